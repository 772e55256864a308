"""What an observer is: somebody who is told events, and may look on while a batch is judged."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from contracts.events import Event, Judged

__all__ = ["Observer"]


class Observer(ABC):
    """Somebody who is told what the gate does; what it raises is logged, and changes nothing.

    An observer that `is_remote` waits for a network; it is told in a thread of its own, one event after the other.
    """

    name: ClassVar[str]
    is_remote: ClassVar[bool] = False

    @abstractmethod
    def tell(self, event: Event) -> None:
        """Take note of an event."""

    def judging(self, contract: str, version: str) -> AbstractContextManager[Callable[[Judged], object]]:
        """Return a context to judge a batch in, which gives whom to show what was found, before it is acted upon."""
        return nullcontext(lambda _: None)
