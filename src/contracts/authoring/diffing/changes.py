"""What a Change is, and how a promise that two contracts make differently becomes one.

A change is *breaking* where data may come that the old contract kept out, or that mean something else;
*compatible* where only less may come, or more is known; *cosmetic* where the same data may come.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from contracts.problem import Path

__all__ = ["KINDS", "Change", "Kind"]

Kind = Literal["breaking", "compatible", "cosmetic"]
KINDS: tuple[Kind, ...] = ("breaking", "compatible", "cosmetic")
"""Gravest first."""


@dataclass(frozen=True)
class Change:
    """One thing that differs. `term` is the check or key, `subject` what it stands on (a column, a rule's name).

    `path` leads to it in the new contract, or to where it stood. `line` and `column`, from 1, are its
    place in the new contract's file, None where there is none.
    """

    kind: Kind
    term: str
    subject: str
    message: str
    path: Path
    hint: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Return `[range] snowfall: message`."""
        return f"[{self.term}] {f'{self.subject}: ' if self.subject else ''}{self.message}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return {
            "kind": self.kind,
            "term": self.term,
            "subject": self.subject or None,
            "message": self.message,
            "hint": self.hint,
            "details": self.details,
            "line": self.line,
            "column": self.column,
        }
