"""Looking at batches: exact counts of every value, part by part, and a sample for what needs no exactness."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

import polars as pl

from contracts.authoring.inferring.deliveries import opened
from contracts.authoring.inferring.kinds import kinds_of, merged_kinds, some_rows
from contracts.authoring.inferring.seen import MOST_VALUES, ColumnSeen, Kind, Seen
from contracts.authoring.inferring.stand_ins import NUMBERS, TEXTS
from contracts.backends.cells import prepare
from contracts.backends.parts import in_order, parts
from contracts.column import NUMERIC, Column
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
    """What a batch says of itself beside its values: units by column, with their place, and repeated headers."""

    units: Mapping[str, tuple[str, str]]
    repeated: tuple[str, ...]


def typed(batches: Sequence[Delivery]) -> tuple[dict[str, Kind], list[Carried]]:
    """Return the kind of each column, going by rows from places spread over each batch; and what each carries."""
    found: list[Mapping[str, Kind]] = []
    carried = []
    for one in batches:
        unread = opened(one)
        with _reading(one):
            rows = sum(part.rows for part in parts(unread.batch))
            found.append(kinds_of(unread, some_rows(unread, rows), is_json=one.is_json))
        carried.append(Carried(unread.units, unread.repeated))
    return merged_kinds(found), carried


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
    return Seen(rows, columns, sample, looks[0][2], one.label)


def _as_text(unread: Unread, one: Delivery) -> Any:
    return replace(unread.batch, text=frozenset(unread.batch.physical.values())) if one.is_json else unread.batch


def _terms(unread: Unread, kinds: Mapping[str, Kind]) -> Terms:
    columns = {name: Column(name, kinds[name].type, tz=kinds[name].tz) for name in unread.batch.physical}
    return Terms("looking", "0.0.0", columns)


def _part(
    part: Part, made: Mapping[str, pl.Expr], terms: Terms, step: int
) -> tuple[dict[str, ColumnSeen], pl.DataFrame, pl.DataFrame]:
    cells = part.frame.select(**made).collect() if made else pl.DataFrame()
    seen = {name: _column(cells, name, column, part.rows) for name, column in terms.columns.items()}
    values = cells.select(pl.col(f"v:{name}") for name in terms.columns)
    return seen, values.gather_every(step) if values.width else values, values.head(HEAD)


def _column(cells: pl.DataFrame, name: str, column: Column, rows: int) -> ColumnSeen:
    values, raw = cells.get_column(f"v:{name}"), cells.get_column(f"x:{name}")
    readable = cells.get_column(f"r:{name}") if f"r:{name}" in cells.columns else None
    unreadable = 0 if readable is None else int((~readable).sum())
    seen = ColumnSeen(rows, values.null_count() - unreadable, unreadable, texts=_listed(raw), values=None)
    there = values.drop_nulls()
    if column.type in NUMERIC:
        return _numbers(seen, there)
    if column.type in ("date", "timestamp"):
        is_day = column.type == "date" or bool((there.dt.truncate("1d") == there).all())
        return replace(seen, low=there.min(), high=there.max(), at_midnight=is_day)
    if column.type == "string":
        sizes = there.str.len_chars()
        return replace(seen, low=sizes.min(), high=sizes.max(), values=_counts(there))
    return seen


def _numbers(seen: ColumnSeen, there: pl.Series) -> ColumnSeen:
    is_listed = there.is_in(_FITTING[there.dtype.is_float()])
    rest = there.filter(~is_listed) if is_listed.any() else there
    return replace(
        seen,
        low=rest.min(),
        high=rest.max(),
        zeros=int((rest == 0).sum()),
        numbers=_counted(there.filter(is_listed)),
        values=_counts(there) if there.dtype.is_integer() else None,
    )


_FITTING: dict[bool, list[Any]] = {
    True: [float(value) for value in NUMBERS],
    False: [int(value) for value in NUMBERS if value == int(value) and abs(value) < 2**31],
}


def _listed(raw: pl.Series) -> dict[str, int]:
    if raw.dtype.base_type() not in (pl.String, pl.Categorical, pl.Enum):
        return {}
    text = raw.cast(pl.String)
    return _counted(text.filter(text.is_in(TEXTS)))


def _counted(values: pl.Series) -> dict[Any, int]:
    found = values.value_counts(name="count")
    return dict(found.iter_rows()) if len(found) else {}


def _counts(there: pl.Series) -> dict[Any, int] | None:
    """Return how often each value occurs, None where there are too many; a first look spares most columns the count."""
    if there.head(1000).n_unique() > MOST_VALUES or there.n_unique() > MOST_VALUES:
        return None
    return dict(sorted(_counted(there.alias("value")).items()))
