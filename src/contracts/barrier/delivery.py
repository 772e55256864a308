"""A delivery that comes in batches, through the gate: each batch is judged as it comes, and the whole at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from contracts.backends.sources import settled
from contracts.barrier.passage import passage
from contracts.errors import ContractViolation, DataSourceError
from contracts.gating.decision import Decision
from contracts.gating.enforcement import enforce
from contracts.gating.streaming import Stream

if TYPE_CHECKING:
    from contracts.barrier.gate import Gate
    from contracts.barrier.passage import Passage

__all__ = ["Delivery", "delivery"]


def delivery(
    gate: Gate, now: datetime, arguments: tuple[Any, ...] | None = None, keywords: Mapping[str, Any] | None = None
) -> Delivery:
    """Return a delivery; whether it may come is asked at once (see `passage`).

    Raises:
        ContractsError: the store cannot be asked.

    """
    passing = passage(gate, now, arguments, keywords)
    known = gate.past if gate.store else gate.reference
    stream = Stream(gate.terms, now, known, gate.quarantine, gate.reveal, gate.memory)
    return Delivery(passing, stream.counted() if gate.store else stream)


@dataclass
class Delivery:
    """One delivery: `take` each of its batches, and `end` it; `close` lets go of what was kept.

    A batch that asks for a fallback is rejected, since others of its delivery went on already. Where a batch could
    not be judged, and the contract says `on_error: open`, it and all that still comes go on unverified.
    """

    passage: Passage
    stream: Stream
    _is_unverified: bool = False

    @property
    def is_stopped(self) -> bool:
        """Whether the feed's breaker is open, so that nothing of the delivery is taken."""
        return self.passage.is_stopped

    def instead(self) -> Any:
        """Return what is served in place of a delivery that the breaker stopped before it began.

        Raises:
            ContractViolation: nothing is left to serve.

        """
        return self.passage.decide().data

    def take(self, data: Any) -> Any:
        """Return of a batch what may be ingested, of the kind that came in, as `Contract.enforce` does.

        Raises:
            ContractViolation: the batch is rejected, or the feed's breaker is open.
            JudgementError: a check failed to judge.
            DataSourceError: the batch cannot be read, or is not held in memory.
            ContractsError: the delivery is over: it was ended, closed, or a batch of it was refused.

        """
        if self.is_stopped:
            self.passage.refuse()
        if self._is_unverified:
            return data
        self.stream.refuse_if_over()
        try:
            data = settled(data, self.stream.memory)
            found = self.passage.judged(lambda: self.stream.judged(data), data)
        except DataSourceError as error:
            self.passage.unreadable(error, data, self.stream.digest)
            raise
        if isinstance(found, Decision):
            self._is_unverified = True
            self.passage.warn(found)
            return found.data
        return self._acted(lambda: self.stream.handed_on(found, data))

    def end(self) -> None:
        """Judge all that was taken as a whole, and count it as ingested.

        Raises:
            ContractViolation: the delivery breaks the contract; its batches were handed on already.
            JudgementError: a check failed to judge.
            ContractsError: the delivery is over: it was ended, closed, or a batch of it was refused.

        """
        if self.is_stopped:
            self.passage.refuse()
        if self._is_unverified:
            self.close()
            return
        self.stream.refuse_if_over()
        found = self.passage.judged(self.stream.end, None)
        if isinstance(found, Decision):
            self.passage.warn(found)
            return
        self._acted(lambda: enforce(found, None, None))
        report, apart = found.report, self.stream.rows_apart
        whole = replace(found, report=replace(report, rows=report.rows + apart, rows_quarantined=apart or None))
        action: Any = "quarantine" if apart else "warn" if report.warnings or self.stream.has_warned else "accept"
        self.passage.ingested(whole, Decision(action, None, whole.report, batch=self.stream.digest))

    def close(self) -> None:
        """Remove what was kept; nothing more can be taken."""
        self._is_unverified = False
        self.stream.close()

    def _acted(self, act: Callable[[], Any]) -> Any:
        """Return what comes of acting upon a verdict; a refusal is kept."""
        try:
            return self.passage.acted(act)
        except ContractViolation as violation:
            self.passage.records.refused(violation.report, "reject", self.stream.digest)
            if violation.report.decision == "fallback":
                raise ContractViolation(violation.report, ["others of its delivery may have gone on already"]) from None
            raise
