"""Telling an observer that waits for a network, without the gate waiting for it.

A thread delivers the events in their order, and ends when there is nothing left to deliver. When the process ends,
also one that multiprocessing started, what is left is delivered for a few seconds more; a process that is killed
takes it along. What was waiting when a process forks is delivered by the parent alone.
"""

from __future__ import annotations

import os
from collections import deque
from functools import partial
from threading import Lock, Thread
from typing import TYPE_CHECKING
from weakref import WeakMethod

from contracts.observing.logs import LOGGER

if TYPE_CHECKING:
    from collections.abc import Callable

    from contracts.events import Event

__all__ = ["EXIT_SECONDS", "MOST_WAITING", "Outbox"]

EXIT_SECONDS = 5.0
"""How long a process that ends waits for what is not delivered yet."""

MOST_WAITING = 1_000
"""How many events wait at most; the ones that come then are lost, and `lost` is called for each."""


class Outbox:
    """Events on their way to one observer."""

    def __init__(self, deliver: Callable[[Event], None], lost: Callable[[], None]) -> None:
        """Keep how an event is delivered, which must not raise, and whom to tell of a lost one."""
        self._deliver, self._lost = deliver, lost
        self._forget()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=partial(_call, WeakMethod(self._forget)))

    def _forget(self) -> None:
        """Start anew: nothing waits, and no thread delivers."""
        self._lock = Lock()
        self._waiting: deque[Event] = deque()
        self._thread: Thread | None = None
        self._is_at_exit = False

    def put(self, event: Event) -> None:
        """Have an event delivered."""
        with self._lock:
            is_full = len(self._waiting) >= MOST_WAITING
            if not is_full:
                self._waiting.append(event)
            if self._thread is None:
                self._start()
        if is_full:
            self._lost()

    def flush(self, seconds: float = EXIT_SECONDS) -> bool:
        """Wait until everything is delivered, and return whether it is."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    def _end(self) -> None:
        if not self.flush(EXIT_SECONDS):
            LOGGER.warning("the process ends before every observer was told everything")

    def _start(self) -> None:
        if not self._is_at_exit:
            # Unlike atexit's, these are also called at the end of processes that multiprocessing made.
            from multiprocessing.util import Finalize  # noqa: PLC0415 - loaded only where there is a network to wait for

            Finalize(self, partial(_call, WeakMethod(self._end)), exitpriority=0)
            self._is_at_exit = True
        thread = Thread(target=self._run, name="contracts-observer", daemon=True)
        thread.start()
        self._thread = thread

    def _run(self) -> None:
        while (event := self._next()) is not None:
            self._deliver(event)

    def _next(self) -> Event | None:
        """Return the next event; without one the thread ends, and the next event starts another."""
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._thread = None
            return None


def _call(method: WeakMethod[Callable[[], None]]) -> None:
    """Call a method of an object that is not kept alive for it."""
    found = method()
    if found is not None:
        found()
