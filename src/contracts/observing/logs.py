"""The log: the standard library's logger `contracts`, which an application turns on as any other.

Each record has the event in its attribute `contracts`, a dict, for handlers that write fields.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, ClassVar

from contracts.events import BreakerMoved, Event, Judged, LibraryFailed, Served, VersionMoved
from contracts.observing.observer import Observer
from contracts.observing.wording import said

__all__ = ["LOGGER", "Logs"]

LOGGER = logging.getLogger("contracts")
# Without a handler of its own, records would be printed where an application has not set up logging at all.
LOGGER.addHandler(logging.NullHandler())


class Logs(Observer):
    """What happens goes to the logger `contracts`, at a level that says how bad it is."""

    name: ClassVar[str] = "logging"

    def tell(self, event: Event) -> None:
        """Write a record, if anybody wants one of this level."""
        level = _LEVELS[type(event)](event)
        if LOGGER.isEnabledFor(level):
            LOGGER.log(level, "%s", said(event), extra={"contracts": event.to_dict()})


def _of_judged(event: Judged) -> int:
    if event.errored:
        return logging.ERROR
    return logging.INFO if event.ok and not event.failed else logging.WARNING


def _of_breaker(event: BreakerMoved) -> int:
    return logging.ERROR if event.after == "open" else logging.INFO


def _of_version(event: VersionMoved) -> int:
    return logging.WARNING if event.how == "rolled_back" else logging.INFO


_LEVELS: dict[type[Event], Callable[[Any], int]] = {
    Judged: _of_judged,
    Served: lambda _: logging.WARNING,
    BreakerMoved: _of_breaker,
    LibraryFailed: lambda _: logging.ERROR,
    VersionMoved: _of_version,
}
