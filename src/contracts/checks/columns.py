"""The check `columns`: the columns that a batch must have."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from contracts.check import Context, Finding, TableCheck
from contracts.problem import did_you_mean

if TYPE_CHECKING:
    from contracts.column import Column, ColumnsByName
    from contracts.profile import Profile

__all__ = ["Columns"]


class Columns(TableCheck):
    """Every column of the contract is there, once, unless it says `required: false`.

    A header with a unit, `snow (mm)` or `snow [mm]`, is the column `snow`. Columns that the
    contract does not name are let through, and listed in `details`.
    """

    name: ClassVar[str] = "columns"
    on: ClassVar[Literal["column", "table"]] = "table"

    def reads(self, column: Column | None) -> tuple[str, ...]:  # noqa: ARG002
        """Return nothing: only the headers are looked at."""
        return ()

    def judge(self, profile: Profile, column: Column | None, context: Context) -> Finding:  # noqa: ARG002
        """Compare the headers with the contract's columns."""
        declared = context.columns
        missing = [c.name for c in declared.values() if c.required and c.name not in profile.headers]
        twice = sorted({name for name in profile.headers if profile.headers.count(name) > 1})
        extra = [name for name in profile.headers if name not in declared]
        details = {"missing": missing, "repeated": twice, "extra": extra}
        if not missing and not twice:
            return Finding("passed", f"all {len(declared)} columns are as declared", details=details)
        parts = [f"missing {', '.join(missing)}"] * bool(missing) + [f"more than once: {', '.join(twice)}"] * bool(
            twice
        )
        return Finding("failed", f"columns {'; '.join(parts)}", _hint(missing, extra, declared), details=details)


def _hint(missing: list[str], extra: list[str], declared: ColumnsByName) -> str:
    near = {name: did_you_mean(name, extra) for name in missing}
    renamed = "; ".join(f"for {name!r}, {hint}" for name, hint in near.items() if hint)
    if renamed:
        return f"the batch has like names: {renamed}"
    return "the batch has no columns at all" if len(missing) == len(declared) and not extra else ""
