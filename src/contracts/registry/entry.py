"""A line of the log, and what is said where none leads to what is asked for, or one is in the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from contracts.errors import ContractsError

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["Action", "Entry", "NotPublishedError", "PublishConflictError"]

Action = Literal["publish", "rollback", "pin", "unpin"]


@dataclass(frozen=True)
class Entry:
    """One line of a contract's log, numbered from 1.

    `version` is what was published, gone back to or pinned, and what an environment was set free from. `digest` is
    the SHA-256 of a published text. `environment` is None where all are meant.
    """

    number: int
    action: Action
    version: str
    author: str
    at: datetime
    environment: str | None = None
    digest: str = ""
    reason: str = ""


class NotPublishedError(ContractsError):
    """A contract or version that no registry entry leads to."""


class PublishConflictError(ContractsError):
    """A version that was published already with another text; `winner` is the entry that holds it."""

    def __init__(self, name: str, winner: Entry, digest: str) -> None:
        """Say who has published the version, when, and that the texts differ."""
        self.winner = winner
        super().__init__(
            f"{name} {winner.version} is published already, by {winner.author} at {winner.at:%Y-%m-%d %H:%M:%S} UTC, "
            f"with another text (sha256 {winner.digest[:12]}, not {digest[:12]}); a version never changes: raise it"
        )
