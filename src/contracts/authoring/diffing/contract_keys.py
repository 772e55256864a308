"""The changes of what a contract says of itself: one function a key, in the table at the end."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING

from contracts.authoring.diffing.changes import Change
from contracts.authoring.diffing.sides import FIRMNESS
from contracts.authoring.diffing.wording import arrow
from contracts.fallback import LastGood
from contracts.quantity import lasting
from contracts.terms import groups_by_default
from contracts.writing.spelling import share_text, spelled_breaker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from fractions import Fraction

    from contracts.authoring.diffing.changes import Kind
    from contracts.authoring.diffing.sides import Side
    from contracts.breaker import BreakerTerms
    from contracts.terms import Terms

__all__ = ["CONTRACT_TERMS", "of_contract"]

_Said = tuple["Kind", str]


def of_contract(old: Side, new: Side) -> Iterator[Change]:
    """Yield what changed in the contract's own keys, except its version, columns and checks."""
    for key, compared in CONTRACT_TERMS.items():
        for kind, message in compared(old, new):
            yield Change(kind, key, "", message, (key,))


def _contract(old: Side, new: Side) -> Iterator[_Said]:
    if old.terms.name != new.terms.name:
        why = "consumers and the store of references find it by its name; or are these two different contracts?"
        yield "breaking", f"{old.terms.name} -> {new.terms.name}: {why}"


def _description(old: Side, new: Side) -> Iterator[_Said]:
    if old.terms.description != new.terms.description:
        yield "cosmetic", arrow(old.terms.description or None, new.terms.description or None)


def _owner(old: Side, new: Side) -> Iterator[_Said]:
    if old.terms.owner != new.terms.owner:
        yield "cosmetic", arrow(old.terms.owner or None, new.terms.owner or None)


def _records(old: Side, new: Side) -> Iterator[_Said]:
    if old.terms.records != new.terms.records:
        yield (
            "breaking",
            f"{arrow(old.terms.records, new.terms.records)}: the rows of a payload are taken from another block",
        )


def _formats(old: Side, new: Side) -> Iterator[_Said]:
    """Compare how formats are defined; what that means for a column is said of its `format`."""
    before, after = old.terms.formats, new.terms.formats
    for name in dict.fromkeys((*before, *after)):
        if name not in before or name not in after:
            yield "cosmetic", f"{name}, which is {'no longer' if name in before else 'now'} defined"
        elif astuple(before[name]) != astuple(after[name]):
            yield "cosmetic", f"{name}, which is defined in other words"


def _reference(old: Side, new: Side) -> Iterator[_Said]:
    """Compare how past batches are used; what weighs a batch against fewer of them, or less finely, sees less."""
    before, after = old.terms.reference, new.terms.reference
    if before.batches != after.batches:
        more = after.batches > before.batches
        why = "more" if more else "less"
        yield (
            "compatible" if more else "breaking",
            f"batches {before.batches} -> {after.batches}: a unit switch is weighed against {why} of the past",
        )
    if before.false_alarms != after.false_alarms:
        rarer = after.false_alarms < before.false_alarms
        change = f"false_alarms {_rate(before.false_alarms)} -> {_rate(after.false_alarms)}"
        yield "breaking" if rarer else "compatible", f"{change}: a unit switch is seen {'later' if rarer else 'sooner'}"
    if set(before.per) != set(after.per) and not (_is_by_default(old.terms) and _is_by_default(new.terms)):
        lost = set(before.per) - set(after.per)
        why = "a switch in some groups alone may pass" if lost else "groups are weighed one by one"
        yield "breaking" if lost else "compatible", f"per {arrow(before.per, after.per)}: {why}"


def _rate(rate: Fraction) -> str:
    return f"{rate.numerator} per {rate.denominator} batches"


def _is_by_default(terms: Terms) -> bool:
    """Return whether groups are those that follow from the key, whose change is one of its own."""
    return terms.reference.per == groups_by_default(terms.placed, terms.columns)


