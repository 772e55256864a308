"""Holding a draft against the data that it was learnt from: what they refute is taken back, and the reason is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contracts.authoring.inferring.draft import ColumnDraft, Draft, Line
from contracts.authoring.inferring.writing import written
from contracts.errors import ContractsError, ContractSyntaxError
from contracts.reading.parse import parse
from contracts.validation import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from contracts.authoring.inferring.deliveries import Delivery
    from contracts.terms import Placed

__all__ = ["proven"]

_ROUNDS = 40
_OF_VALUES = ("range", "allowed", "pattern", "format", "typical", "unit", "missing")


@dataclass(frozen=True)
class _Refuted:
    """A check that the data do not keep: its name, its column, and the name of a mapping or rule."""

    check: str
    column: str | None
    name: str | None


def proven(
    draft: Draft, batches: Sequence[Delivery], now: datetime, progress: Callable[[str, int, int], None]
) -> Draft:
    """Return a draft that every batch keeps; lateness is asked of the last batch alone.

    Raises:
        ContractsError: it could not be brought to that, which would be a fault of this library.

    """
    for _ in range(_ROUNDS):
        refuted = _refuted(draft, batches, now, progress)
        if not refuted:
            return draft
        for one in refuted:
            draft = _taken_back(draft, one)
    msg = "no contract was found that these data keep"
    raise ContractsError(msg)


def _refuted(
    draft: Draft, batches: Sequence[Delivery], now: datetime, progress: Callable[[str, int, int], None]
) -> list[_Refuted]:
    try:
        terms = parse(written(draft), "the inferred contract")
    except ContractSyntaxError as error:
        if all(problem.rule != "too-large" for problem in error.problems):
            raise
        msg = f"a contract for {len(draft.columns):,} columns would be too large a file; hand in fewer of them"
        raise ContractsError(msg) from None
    found: dict[_Refuted, None] = {}
    for done, one in enumerate(batches):
        progress("holding the contract against the data", done, len(batches))
        report = judge(terms, one.data, now=now).report
        is_last = done + 1 == len(batches)
        for place, result in zip(terms.placed, report.checks, strict=True):
            failed = result.outcome == "errored" or result.violated
            if failed and (place.check.name != "freshness" or is_last):
                found[_named(place)] = None
    return list(found)


def _named(place: Placed) -> _Refuted:
    return _Refuted(place.check.name, place.column.name if place.column else None, place.name)


def _taken_back(draft: Draft, one: _Refuted) -> Draft:
    if one.column is not None:
        return draft.changed(one.column, _weaker(draft.columns[one.column], one.check))
    if one.check == "key":
        return replace(draft, keys=draft.keys[1:])
    if one.check == "mapping":
        return replace(draft, mappings={name: line for name, line in draft.mappings.items() if name != one.name})
    if one.check == "rule":
        return replace(draft, rules={name: line for name, line in draft.rules.items() if name != one.name})
    if one.check == "rows":
        return replace(draft, rows=Line("{min: 0}", "fewer came than was counted"))
    return replace(draft, freshness=None)


def _weaker(column: ColumnDraft, check: str) -> ColumnDraft:
    if check == "nulls":
        return column.having("nulls", Line("100%", "more are null than was counted  # contracts: ignore[idle-check]"))
    if check == "type":
        return _next_type(column)
    if check == "unit_switch":
        if "typical" in column.lines:
            return column.without("typical")
        why = "off: another column is everywhere this one times a conversion factor; are both measured?"
        return column.having("unit_switch", Line("false", why))
    because = f"; {column.lines[check].why}" if check in ("format", "pattern") else ""
    return column.without(check, why=f"no {check}: some values would not keep it{because}")


def _next_type(column: ColumnDraft) -> ColumnDraft:
    """Return the draft as text, or, where it was text already, without a type."""
    kept = column.without(*_OF_VALUES)
    if column.lines["type"].value == "string":
        return kept.without("type", "tz", "pii", why="type? the values are of more than one")
    as_text = Line("string", "not all values are of one other type")
    return (
        kept.without("tz", "unit_switch")
        .having("type", as_text)
        .having("pii", Line("true", "pii? masked until somebody decides"))
    )
