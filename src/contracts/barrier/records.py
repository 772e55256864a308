"""What came of a batch, kept in one transaction and told to those who observe; nothing of its values."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from contracts.barrier.kinds import Unkept, kind_of, suffix_of
from contracts.events import BreakerMoved, LibraryFailed, judged, where_of
from contracts.events import Served as ServedEvent
from contracts.fallback import LastGood
from contracts.gating.identity import batch_digest
from contracts.observing.logs import LOGGER
from contracts.report import Report
from contracts.store.place import GATE

if TYPE_CHECKING:
    from contracts.barrier.gate import Gate
    from contracts.breaker import Move, Outcome
    from contracts.events import Event
    from contracts.gating.decision import Decision, Served
    from contracts.validation import Judgement

__all__ = ["Records", "digest_of", "rows_in", "unreadable_digest"]

_OK = ("accept", "warn")


def digest_of(judgement: Judgement) -> str:
    """Return the SHA-256 of a batch's content (see `batch_digest`)."""
    return batch_digest(judgement.batch, judgement.profile)


def rows_in(path: str | Path) -> int:
    """Return the number of rows in a file of quarantine; 0 where it holds no rows, or is not here."""
    with suppress(OSError, pa.ArrowException):
        return int(pq.read_metadata(str(path)).num_rows)
    return 0


