"""What a backtest found, as one frozen value that can be printed and written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contracts.backtesting.wording import words_of

if TYPE_CHECKING:
    from contracts.backtesting.runs import CleanRun, FaultRun

__all__ = ["Backtest"]


@dataclass(frozen=True)
class Backtest:
    """Everything that replaying a feed's past showed."""

    contract: str
    version: str
    batches: tuple[str, ...]
    left_out: tuple[str, ...]
    alarm_log10: float
    clean: CleanRun
    faults: tuple[FaultRun, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the past as it was gave no alarm."""
        return not self.clean.alarms

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "contract": self.contract,
            "version": self.version,
            "ok": self.ok,
            "batches": list(self.batches),
            "left_out": list(self.left_out),
            "alarm_log10_evidence": self.alarm_log10,
            "clean": self.clean.to_dict(),
            "faults": [fault.to_dict() for fault in self.faults],
        }

    def to_json(self, indent: int | None = None) -> str:
        """Return strict JSON, without NaN or infinity."""
        return json.dumps(self.to_dict(), indent=indent, allow_nan=False, ensure_ascii=False)

    def __str__(self) -> str:
        """Return the report that people read."""
        return "\n\n".join((self._head(), words_of(self.clean, self.faults)))

    def _head(self) -> str:
        count, first, last = len(self.batches), self.batches[0], self.batches[-1]
        head = f"{self.contract} {self.version}: {count} batches, {first} to {last}"
        if self.left_out:
            head += f"\nleft out, since they lack rows or columns: {', '.join(self.left_out)}"
        return head
