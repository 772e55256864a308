"""What the project wants of its speed, beside what was measured: a row each."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Wanted", "table"]


@dataclass(frozen=True)
class Wanted:
    """A measured value (None where there is none) and the limit on one side of it."""

    what: str
    value: float | None
    unit: str = " times"
    at_most: float | None = None
    at_least: float | None = None

    @property
    def row(self) -> str:
        """The row of the table."""
        limit = f"at most {self.at_most:g}" if self.at_most is not None else f"at least {self.at_least:g}"
        measured = f"{self.value:.3g}{self.unit}" if self.value is not None else "not measured"
        return f"| {self.what} | {measured} | {limit}{self.unit} | {self._verdict()} |"

    def _verdict(self) -> str:
        if self.value is None:
            return ""
        limit = self.at_most if self.at_most is not None else self.at_least or 0.0
        holds = self.value <= limit if self.at_most is not None else self.value >= limit
        share = f"{abs(1 - self.value / limit):.0%} {'below' if self.value < limit else 'above'}"
        return f"**holds**, {share}" if holds else f"**DOES NOT HOLD**, {share}"


def table(rows: list[Wanted]) -> str:
    """Return the rows as a table; where no size is named, it is ten million rows."""
    return "\n".join(["| what | measured | wanted | |", "|---|---:|---:|---|", *(row.row for row in rows)])
