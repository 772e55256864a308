"""All observers as one, which never breaks what it observes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from contracts.events import Judged, judged
from contracts.observing.logs import LOGGER, Logs
from contracts.observing.observer import Observer
from contracts.observing.outbox import EXIT_SECONDS, Outbox
from contracts.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import TracebackType

    from contracts.events import Event

__all__ = ["Observers"]


class Observers:
    """The log, and whoever else is to be told; safe to share among threads."""

    def __init__(self, others: Iterable[Observer] = ()) -> None:
        """Keep whom to tell: each at once, or in a thread of its own where it waits for a network."""
        observers = (Logs(), *others)
        self._complaints: set[tuple[str, str]] = set()
        self._outboxes: list[Outbox] = []
        self._ways = [(observer.name, self._way(observer)) for observer in observers]
        self._spectators = [one for one in observers if type(one).judging is not Observer.judging]

    def _way(self, observer: Observer) -> Callable[[Event], object]:
        """Return how an observer is told."""
        if not observer.is_remote:
            return observer.tell
        outbox = Outbox(
            partial(self._safely, observer.name, observer.tell),
            partial(self._complain, observer.name, "too many are waiting"),
        )
        self._outboxes.append(outbox)
        return outbox.put

    def tell(self, event: Event) -> None:
        """Tell everybody; what an observer raises is logged once, without its text, and goes no further."""
        for name, way in self._ways:
            self._safely(name, way, event)

    def judging(self, contract: str, version: str) -> AbstractContextManager[Callable[[Report], None]]:
        """Return a context to judge a batch in, a span where spans are wanted; it gives whom to show the report.

        It belongs to one thread or task: nothing may be yielded from within it.
        """
        return _Judging(self._spectators, self._safely, contract, version) if self._spectators else _UNSEEN

    def flush(self, seconds: float = EXIT_SECONDS) -> bool:
        """Wait until everybody was told everything, so long at most for each, and return whether they were."""
        delivered = [outbox.flush(seconds) for outbox in self._outboxes]
        return all(delivered)

    def _safely(self, name: str, call: Callable[..., object], *arguments: object) -> Any:
        """Return what a call returns, None where it raises."""
        try:
            return call(*arguments)
        except Exception as error:  # noqa: BLE001 - whatever an observer does, what the gate decided stands
            self._complain(name, type(error).__name__)

    def _complain(self, name: str, why: str) -> None:
        """Log what is wrong with an observer, each thing once; the log itself may be what is wrong."""
        if (name, why) not in self._complaints:
            self._complaints.add((name, why))
            with suppress(Exception):
                LOGGER.warning("the observer %s misses events (%s); this is said once", name, why)


class _Judging(AbstractContextManager[Callable[[Report], None]]):
    """The contexts of several observers; no error of theirs comes out, and every other one does."""

    def __init__(self, spectators: Sequence[Observer], safely: Callable[..., Any], contract: str, version: str) -> None:
        self._spectators, self._safely = spectators, safely
        self._of = (contract, version)
        self._entered: list[tuple[str, AbstractContextManager[object]]] = []
        self._shown: list[tuple[str, Callable[[Judged], object]]] = []

    def __enter__(self) -> Callable[[Report], None]:
        for observer in self._spectators:
            self._safely(observer.name, self._enter, observer)
        return self._show

    def _enter(self, observer: Observer) -> None:
        context = observer.judging(*self._of)
        self._shown.append((observer.name, context.__enter__()))
        self._entered.append((observer.name, context))

    def _show(self, report: Report) -> None:
        decision: Any = report.decision
        found = judged(report, decision)
        for name, seen in self._shown:
            self._safely(name, seen, found)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name, context in reversed(self._entered):
            self._safely(name, context.__exit__, kind, error, trace)


_UNSEEN: AbstractContextManager[Callable[[Report], None]] = nullcontext(lambda _: None)