def unreadable_digest(data: Any, error: Exception) -> str:
    """Return what data are known by that cannot be read: their bytes if they are a file, else what is wrong."""
    with suppress(OSError, TypeError, ValueError), Path(data).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
    return hashlib.sha256(str(error).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Records:
    """The records of one try of a batch; without a store they are only told."""

    gate: Gate
    now: datetime
    token: str

    def ingested(self, judgement: Judgement, decision: Decision) -> None:
        """Keep that a batch was ingested: as one to compare with (if nothing failed), and perhaps as the last good one.

        Raises:
            ContractsError: the store cannot be written.

        """
        move = previous = None
        store = self.gate.store
        if store:
            keep_good = self._good_put(decision)  # a large file takes its time, for which nobody else should wait
            with store.together():
                previous = self._previous()
                self._remember(judgement)
                if decision.action == "accept" and judgement.profile.rows:
                    store.accept(self.gate.feed, judgement.profile, at=self.now, source=f"{GATE}{decision.batch}")
                keep_good()
                move = self._learn("good", decision.batch)
                self._add_run(judgement.report, decision.action, decision.batch)
        with self._telling():
            apart = judgement.report.rows_quarantined or 0
            batch = decision.batch or None
            self._tell(
                judged(judgement.report, decision.action, rows_quarantined=apart, batch=batch, previous=previous)
            )
            self._tell(*self._moved(move))

    def refused(
        self,
        report: Report,
        action: Any,
        batch: str,
        judgement: Judgement | None = None,
        *,
        served: Served | None = None,
        stopped: bool = False,
    ) -> None:
        """Keep that a batch was not handed on, and what was served in its place.

        Where nothing is, a store that fails is told and hides nothing: that the batch is refused counts for more.

        Raises:
            ContractsError: something was to be served, and the store cannot be written.

        """
        move = previous = None
        try:
            move, previous = self._kept_refusal(report, action, batch, judgement, served, stopped=stopped)
        except Exception as error:
            if served:
                raise
            self.failed(error, action)
        with self._telling():
            did: Any = "reject" if action == "unreadable" else action
            apart = report.rows if served else 0
            self._tell(judged(report, did, rows_quarantined=apart, batch=batch or None, previous=previous))
            if served:
                why = "open" if stopped else "violated"
                self._tell(_served(self.gate, self.now, served, why, batch, previous))
            self._tell(*self._moved(move))

    def _kept_refusal(
        self,
        report: Report,
        action: Any,
        batch: str,
        judgement: Judgement | None,
        served: Served | None,
        *,
        stopped: bool,
    ) -> tuple[Move | None, str | None]:
        """Return what the breaker did, and what became of the feed's last batch."""
        if self.gate.store is None:
            return None, None
        with self.gate.store.together():
            previous = self._previous()
            if judgement:
                self._remember(judgement)
            move = None if stopped else self._learn("bad", batch)
            self._add_run(report, action, batch, served)
        return move, previous

    def failed(self, error: Exception, action: Any) -> None:
        """Keep that a batch could not be judged, as far as that can be kept: the error is what counts."""
        report = getattr(error, "report", None)
        name, version = self.gate.feed
        with suppress(Exception):
            if self.gate.store:
                with self.gate.store.together():
                    self._learn("errored", "")
                    self._add_run(report or Report(name, version, 0, "", self.now, 0.0, ()), action, "")
        with self._telling():
            if report is not None:  # which checks could not judge
                self._tell(judged(report, "unverified" if action == "unverified" else "reject"))
                return
            self._tell(
                LibraryFailed(
                    at=self.now,
                    contract=name,
                    version=version,
                    exception=type(error).__name__,
                    where=where_of(error),
                    action="unverified" if action == "unverified" else "reject",
                )
            )

    def moved(self, move: Move | None) -> None:
        """Tell what the breaker did."""
        with self._telling():
            self._tell(*self._moved(move))

    def _previous(self) -> str | None:
        """Return what became of the feed's last batch: a fallback that goes on is not told as one that began."""
        return self._store.runs.last_action(self.gate.feed) if self.gate.terms.fallback else None

    def _remember(self, judgement: Judgement) -> None:
        if judgement.profile.rows:
            self._store.remember(self.gate.feed, judgement.profile.digest, judgement.report, at=self.now)

    def _good_put(self, decision: Decision) -> Callable[[], None]:
        """Put what was handed on into a file, if the contract serves it again; return what makes it the last good one.

        Data that cannot be kept are said, and go on.
        """
        if decision.data is None or not any(isinstance(one, LastGood) for one in self.gate.terms.fallback):
            return lambda: None
        from contracts.store.goods import Good  # noqa: PLC0415 - loads SQLAlchemy, which is there where a store is

        try:
            kind = kind_of(decision.data)
            suffix, write = suffix_of(kind, decision.data), partial(kind.write, decision.data)
            digest = self._store.goods.put(suffix, write)
        except Unkept as why:
            LOGGER.warning("%s %s: not kept as the last good batch: %s", *self.gate.feed, why)
            return lambda: None
        good = Good(digest, kind.name, suffix, self.gate.terms.version, self.now)
        return partial(self._store.goods.point, self.gate.feed, good, write)

    def _learn(self, outcome: Outcome, batch: str) -> Move | None:
        terms, feed = self.gate.terms.breaker, self.gate.feed
        return self._store.breakers.learned(feed, terms, batch, outcome, self.now, self.token) if terms else None

    def _add_run(self, report: Report, action: Any, batch: str, served: Served | None = None) -> None:
        from contracts.store.runs import Run  # noqa: PLC0415 - loads SQLAlchemy, which is there where a store is

        said = {"kind": served.kind, "digest": served.digest, "age_seconds": _seconds(served)} if served else None
        rows = report.rows_quarantined or 0 if action == "quarantine" else report.rows if action == "fallback" else 0
        run = Run.of(report, batch, action=action, quarantined=rows, served=said)
        self._store.runs.add(replace(run, ok=run.ok and action in _OK))

    @property
    def _store(self) -> Any:
        assert self.gate.store is not None
        return self.gate.store

    def _moved(self, move: Move | None) -> tuple[Event, ...]:
        if move is None:
            return ()
        name, version = self.gate.feed
        moved = BreakerMoved(
            at=self.now,
            contract=name,
            version=version,
            before=move.before,
            after=move.after,
            why=move.why,
            retry_at=move.retry_at,
        )
        return (moved,)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Let nothing that goes wrong in telling change what was decided, and kept, before."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - see above
            LOGGER.warning("%s %s: could not be told (%s)", *self.gate.feed, type(error).__name__)

    def _tell(self, *events: Event) -> None:
        for event in events:
            self.gate.observers.tell(event)


def _seconds(served: Served) -> float | None:
    return served.age.total_seconds() if served.age is not None else None


def _served(gate: Gate, now: datetime, served: Served, why: Any, batch: str, previous: str | None) -> ServedEvent:
    name, version = gate.feed
    return ServedEvent(
        at=now,
        contract=name,
        version=version,
        kind=served.kind,
        why=why,
        age_seconds=_seconds(served),
        batch=batch or None,
        previous=previous,
    )
