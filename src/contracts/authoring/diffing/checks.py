"""The changes of checks: each check of the old contract is asked about the new one, and the other way round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contracts.authoring.diffing.changes import Change
from contracts.authoring.diffing.wording import promise
from contracts.check import GroupCheck, Other, RowCheck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.authoring.diffing.changes import Kind
    from contracts.authoring.diffing.sides import Place, Side
    from contracts.check import Check, Gap
    from contracts.terms import Placed

__all__ = ["of_checks"]


@dataclass(frozen=True)
class _Pair:
    """A check as both contracts have it, None where one has it not; what each lets in beyond the other."""

    old: Placed | None
    new: Placed | None
    opened: Gap | None
    closed: Gap | None

    @property
    def placed(self) -> Placed:
        """The check that is there, the new one rather than the old."""
        found = self.new or self.old
        assert found is not None
        return found


def of_checks(old: Side, new: Side) -> Iterator[Change]:
    """Yield what changed in the checks of the columns that both contracts have, and of the table."""
    renamed = dict(_renamed(old, new))
    for place in dict.fromkeys([*old.places, *new.places]):
        if place in renamed.values() or not _is_on_both(place, old, new):
            continue
        before, after = old.places.get(place), new.places.get(renamed.get(place, place))
        pair = _Pair(before, after, _gap(before, after, old, new), _gap(after, before, new, old))
        yield from _change(pair)


def _is_on_both(place: Place, old: Side, new: Side) -> bool:
    """Return whether the check is about the table or a column of both; a column that comes or goes is one change.

    So is a `unit` that comes or goes, and `unit_switch` with it.
    """
    check, column, _ = place
    if check == "unit_switch" and not all(("unit", column, None) in side.places for side in (old, new)):
        return False
    return column is None or (column in old.terms.columns and column in new.terms.columns)


def _renamed(old: Side, new: Side) -> Iterator[tuple[Place, Place]]:
    """Yield the rules and mappings that say the same under another name, each with its new place."""
    free = {place: p.check for place, p in new.places.items() if p.name and place not in old.places}
    for place, placed in old.places.items():
        if not placed.name or place in new.places:
            continue
        alike = (to for to, check in free.items() if to[0] == place[0] and _say_the_same(placed.check, check))
        same = next(alike, None)
        if same:
            del free[same]
            yield place, same


def _say_the_same(one: Check, other: Check) -> bool:
    return one == other or not (one.gap(None, _alone(other)) or other.gap(None, _alone(one)))


def _alone(check: Check) -> Other:
    return Other(check, dependencies=check.dependencies(None) if isinstance(check, GroupCheck) else ())


def _gap(asking: Placed | None, asked: Placed | None, mine: Side, theirs: Side) -> Gap | None:
    """Return what may come under the other contract and never under this check; nothing where the check is the same.

    That it may stop data less firmly than before is a change of `on_violation`.
    """
    if asking is None or (asked and asked.check == asking.check and _unit(asked) == _unit(asking)):
        return None
    other = theirs.seen_by(asking, mine, asked.check if asked else None)
    return asking.check.gap(asking.column, other)


def _change(pair: _Pair) -> Iterator[Change]:
    check, subject = pair.placed.check, pair.placed.name or (pair.placed.column.name if pair.placed.column else "")
    kind = _kind(pair)
    if kind is None:
        return
    details = pair.opened.details if pair.opened else {}
    yield Change(kind, check.name, subject, _message(pair), pair.placed.path, details=details)


def _kind(pair: _Pair) -> Kind | None:
    if pair.opened:
        return "breaking"
    if pair.old is None or pair.new is None or pair.closed:
        return "compatible"
    is_same = (pair.old.name, pair.old.check) == (pair.new.name, pair.new.check)
    return None if is_same else "cosmetic"


def _message(pair: _Pair) -> str:
    if pair.old is None:
        return f"added, {_said(pair.new)}"
    why = f": {pair.opened.message}" if pair.opened else ""
    if pair.new is None:
        return f"removed, was {_said(pair.old)}{why or '; what else is promised still keeps to it'}"
    was = f"renamed, was {pair.old.name}" if pair.old.name != pair.new.name else ""
    if was and pair.old.check == pair.new.check:
        return was
    how = f"{was}, and {_how(pair)}" if was else _how(pair)
    return f"{how}, {_said(pair.old, pair.new)} -> {_said(pair.new, pair.old)}{why}"


def _how(pair: _Pair) -> str:
    """Return which way a promise went: values are let in or out of a column, a table's promise is kept loosely."""
    words = ("widened", "narrowed") if isinstance(pair.placed.check, RowCheck) else ("loosened", "tightened")
    if pair.opened:
        return "changed" if pair.closed else words[0]
    return words[1] if pair.closed else "written otherwise"


def _said(placed: Placed | None, beside: Placed | None = None) -> str:
    """Return a check's promise; with its column's unit, where the same numbers are in another one now."""
    assert placed is not None
    text, unit = promise(placed.check), _unit(placed)
    of_values = isinstance(placed.check, RowCheck) and "number" in placed.check.types
    return f"{text} (in {unit})" if of_values and unit and beside and unit != _unit(beside) else text


def _unit(placed: Placed) -> str | None:
    return placed.column.unit if placed.column else None
