"""Putting together what was seen of each column in all batches, what these carry, and what a person says."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from contracts.authoring.inferring.material import Material, sharing
from contracts.authoring.inferring.seen import Kind
from contracts.column import NUMERIC
from contracts.errors import ContractsError
from contracts.problem import did_you_mean
from contracts.units import UnitError, unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contracts.authoring.inferring.looking import Carried
    from contracts.authoring.inferring.seen import Seen

__all__ = ["materials"]


def materials(
    seen: Sequence[Seen], kinds: Mapping[str, Kind], carried: Sequence[Carried], units: Mapping[str, str]
) -> list[Material]:
    """Return all that is known of each column, in their order; `units` are those that a person says.

    Raises:
        ContractsError: one of these is of no column, of no numbers, or no unit.

    """
    for column, text in units.items():
        _refuse_unless_fitting(column, text, kinds)
    carry = [one.units for one in carried]
    return sharing([_material(name, kind, seen, carry, units.get(name)) for name, kind in kinds.items()])


def _refuse_unless_fitting(column: str, text: str, kinds: Mapping[str, Kind]) -> None:
    """Refuse a unit that somebody says of a column that is not there or holds no numbers, or that is none.

    Raises:
        ContractsError: it is so.

    """
    if column not in kinds:
        msg = f"units: the data have no column {column!r}; {did_you_mean(column, kinds) or 'see the headers'}"
        raise ContractsError(msg)
    if kinds[column].type not in NUMERIC:
        msg = f"units: {column} holds no numbers, so it has no unit"
        raise ContractsError(msg)
    try:
        unit(text)
    except UnitError as error:
        msg = f"units: {column}: {error}"
        raise ContractsError(msg) from None


def _material(
    name: str, kind: Kind, seen: Sequence[Seen], carried: Sequence[Mapping[str, tuple[str, str]]], told: str | None
) -> Material:
    there = [one for one in seen if name in one.columns]
    if kind.type == "timestamp" and kind.tz is None and _is_day(there, name):
        kind = Kind("date", why="times, all of them at midnight")
    found = Counter(units[name] for units in carried if name in units)
    texts = list(dict.fromkeys(text for text, _ in found))
    said = (told, "what you said") if told else next(iter(found), None)
    sample = [value for one in there for value in one.sample.get_column(f"v:{name}").to_list()]
    others = () if told else tuple(texts[1:])
    return Material(name, kind, [one.columns[name] for one in there], sample, len(seen) - len(there), said, others)


def _is_day(there: Sequence[Seen], name: str) -> bool:
    columns = [one.columns[name] for one in there]
    return sum(column.count for column in columns) > 1 and all(column.at_midnight for column in columns)
