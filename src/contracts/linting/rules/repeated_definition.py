"""repeated-definition: one promise made twice, so that only one of the two will be edited.

The same rule under two names, the same mapping, a value listed twice, a key of one column that is
`unique` as well, or a key with a column in it that is already unique by itself.

Bad:

    columns:
      gust: {type: number, unit: m/s}
      wind: {type: number, unit: m/s}
    rules:
      gust_tops_wind: gust >= wind
      no_weak_gust:   gust  >=  wind

Good:

    columns:
      gust: {type: number, unit: m/s}
      wind: {type: number, unit: m/s}
    rules:
      gust_tops_wind: gust >= wind
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.linting.rule import Rule, Sheet
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contracts.terms import Placed

__all__ = ["RULE"]


def _complaints(sheet: Sheet) -> Iterator[Complaint]:
    for check, meaning in (("rule", _rule_meaning), ("mapping", _mapping_meaning)):
        yield from _again(sheet, check, meaning)
    yield from _values(sheet)
    yield from _keys(sheet)


def _again(sheet: Sheet, check: str, meaning: Callable[[Sheet, Placed], object]) -> Iterator[Complaint]:
    first: dict[object, str] = {}
    for place in sheet.placed(check):
        said = first.setdefault(meaning(sheet, place), str(place.name))
        if said != place.name:
            message = f"the {check} {place.name!r} says what {said!r} says already"
            yield Complaint(place.path, message, RULE.name, "keep one of the two", at_key=True)


def _rule_meaning(sheet: Sheet, place: Placed) -> object:
    from contracts.expression import compiled  # noqa: PLC0415 - only rules pay for loading it

    return compiled(getattr(place.check, "expression", ""), sheet.terms.columns).text


def _mapping_meaning(sheet: Sheet, place: Placed) -> object:
    source, target = place.check.reads(None)
    turned = {"many-to-one": "one-to-many", "one-to-many": "many-to-one", "one-to-one": "one-to-one"}
    how = getattr(place.check, "cardinality", "")
    return (source, target, how) if source < target else (target, source, turned[how])


def _values(sheet: Sheet) -> Iterator[Complaint]:
    for name in sheet.columns:
        for keys in (("allowed",), ("allowed", "values"), ("missing",)):
            path = ("columns", name, *keys)
            listed = sheet.spec(*path)
            seen: set[tuple[type, object]] = set()
            for k, value in enumerate(listed if isinstance(listed, list) else ()):
                if (type(value), value) in seen:
                    message = f"`{keys[0]}` of {name!r} lists {value!r} twice"
                    yield Complaint((*path, k), message, RULE.name, "leave it out")
                seen.add((type(value), value))


def _keys(sheet: Sheet) -> Iterator[Complaint]:
    unique = {place.column.name for place in sheet.placed("unique") if place.column}
    twice = [name for name in sheet.terms.key if name in unique]
    if not twice:
        return
    if len(sheet.terms.key) == 1:
        message = f"{twice[0]!r} is unique, and the whole key: both say that no value comes twice"
        yield Complaint(("columns", twice[0], "unique"), message, RULE.name, "keep the key", at_key=True)
    else:
        message = f"{twice[0]!r} is unique by itself: the rest of the key adds nothing"
        yield Complaint(("key",), message, RULE.name, f"`key: [{twice[0]}]`, without `unique`", at_key=True)


RULE = Rule("repeated-definition", "warning", _complaints)
