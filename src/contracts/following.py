"""A contract that is followed in its registry, so that a running process judges by the version that holds now."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from contracts.contract import Contract

if TYPE_CHECKING:
    from collections.abc import Callable

    from contracts.store.registered import HasRegistry

__all__ = ["ASK_AGAIN_SECONDS", "Followed"]

ASK_AGAIN_SECONDS = 1.0
"""How long an answer of the registry holds: a rollback is seen by the first batch that comes later than that."""


@dataclass(frozen=True)
class _Answer:
    """What a registry said: the version and its contract, and when it was asked, by a clock that never goes back."""

    asked_at: float
    version: str
    contract: Contract


class Followed:
    """The contract that a reference such as `registry:weather.station_daily@^1` means, whenever it is asked for.

    It may be shared among threads: whoever finds the answer too old asks, and no one waits for another. An answer
    counts from before it was asked for, so that one that came late is not held for newer than it is.
    """

    def __init__(
        self,
        reference: str,
        store: HasRegistry | str | None = None,
        environment: str | None = None,
        *,
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        """Keep what is followed, and where (see `contracts.load`), without asking.

        Raises:
            ContractsError: it is no reference, no environment's name, or no URL.

        """
        from contracts.store.registered import Registered  # noqa: PLC0415 - loads SQLAlchemy

        self._registered = Registered.of(reference, store, environment)
        self._seconds = seconds
        self._answer: _Answer | None = None

    def __repr__(self) -> str:
        """Return the reference."""
        return f"Followed({str(self._registered.wanted)!r})"

    @property
    def last(self) -> Contract | None:
        """The contract of the last answer, however old; None before the first."""
        return self._answer.contract if self._answer else None

    def contract(self) -> Contract:
        """Return the contract that holds; the registry is asked where its last answer is a second old.

        Where it cannot be asked, this fails, and does so until it can be: a version that may have been withdrawn is
        not judged by. While the version stays the same, so does the Contract, with all that was compiled of it.

        Raises:
            ContractSyntaxError: this release of the library cannot use that version; all problems are listed.
            ContractsError: the registry has no such version, or the store cannot be read, or is damaged.

        """
        now, last = self._seconds(), self._answer
        if last is None or now - last.asked_at >= ASK_AGAIN_SECONDS:
            version = self._registered.version()
            is_same = last is not None and last.version == version
            found = last.contract if last and is_same else Contract(self._registered.terms(version))
            self._answer = last = _Answer(now, version, found)
        return last.contract
