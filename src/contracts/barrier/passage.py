"""The passage of one batch through the gate: judged, decided upon, and settled once it was ingested.

Where anything in between fails, nothing is handed on, unless the contract says `on_error: open`. Only Exceptions are
looked at: whoever presses Ctrl-C, cancels a task or closes a generator is not held up.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contracts.backends.sources import settled
from contracts.barrier.records import Records, digest_of, rows_in, unreadable_digest
from contracts.barrier.serving import Asked, broken, served
from contracts.breaker import Permission
from contracts.errors import ContractsError, ContractViolation, DataSourceError, JudgementError
from contracts.gating.decision import Decision
from contracts.gating.enforcement import ContractWarning, enforce, levels_to_caller
from contracts.gating.targets import path_or_url, target_of
from contracts.gating.whole_batches import Unjudged, whole
from contracts.report import Report, Result
from contracts.validation import judge

if TYPE_CHECKING:
    from contracts.barrier.gate import Gate
    from contracts.validation import Judgement

__all__ = ["Passage", "passage"]


def passage(
    gate: Gate, now: datetime, arguments: tuple[Any, ...] | None = None, keywords: Mapping[str, Any] | None = None
) -> Passage:
    """Return the passage of one batch; whether it may come is asked at once.

    `arguments` and `keywords` are what a `call` gets that is served in its place; without any it gets the batch.

    Raises:
        ContractsError: the store cannot be asked.

    """
    token = os.urandom(16).hex()
    return Passage(gate, now, token, _permission(gate, now, token), arguments, keywords or {})


def _permission(gate: Gate, now: datetime, token: str) -> Permission:
    if gate.store is None or gate.terms.breaker is None:
        return Permission("go")
    try:
        permission = gate.store.breakers.asked(gate.feed, gate.terms.breaker, now, token)
    except ContractsError:
        if gate.terms.on_error == "open":  # that nothing can be asked is told when the batch is judged
            return Permission("go")
        raise
    Records(gate, now, token).moved(permission.move)
    return permission


@dataclass
class Passage:
    """One try of one batch, under the `token` with which the breaker was asked."""

    gate: Gate
    now: datetime
    token: str
    permission: Permission
    arguments: tuple[Any, ...] | None = None
    keywords: Mapping[str, Any] = field(default_factory=dict)
    _judgement: Judgement | None = None
    """What was found of the batch, once it, or what holds of it, is handed on."""

    @property
    def is_stopped(self) -> bool:
        """Whether the feed's breaker is open, so that no batch is judged."""
        return not self.permission.goes

    @property
    def records(self) -> Records:
        """Where it is kept what came of the batch."""
        return Records(self.gate, self.now, self.token)

    def through(self, data: Any = None) -> Any:
        """Return what may be ingested, and count it as ingested; `decide` says what is raised."""
        decision = self.decide(data)
        self.settle(decision)
        return decision.data

    def decide(self, data: Any = None) -> Decision:
        """Return what becomes of a batch; of none (where the breaker stopped it before it was made), what is served.

        Raises:
            ContractViolation: it is rejected, and so is everything that could be served in its place.
            JudgementError: a check failed to judge.
            DataSourceError: it cannot be read.
            ContractsError: the store or the quarantine cannot be used.

        """
        decision = self._decided(data)
        self.warn(decision)  # last, since whoever makes errors of warnings stops here
        return decision

    def warn(self, decision: Decision) -> None:
        """Say to the caller that something else is handed on than a batch that holds."""
        if decision.why:
            warnings.warn(decision.why, ContractWarning, stacklevel=levels_to_caller())

    def judged(self, judge_it: Callable[[], Judgement], data: Any) -> Judgement | Decision:
        """Return what is found of data, or the decision where they could not be judged and go on all the same.

        Only what fails before there is a verdict is a matter of `on_error`. Data that break the contract do not go on,
        whatever else could not be judged.

        Raises:
            DataSourceError: the data cannot be read.
            Exception: they could not be judged, and the contract does not say `on_error: open`.

        """
        try:
            with self.gate.observers.judging(*self.gate.feed) as show:
                judgement = judge_it()
                show(judgement.report)
        except DataSourceError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the contract says what follows
            return self.failed(error, data)
        if judgement.report.errored:
            return self.failed(JudgementError(judgement.report), data, may_go_on=not judgement.report.violations)
        return judgement

    def refuse(self) -> None:
        """Refuse a batch since the breaker is open, and serve nothing.

        Raises:
            ContractViolation: always.

        """
        report = _stopped(self)
        self.records.refused(report, "reject", "", stopped=True)
        raise ContractViolation(report)

    def settle(self, decision: Decision) -> None:
        """Count a batch as ingested: later ones are compared with it, it may be served again, the breaker knows.

        Raises:
            ContractsError: the store cannot be written.

        """
        if self._judgement is not None:
            self.ingested(self._judgement, decision)

    def ingested(self, judgement: Judgement, decision: Decision) -> None:
        """Keep that a batch was ingested; with `on_error: open` it stays so where that cannot be kept."""
        try:
            self.records.ingested(judgement, decision)
        except Exception as error:  # noqa: BLE001 - whatever it is, the contract says what follows
            self.warn(self.failed(error, decision.data))

    def failed(self, error: Exception, data: Any, *, may_go_on: bool = True) -> Decision:
        """Return the decision where a batch could not be judged, or what came of a good one could not be kept.

        Raises:
            Exception: the error, unless the contract says `on_error: open`.

        """
        is_open = may_go_on and self.gate.terms.on_error == "open"
        self.records.failed(error, "unverified" if is_open else "errored")
        if not is_open:
            raise error
        seen = type(error).__name__
        why = f"{self.gate.terms.name}: could not be judged ({seen}), passed on unverified (on_error: open)"
        return Decision("unverified", data, getattr(error, "report", None), why)

    def unreadable(self, error: DataSourceError, data: Any, batch: str = "") -> None:
        """Keep what came of data that cannot be read."""
        report = _failed_before(self, "source", str(error))
        self.records.refused(report, "unreadable", batch or self._unreadable_digest(error, data))

    def acted(self, act: Callable[[], Any]) -> Any:
        """Return what comes of acting upon a verdict; what fails then is never a reason to hand on what was judged."""
        try:
            return act()
        except ContractViolation:
            raise
        except Exception as error:
            self.records.failed(error, "errored")
            raise

    def _decided(self, data: Any) -> Decision:
        try:  # a stream is read once, and whoever looks at it afterwards looks at the same
            data = None if data is None else settled(data, self.gate.memory)
            if self.is_stopped:
                return self._instead(data, _stopped(self), "open")
            found = self.judged(lambda: self._judged(data, self.now), data)
        except DataSourceError as error:
            return self._not_read(data, error)
        if isinstance(found, Decision):
            return found
        decision: Decision = self.acted(lambda: self._handed_on(found, data))
        return decision

    def _handed_on(self, judgement: Judgement, data: Any) -> Decision:
        gate, report = self.gate, judgement.report
        batch = digest_of(judgement) if gate.store else ""
        if report.decision == "fallback":
            return self._instead(data, report, "violated", judgement, batch)
        decision: Any = report.decision
        where = path_or_url(target_of(*gate.feed, self.now, gate.quarantine)) if decision == "quarantine" else None
        try:
            handed_on = enforce(judgement, data, where)
        except ContractViolation as violation:
            self.records.refused(violation.report, "reject", batch, judgement)
            raise
        self._judgement = judgement
        return Decision(decision, handed_on, report, quarantined=where, batch=batch)

    def _judged(self, data: Any, as_of: datetime) -> Judgement:
        gate = self.gate
        known = gate.past if gate.store or gate.reference else None
        return judge(gate.terms, data, now=as_of, reference=known, reveal=gate.reveal, memory=gate.memory)

    def _not_read(self, data: Any, error: DataSourceError) -> Decision:
        """Return the decision on data that cannot be read: they break whatever a contract promises."""
        if self.gate.terms.action("source") == "fallback" and isinstance(data, str | Path | dict | list):
            report = _failed_before(self, "source", str(error))
            return self._instead(data, report, "violated", batch=self._unreadable_digest(error, data), error=error)
        self.unreadable(error, data)
        raise error

    def _unreadable_digest(self, error: DataSourceError, data: Any) -> str:
        return unreadable_digest(data, error) if self.gate.store else ""

    def _instead(
        self,
        data: Any,
        report: Report,
        why: str,
        judgement: Judgement | None = None,
        batch: str = "",
        error: DataSourceError | None = None,
    ) -> Decision:
        """Return the decision to serve something else, with all rows of the batch set apart.

        Raises:
            ContractViolation, DataSourceError: nothing is left to serve.

        """
        found, refused = served(self._asked(data))
        if found is None:
            self.records.refused(report, "unreadable" if error else "reject", batch, judgement, stopped=why == "open")
            if error:
                raise DataSourceError("\n  not served: ".join([str(error), *refused])) from None
            raise ContractViolation(report, refused)
        where = self._set_apart(data, report, judgement) if data is not None else None
        if judgement is None and where:
            report = replace(report, rows=rows_in(where))
        self.records.refused(report, "fallback", batch, judgement, served=found, stopped=why == "open")
        said = f"{self.gate.terms.name}: {found} was served in place of a batch ({broken(report)})"
        return Decision("fallback", found.data, report, said, found, where, batch)

    def _set_apart(self, data: Any, report: Report, judgement: Judgement | None) -> str:
        """Set the whole batch apart, since none of it is handed on, and return where."""
        gate, first = self.gate, report.violations[0]
        source = judgement or Unjudged(gate.terms, data, self.now, gate.memory)
        label = f"{first.check}:{first.column}" if first.column else first.check
        why = first.message if label == "source" else f"the batch was not fit ({broken(report)})"
        return whole(source, gate.quarantine, label, why, data)

    def _asked(self, data: Any) -> Asked:
        arguments = self.arguments if self.arguments is not None else () if data is None else (data,)
        return Asked(
            self.gate.terms,
            self.now,
            self._judged,
            self.gate.store.goods if self.gate.store else None,
            self.gate.files / "served",
            arguments,
            self.keywords,
            data,
            self.gate.memory,
        )


def _stopped(passage: Passage) -> Report:
    """Return the report of a batch that is not judged, since the breaker is open."""
    open_ = passage.permission
    since = f"{open_.since:%Y-%m-%d %H:%M} UTC" if open_.since else "now"
    retry = f"the next batch may be tried at {open_.retry_at:%Y-%m-%d %H:%M} UTC; " if open_.retry_at else ""
    hint = f"{retry}`contracts breaker reset {passage.gate.terms.name}` closes it"
    return _failed_before(passage, "breaker", f"the breaker is open since {since}: {open_.why}", hint)


def _failed_before(passage: Passage, check: str, message: str, hint: str = "") -> Report:
    """Return a report of what stopped a batch before any check of the contract."""
    name, version = passage.gate.feed
    result = Result(check, None, "failed", message, hint)
    return Report(name, version, 0, "", passage.now, 0.0, (result,))
