"""The changes of what a column says beside its checks: one function a key, in the table at the end."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from contracts.authoring.diffing.changes import Change
from contracts.authoring.diffing.sides import FIRMNESS, are_comparable
from contracts.authoring.diffing.stand_ins import admitted
from contracts.authoring.diffing.wording import arrow, in_words
from contracts.units import conversion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contracts.authoring.diffing.changes import Kind
    from contracts.authoring.diffing.sides import Side
    from contracts.column import Column, UnitChange

__all__ = ["COLUMN_TERMS", "of_columns"]

_Said = tuple["Kind", str]


@dataclass(frozen=True)
class _Both:
    """One column as both contracts have it."""

    old: Column
    new: Column
    before: Side
    after: Side

    @property
    def is_measured(self) -> bool:
        """Whether both have a unit; else what is said of its unit comes and goes with the unit."""
        return self.old.unit is not None and self.new.unit is not None


def of_columns(old: Side, new: Side) -> Iterator[Change]:
    """Yield what changed in the keys of the columns that both contracts have."""
    for name, column in new.terms.columns.items():
        if name in old.terms.columns:
            both = _Both(old.terms.columns[name], column, old, new)
            for key, compared in COLUMN_TERMS.items():
                for kind, message in compared(both):
                    yield Change(kind, key, name, message, ("columns", name, key))


def _description(both: _Both) -> Iterator[_Said]:
    if both.old.description != both.new.description:
        yield "cosmetic", arrow(both.old.description or None, both.new.description or None)


def _required(both: _Both) -> Iterator[_Said]:
    if both.old.required and not both.new.required:
        yield "breaking", "true -> false: the column may be missing"
    elif both.new.required and not both.old.required:
        yield "compatible", "false -> true: the column is always there"


_DUTY = {False: 0, None: 1, True: 2}


def _pii(both: _Both) -> Iterator[_Said]:
    change = arrow(both.old.pii, both.new.pii)
    if _DUTY[both.new.pii] > _DUTY[both.old.pii]:
        yield "breaking", f"{change}: whoever holds the values may have duties that they had not"
    elif both.new.pii != both.old.pii:
        yield "compatible", f"{change}: no duty is added"


def _missing(both: _Both) -> Iterator[_Said]:
    added = [value for value in both.new.missing if not _is_listed(value, both.old)]
    removed = [value for value in both.old.missing if not _is_listed(value, both.new)]
    if added:
        yield "breaking", f"{in_words(added)} added: a stand-in that nobody took for null may come"
    back = [value for value in removed if admitted(value, both.new, both.after)]
    gone = [value for value in removed if value not in back]
    if back:
        yield "breaking", f"{in_words(back)} removed: it is a value like any other now, and allowed"
    if gone:
        yield "compatible", f"{in_words(gone)} removed: as a value it is refused"


def _is_listed(value: Any, column: Column) -> bool:
    return any(isinstance(value, str) == isinstance(other, str) and value == other for other in column.missing)


def _tz(both: _Both) -> Iterator[_Said]:
    old, new = both.old.tz, both.new.tz
    if old == new or both.old.type != both.new.type:
        return
    if old is None:
        yield "compatible", f"added, {new}: only times in that zone come"
    else:
        lost = f"the times are in {new}" if new else "times of any zone, or of none, may come"
        yield "breaking", f"{arrow(old, new)}: {lost}"


def _unit_from(both: _Both) -> Iterator[_Said]:
    old, new = both.old.unit_from, both.new.unit_from
    if old == new or not both.is_measured:
        return
    change = arrow(old.where if old else None, new.where if new else None)
    if old is None and both.new.on_unit == "reject":
        yield "compatible", f"{change}: the unit is looked for at one more place"
    else:
        yield "breaking", f"{change}: another place says which unit the values are in"


def _unit_changes(both: _Both) -> Iterator[_Said]:
    if not both.is_measured:
        return
    old = {(change.moment, change.unit): change for change in both.old.unit_changes}
    new = {(change.moment, change.unit): change for change in both.new.unit_changes}
    for change in (new[key] for key in new if key not in old):
        become = conversion(str(both.new.unit), change.unit).in_words
        yield "breaking", f"{_from(change)}: values then come {become}; `enforce` converts them to {both.new.unit}"
    for change in (old[key] for key in old if key not in new):
        yield "breaking", f"{_from(change)} is not announced any more: those rows are read otherwise"
    if old.keys() & new.keys() and both.before.terms.time != both.after.terms.time:
        yield "breaking", f"rows are dated by {both.after.terms.time}, not by {both.before.terms.time}"


def _from(change: UnitChange) -> str:
    return f"{change.unit} from {change.since.isoformat()} on"


def _on_unit(both: _Both) -> Iterator[_Said]:
    old, new = (column.on_unit if column.unit else "reject" for column in (both.old, both.new))
    if both.new.unit and old != new:
        is_open = new == "convert"
        why = "batches in another unit, refused before, may come" if is_open else "only batches in the unit come"
        yield "breaking" if is_open else "compatible", f"{old} -> {new}: {why}"


def _typical(both: _Both) -> Iterator[_Said]:
    old, new = both.old.typical, both.new.typical
    if not both.is_measured or _is_same_quantity(both):
        return
    if old is None:
        yield "compatible", f"added, {_usual(new)}: `unit_switch` has something to start from"
    else:
        yield "breaking", f"{_usual(old)} -> {_usual(new)}: `unit_switch` takes other values for usual"


def _usual(typical: tuple[float, ...] | None) -> str:
    return in_words(dict(zip(("p05", "p50", "p95"), typical, strict=True)) if typical else None)


def _is_same_quantity(both: _Both) -> bool:
    """Return whether the usual values are the same, in whatever unit; of another dimension `unit` says enough."""
    old, new = both.old, both.new
    if old.typical is None or new.typical is None:
        return old.typical == new.typical
    if not are_comparable(old, new):
        return True
    change = conversion(str(old.unit), str(new.unit))
    pairs = zip(old.typical, new.typical, strict=True)
    return all(math.isclose(change.factor * Fraction(a) + change.offset, b, rel_tol=1e-9) for a, b in pairs)


def _not_rejected(both: _Both) -> Iterator[_Said]:
    """Yield a type or zone that became stricter, where failing it rejects no batch: other checks read null there."""
    lenient = both.after.firmness("type") < FIRMNESS["reject"]
    if lenient and (both.old.type, both.old.tz) != (both.new.type, both.new.tz):
        yield "breaking", "not rejected: a value of another type or zone is null to all other checks, and passes them"


COLUMN_TERMS: dict[str, Callable[[_Both], Iterator[_Said]]] = {
    "description": _description,
    "required": _required,
    "pii": _pii,
    "missing": _missing,
    "tz": _tz,
    "unit_from": _unit_from,
    "unit_changes": _unit_changes,
    "typical": _typical,
    "on_unit": _on_unit,
    "type": _not_rejected,
}
