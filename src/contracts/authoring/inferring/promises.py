"""What is promised of one column, from what was seen of it: a line for each promise, with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.authoring.inferring.draft import ColumnDraft, Line
from contracts.authoring.inferring.limits import calendar
from contracts.authoring.inferring.margins import null_share
from contracts.authoring.inferring.material import times_in
from contracts.authoring.inferring.numbers import number_lines, unit_question
from contracts.authoring.inferring.personal import is_quotable, said_personal, said_personal_number
from contracts.authoring.inferring.shapes import pattern_of
from contracts.authoring.inferring.spellings import other_spelling
from contracts.authoring.inferring.writing import flow, short_scalar
from contracts.column import INFINITIES, NUMERIC
from contracts.identifiers import FORMATS
from contracts.report import printable
from contracts.units import UnitError, ambiguous_suffix, unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contracts.authoring.inferring.margins import Evidence
    from contracts.authoring.inferring.material import Material
    from contracts.authoring.inferring.seen import ColumnSeen, Kind

__all__ = ["promised"]

_ALL = 100
_QUARTERS = 4
_MOST_ALLOWED, _FEWEST_TIMES, _FEWEST_VALUES = 20, 5, 50


def promised(column: Material, evidence: Evidence) -> ColumnDraft:
    """Return what is proposed for a column."""
    lines: dict[str, Line] = {}
    asks: list[str] = []
    kind, whole = column.kind, column.whole
    personal = said_personal_number(column.name) if kind.type not in ("string", None) else None
    if kind.type:
        lines["type"] = Line(kind.type, f"{whole.count:,} values" if personal else _count(whole, kind))
    elif kind.why:
        asks.append(f"type? {kind.why}")
    if kind.tz:
        lines["tz"] = Line(short_scalar(kind.tz), "the zone that the data carry")
    if column.absent:
        lines["required"] = Line(
            "false", f"not there in {column.absent} of {column.absent + len(column.batches)} batches"
        )
    if kind.type in NUMERIC:
        _put_unit(column, lines, asks)
    _put_missing(column, lines, asks)
    _put_nulls(column, lines)
    if "nulls" not in lines and not any(column.absences):
        lines.pop("missing", None)  # what is in other columns alone
    if personal:
        lines["pii"] = Line("true", f"{personal}, so that no bounds are quoted here")
    elif column.is_numeric:
        more, questions = number_lines(column, evidence, lines["unit"].value if "unit" in lines else None)
        lines |= more
        asks += questions
    if kind.type == "string":
        _put_text(column, lines, asks)
    return ColumnDraft(lines, tuple(asks))


def _count(whole: ColumnSeen, kind: Kind) -> str:
    seen = f"{whole.count:,} values"
    if kind.type in ("date", "timestamp") and whole.low is not None:
        low, high = (str(time)[:10] if kind.type == "date" else time.isoformat() for time in (whole.low, whole.high))
        seen += f", {low} to {high}"
    return f"{seen}; {kind.why}" if kind.why else seen


def _put_unit(column: Material, lines: dict[str, Line], asks: list[str]) -> None:
    """Write the unit that the data say; anything less is a question."""
    if column.other_units:
        named = ", ".join(printable(text) for text in (str(column.unit and column.unit[0]), *column.other_units))
        asks.append(f"unit? batches say different ones: {named}")
        return
    if column.unit:
        text, where = column.unit
        try:
            unit(text)
        except UnitError as error:
            asks.append(f"unit? {where} says {printable(text)}: {error}")
        else:
            lines["unit"] = Line(short_scalar(text), f"from {printable(where)}")
        return
    ending = ambiguous_suffix(column.name)
    if ending and not calendar(column.name):
        asks.append(f"unit? the ending `_{ending[1]}` may name one")
    elif asked := unit_question(column):
        asks.append(asked)


def _put_missing(column: Material, lines: dict[str, Line], asks: list[str]) -> None:
    stand_ins = column.missing
    if stand_ins:
        times = [sum(times_in(one, value) for one in column.batches) for value in stand_ins]
        counts = ", ".join(f"{n:,} times" if n else "here not yet, in other columns" for n in times)
        lines["missing"] = Line(flow(stand_ins), f"stand-ins for missing: {counts}")
    if any(value in INFINITIES for value in stand_ins):
        asks.append("missing? infinite values pass as missing ones: a division by zero? Off the list they are refused")


def _put_nulls(column: Material, lines: dict[str, Line]) -> None:
    absences = column.absences
    shares = [gone / one.rows for gone, one in zip(absences, column.batches, strict=True) if one.rows]
    most = worst = max(shares, default=0.0)
    total = sum(one.rows for one in column.batches)
    if not worst and not column.is_numeric and column.kind.type:
        return  # texts and times without a gap: a gap would be news
    fewest = min((one.rows for one in column.batches if one.rows), default=0)
    stretch = ""
    if len(column.batches) == 1 and worst:
        share, size = column.worst_stretch
        stretch = f", {100 * share:.3g} % in the worst stretch of them" if share > worst else ""
        worst, fewest = max(worst, share), min(fewest, size)
    allowed = null_share(worst, fewest, total)
    if allowed:
        of = "of a batch" if len(column.batches) > 1 else f"of {total:,}"
        seen = (
            f"at most {100 * most:.3g} % {of} seen{stretch}"
            if worst
            else f"none of {total:,} seen, which leaves room for some"
        )
        idle = "  # contracts: ignore[idle-check]" if allowed == _ALL else ""
        lines["nulls"] = Line(f"{allowed}%", f"{seen}{idle}")


def _put_text(column: Material, lines: dict[str, Line], asks: list[str]) -> None:
    form, words = column.kind.form, column.words()
    personal = said_personal(column.name, form, words)
    if form == "iso-country" and "country" not in column.name.lower():
        form = None
    if form:
        share = f"looks like {form} ({FORMATS[form].title}): {100 * column.kind.share:.4g} % of those looked at"
        lines["format"] = Line(form, share)
    allowed = None if personal or form else _allowed(column)
    if allowed:
        times = min(allowed.values())
        lines["allowed"] = Line(flow(allowed), f"each at least {times:,} times" if len(allowed) > 1 else "always")
    elif not form and (shape := pattern_of(words)):
        lines["pattern"] = Line(short_scalar(shape), f"the shape of all {len(words):,} looked at")
    if asked := other_spelling(words):
        asks.append(asked)
    if personal:
        lines["pii"] = Line("true", personal)
    elif allowed:
        lines["pii"] = Line("false", "its values stand in this file")
    else:
        lines["pii"] = Line("true", "pii? masked until somebody decides")


def _allowed(column: Material) -> Mapping[str, int] | None:
    """Return the values of a column of categories: few, often seen, that keep coming, and fit to be quoted."""
    values = column.whole.values
    if not values:
        return None
    kept = {value: times for value, times in values.items() if value not in column.missing}
    if not 0 < len(kept) <= _MOST_ALLOWED or sum(kept.values()) < _FEWEST_VALUES or min(kept.values()) < _FEWEST_TIMES:
        return None
    return kept if _is_stable(column, kept) and is_quotable(kept) else None


def _is_stable(column: Material, values: Mapping[str, int]) -> bool:
    """Return whether each value keeps coming: in half of the batches, or in each quarter of the only one."""
    found = [set(one.values or ()) for one in column.batches if one.rows]
    least = len(found) / 2
    if len(found) == 1:
        size = max(len(column.sample) // _QUARTERS, 1)
        found = [set(column.sample[k * size : (k + 1) * size]) for k in range(_QUARTERS)]
        least = _QUARTERS
    return all(sum(value in some for some in found) >= max(least, 2) for value in values)
