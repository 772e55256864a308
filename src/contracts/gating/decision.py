"""What became of a batch: what may be ingested, why, and what was served or set apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from contracts.report import Report

__all__ = ["Decision", "Served"]


@dataclass(frozen=True)
class Served:
    """What was served in a batch's place: the `fallback` that it is from, and the data.

    Of a last good batch, `digest` is the SHA-256 of its file and `age` how long ago it was handed on.
    """

    kind: Literal["last_good", "call", "value"]
    data: Any
    name: str
    digest: str | None = None
    age: timedelta | None = None

    def __str__(self) -> str:
        """Return what it is in words."""
        aged = f", {self.age.total_seconds() / 3600:.1f} hours old" if self.age is not None else ""
        return f"{self.name}{aged}"


@dataclass(frozen=True)
class Decision:
    """What may be ingested (`data`) and why; a batch that is rejected raises instead.

    `action` is accept, warn, quarantine (`data` are the rows that hold, `quarantined` is where the others are),
    fallback (`data` were `served` instead, and the whole batch is where `quarantined` says), or unverified: it could
    not be judged, and the contract says `on_error: open`. `report` is None where the batch was not judged. `batch` is
    the SHA-256 of its content, where a store was asked, else "".
    """

    action: Literal["accept", "warn", "quarantine", "fallback", "unverified"]
    data: Any
    report: Report | None = None
    why: str = ""
    served: Served | None = None
    quarantined: str | Path | None = None
    batch: str = ""
