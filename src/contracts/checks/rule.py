"""The check `rule`: what columns promise about each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, cast

from pydantic import Field

from contracts.check import Cells, Gap, RowCheck
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.check import Expression, Other
    from contracts.column import Column, ColumnsByName

__all__ = ["Rule"]

_HINT = "quantities stand in single quotes ('3 m/s'), odd column names in double ones; join with and, or, not"


class Rule(RowCheck):
    """A boolean expression over columns is true in every row.

    Comparison, arithmetic, `and`, `or`, `not`, `is null`, `in`, `between` and `abs()`. Both sides
    are brought to one unit; two that do not fit are refused when the contract is read. Text in
    quotes is a quantity (`snow <= '3 m'`), a time or text, by what it is compared with. As in
    SQL, a null makes the answer null, and null passes; so does a division by zero.
    """

    name: ClassVar[str] = "rule"
    key: ClassVar[str] = "rules"
    named: ClassVar[bool] = True
    on: ClassVar[Literal["column", "table"]] = "table"
    short: ClassVar[dict[str, Any] | None] = {"type": "string", "examples": ["gust >= wind"]}

    expression: str = Field(description="boolean expression over columns")

    @classmethod
    def expand(cls, value: Any) -> Any:
        """Return the long form of `gust_tops_wind: gust >= wind`."""
        return value if isinstance(value, dict) else {"expression": value}

    def problems(self, column: Column | None, columns: ColumnsByName) -> Iterator[Complaint]:
        """Yield an expression that cannot be judged."""
        from contracts.expression import ExpressionError, compiled  # noqa: PLC0415 - only rules pay for loading it

        try:
            compiled(self.expression, columns)
        except ExpressionError as error:
            yield Complaint(("expression",), f"rule: {error}", "bad-rule", _HINT if "cannot read" in str(error) else "")

    def reads(self, column: Column | None) -> tuple[str, ...]:
        """Return the columns of the expression, in the order in which they occur."""
        from contracts.expression import names  # noqa: PLC0415 - only rules pay for loading it

        return names(self.expression)

    def gap(self, column: Column | None, other: Other) -> Gap | None:
        """Look for each part that `and` joins in the other rule; two expressions cannot be compared in general."""
        from contracts.expression import conjuncts  # noqa: PLC0415 - only rules pay for loading it

        if other.check is None:
            return Gap(f"rows that break {self.expression} may come")
        lost = [part for part in conjuncts(self.expression) if part not in conjuncts(other.check.expression)]
        return (
            Gap(f"rows that break {' and '.join(lost)} may come (two rules cannot be compared in general)")
            if lost
            else None
        )

    def fine(self, cells: Cells, column: Column | None, columns: ColumnsByName) -> Expression:
        """Return the expression."""
        from contracts.expression import compiled  # noqa: PLC0415 - only rules pay for loading it

        return cast("Expression", compiled(self.expression, columns).build(cells))

    def complaint(self, column: Column | None) -> str:
        """Show the expression."""
        return f"break the rule {self.expression}"
