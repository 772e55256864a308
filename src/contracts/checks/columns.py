"""The check `columns`: the columns that a batch must have."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from contracts.check import Context, Finding, TableCheck
from contracts.problem import did_you_mean
from contracts.units import ambiguous_suffix

if TYPE_CHECKING:
    from contracts.column import Column, ColumnsByName
    from contracts.profile import Profile

__all__ = ["Columns"]

_HINTED = 3


class Columns(TableCheck):
    """Every column of the contract is there, once, unless it says `required: false`.

    A header with a unit, `snow (mm)`, `snow [mm]` or `snow_mm`, is the column `snow`; endings that
    may mean something else (`_in`, `_m`, `_min`) are not read as units. Columns that the contract
    does not name are let through, and listed in `details`.
    """

    name: ClassVar[str] = "columns"
    of_each: ClassVar[bool] = True
    on: ClassVar[Literal["column", "table"]] = "table"

    def reads(self, column: Column | None) -> tuple[str, ...]:
        """Return nothing: only the headers are looked at."""
        return ()

    def judge(self, profile: Profile, column: Column | None, context: Context) -> Finding:
        """Compare the headers with the contract's columns."""
        declared = context.columns
        missing = [c.name for c in declared.values() if c.required and c.name not in profile.headers]
        twice = sorted(name for name, times in Counter(profile.headers).items() if times > 1 and name in declared)
        extra = [name for name in profile.headers if name not in declared]
        details: dict[str, Any] = {"missing": missing, "repeated": twice, "extra": extra}
        if len(extra) == len(profile.headers) > 0:
            # With no declared column at all, the "headers" may be the first row of data.
            hint = _ending(missing, extra, declared) or (
                _delimiter(profile.headers) or "not one declared column is there; does the file lack its header line?"
            )
            details = {"missing": missing, "repeated": len(twice), "extra": len(extra)}
            return Finding("failed", f"columns missing {', '.join(missing)}", hint, details=details)
        if not missing and not twice:
            return Finding("passed", f"all {len(declared)} columns are as declared", details=details)
        parts = [f"missing {', '.join(missing)}"] * bool(missing) + [f"more than once: {', '.join(twice)}"] * bool(
            twice
        )
        return Finding("failed", f"columns {'; '.join(parts)}", _hint(missing, extra, declared), details=details)


def _delimiter(headers: tuple[str, ...]) -> str:
    """Return a hint where the only header holds what may be the real delimiter."""
    found = [mark for mark in (";", "\t", "|") if len(headers) == 1 and mark in headers[0]]
    return (
        f"the file has one column, whose header holds {found[0]!r}: a CSV file is separated by commas" if found else ""
    )


def _ending(missing: list[str], extra: list[str], declared: ColumnsByName) -> str:
    """Return a hint where a header may be a missing column and its unit (`snow_in`), or may not."""
    found = [(header, *(ambiguous_suffix(header) or ("", ""))) for header in extra]
    near = [(header, name) for header, name, _ in found if name in missing and declared[name].unit]
    if not near:
        return ""
    said = (
        f"{', '.join(repr(header) for header, _ in near[:_HINTED])}: is the ending a unit? It could mean something else"
    )
    return f"{said}, so it is not read; a header such as `{near[0][1]} [{declared[near[0][1]].unit}]` is"


def _hint(missing: list[str], extra: list[str], declared: ColumnsByName) -> str:
    near = {name: did_you_mean(name, extra) for name in missing[:_HINTED]}
    renamed = "; ".join(f"for {name!r}, {hint}" for name, hint in near.items() if hint)
    ending = _ending(missing, extra, declared)
    if ending:
        return ending
    if renamed:
        return f"the batch has like names: {renamed}"
    return "the batch has no columns at all" if len(missing) == len(declared) and not extra else ""