def _breaker(old: Side, new: Side) -> Iterator[_Said]:
    """Compare when bad batches stop the feed, which is never breaking: what comes is judged by the checks as before."""
    before, after = old.terms.breaker, new.terms.breaker
    if before != after:
        change = arrow(*(spelled_breaker(one) if one else None for one in (before, after)))
        yield (
            "compatible",
            f"{change}: bad batches stop the feed {_when(before, after)}; each that comes is judged as before",
        )


def _when(before: BreakerTerms | None, after: BreakerTerms | None) -> str:
    return "at another time" if before and after else "now" if after else "no longer"


def _on_violation(old: Side, new: Side) -> Iterator[_Said]:
    """Compare what a failure does to a batch, for the checks that both contracts have."""
    there = {place[0] for place in old.places} & {place[0] for place in new.places}
    moved: dict[tuple[str, str], list[str]] = {}
    for check in sorted(there):
        before, after = old.terms.action(check), new.terms.action(check)
        if before != after:
            moved.setdefault((before, after), []).append(check)
    for (was, now), checks in moved.items():
        looser = FIRMNESS[now] < FIRMNESS[was]
        which = "all checks" if set(checks) == there else ", ".join(checks)
        yield "breaking" if looser else "compatible", f"{was} -> {now} ({which}): {_MEANS[now]}"
    if not moved and old.terms.policy != new.terms.policy:
        yield "cosmetic", "written otherwise; for the checks that both contracts have, nothing changes"


_MEANS = {
    "reject": "a batch that fails does not come",
    "quarantine": "of a batch that fails, the rows that fail are kept back and the others come",
    "warn": "a batch that fails comes, with a warning",
    "fallback": "a batch that fails does not come, and what `fallback` names may come in its place",
}


def _max_quarantined(old: Side, new: Side) -> Iterator[_Said]:
    before, after = old.terms.max_quarantined, new.terms.max_quarantined
    if before != after:
        looser = before is not None and (after is None or after > before)
        said = arrow(*(None if one is None else share_text(one) for one in (before, after)))
        yield "breaking" if looser else "compatible", f"{said}: {'more' if looser else 'fewer'} rows may be missing"


def _fallback(old: Side, new: Side) -> Iterator[_Said]:
    """Compare what is served in place of a batch: older data than before, or others, are new to who reads them."""
    before, after = ([str(one) for one in side.terms.fallback] for side in (old, new))
    ages = [[one.max_age for one in side.terms.fallback if isinstance(one, LastGood)] for side in (old, new)]
    if before != after:
        more = set(after) - set(before)
        why = "other data may come in place of a batch" if more else "less may come in place of a batch"
        yield "breaking" if more and before else "compatible", f"{arrow(before or None, after or None)}: {why}"
    elif ages[0] != ages[1]:
        older = max(ages[1]) > max(ages[0])
        said = arrow(*(lasting(max(one)) for one in ages))
        yield "breaking" if older else "compatible", f"last_good max_age {said}: {'older' if older else 'newer'} data"
    elif old.terms.fallback != new.terms.fallback:
        yield "breaking", "value: other rows come in place of a batch"


def _on_error(old: Side, new: Side) -> Iterator[_Said]:
    if old.terms.on_error != new.terms.on_error:
        opens = new.terms.on_error == "open"
        why = f"a batch that could not be judged {'comes, unverified' if opens else 'does not come'}"
        yield "breaking" if opens else "compatible", f"{arrow(old.terms.on_error, new.terms.on_error)}: {why}"


CONTRACT_TERMS: dict[str, Callable[[Side, Side], Iterator[_Said]]] = {
    "contract": _contract,
    "description": _description,
    "owner": _owner,
    "records": _records,
    "formats": _formats,
    "reference": _reference,
    "breaker": _breaker,
    "on_violation": _on_violation,
    "max_quarantined": _max_quarantined,
    "fallback": _fallback,
    "on_error": _on_error,
}
