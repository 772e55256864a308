"""A delivery that comes in batches, through the gate: each batch is judged as it comes, and the whole at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contracts.errors import ContractViolation, DataSourceError
from contracts.gating.decision import Decision

if TYPE_CHECKING:
    from contracts.barrier.passage import Passage
    from contracts.gating.streaming import Stream

__all__ = ["Delivery"]


@dataclass
class Delivery:
    """One delivery: `take` each of its batches, and `end` it; `close` lets go of what was kept.

    A batch that asks for a fallback is rejected, since others of its delivery went on already. Where a delivery could
    not be judged, and the contract says `on_error: open`, all that still comes goes on unverified.
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
        if self.passage.is_stopped:
            self.passage.refuse()
        if self._is_unverified:
            return data
        try:
            return self.stream.take(data)
        except ContractViolation as violation:
            self.passage.records.refused(violation.report, "reject", self.stream.digest)
            raise
        except DataSourceError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the contract says what follows
            decision = self.passage.failed(error, data)
            self._is_unverified = True
            return decision.data

    def end(self) -> None:
        """Judge all that was taken as a whole, and count it as ingested.

        Raises:
            ContractViolation: the delivery breaks the contract; its batches were handed on already.
            JudgementError: a check failed to judge.
            ContractsError: the delivery is over: it was ended, closed, or a batch of it was refused.

        """
        if self._is_unverified:
            return
        try:
            judgement = self.stream.end()
            action: Any = "warn" if judgement.report.warnings else "accept"
            decision = Decision(action, None, judgement.report, batch=self.stream.digest)
            self.passage.records.ingested(judgement, decision)
        except ContractViolation as violation:
            self.passage.records.refused(violation.report, "reject", self.stream.digest)
            raise
        except Exception as error:  # noqa: BLE001 - see above
            self.passage.failed(error, None)

    def close(self) -> None:
        """Remove what was kept; nothing more can be taken."""
        self.stream.close()
