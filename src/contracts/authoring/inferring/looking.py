"""Looking at batches: exact counts of every value, part by part, and a sample for what needs no exactness."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

import polars as pl

from contracts.authoring.inferring.counting import counted
from contracts.authoring.inferring.deliveries import opened
from contracts.authoring.inferring.kinds import kinds_of, merged_kinds, some_rows
from contracts.authoring.inferring.seen import ColumnSeen, Kind, Seen
from contracts.backends.cells import prepare
from contracts.backends.parts import in_order, parts
from contracts.column import Column
from contracts.errors import DataSourceError
from contracts.terms import Terms

if TYPE_CHECKING:
    from contracts.authoring.inferring.deliveries import Delivery, Unread
    from contracts.backends.parts import Part

__all__ = ["HEAD", "SAMPLE", "Carried", "look", "typed"]

SAMPLE = 100_000
"""How many values of a column are kept to look at more closely, evenly spaced over all batches."""
HEAD = 20_000
"""How many first rows of a batch are kept, to refute keys and mappings before they are tried on all rows."""


@dataclass(frozen=True)
class Carried:
    """What a batch says of itself beside its values: units by column, with their place, and odd headers."""

    units: Mapping[str, tuple[str, str]]
    oddities: tuple[str, ...]


def typed(batches: Sequence[Delivery]) -> tuple[dict[str, Kind], list[Carried]]:
    """Return the kind of each column, going by rows from places spread over each batch; and what each carries.

    Batches with the same columns of the same types are looked at together.
    """
    alike: dict[Any, tuple[Unread, bool, list[pl.DataFrame]]] = {}
    carried = []
    for place, one in enumerate(batches):
        unread = opened(one)
        with _reading(one):
            rows = sum(part.rows for part in parts(unread.batch))
            some = some_rows(unread, rows, len(batches))
        alike.setdefault(_likeness(unread, some, place), (unread, one.is_json, []))[2].append(some)
        carried.append(Carried(unread.units, unread.oddities))
    kinds = [kinds_of(unread, pl.concat(some), is_json=is_json) for unread, is_json, some in alike.values()]
    return merged_kinds(kinds), carried


def _likeness(unread: Unread, some: pl.DataFrame, place: int) -> tuple[Any, ...]:
    """Return what two batches share whose values may lie in one frame; of mixed objects each batch is alone."""
    batch = unread.batch
    return tuple(batch.physical.items()), tuple(some.schema.items()), batch.text, place if batch.misfits else None


def look(batches: Sequence[Delivery], kinds: Mapping[str, Kind]) -> tuple[list[Seen], dict[str, Kind]]:
    """Return what is seen of each batch, and the kinds: text that does not all spell its type is text after all."""
    seen = [_looked(one, kinds, max(100, SAMPLE // len(batches))) for one in batches]
    wrong = {
        name
        for name, kind in kinds.items()
        if _misread(kind, [one.columns[name] for one in seen if name in one.columns])
    }
    if not wrong:
        return seen, dict(kinds)
    as_text = {n: Kind("string", why="not all of its text spells a number or a time") for n in wrong}
    return look(batches, {**kinds, **as_text})


def _misread(kind: Kind, columns: list[ColumnSeen]) -> bool:
    whole = reduce(or_, columns, ColumnSeen())
    return kind.type not in ("string", None) and whole.unreadable > sum(whole.texts.values())


_BROKEN = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)


@contextmanager
def _reading(one: Delivery) -> Iterator[None]:
    """Say which delivery it is that cannot be computed.

    Raises:
        DataSourceError: it cannot.

    """
    try:
        yield
    except _BROKEN as error:
        msg = f"{one.label or 'the data'}: cannot be read ({type(error).__name__})"
        raise DataSourceError(msg) from None


def _looked(one: Delivery, kinds: Mapping[str, Kind], wanted: int) -> Seen:
    unread = opened(one)
    terms = _terms(unread, kinds)
    with _reading(one):
        prepared = prepare(_as_text(unread, one), terms)
        cut = parts(unread.batch)
        rows = sum(part.rows for part in cut)
        step = max(1, rows // wanted)
        looks = list(in_order(lambda part: _part(part, prepared.made, terms, step), cut))
    columns = {name: reduce(or_, [look[0][name] for look in looks]) for name in terms.columns}
    sample = pl.concat([look[1] for look in looks])
    return Seen(rows, columns, sample, looks[0][2])


def _as_text(unread: Unread, one: Delivery) -> Any:
    return replace(unread.batch, text=frozenset(unread.batch.physical.values())) if one.is_json else unread.batch


def _terms(unread: Unread, kinds: Mapping[str, Kind]) -> Terms:
    columns = {name: Column(name, kinds[name].type, tz=kinds[name].tz) for name in unread.batch.physical}
    return Terms("looking", "0.0.0", columns)


def _part(
    part: Part, made: Mapping[str, pl.Expr], terms: Terms, step: int
) -> tuple[dict[str, ColumnSeen], pl.DataFrame, pl.DataFrame]:
    cells = part.frame.select(**made).collect() if made else pl.DataFrame()
    seen = counted(cells, terms.columns, part.rows)
    values = cells.select(pl.col(f"v:{name}") for name in terms.columns)
    return seen, values.gather_every(step) if values.width else values, values.head(HEAD)
