"""The gate: what batches of a contract have to pass, and what is known and kept of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contracts.store.place import FILES

if TYPE_CHECKING:
    from pathlib import Path

    from contracts.observing import Observers
    from contracts.profile import Profile, Reference
    from contracts.store.store import Store
    from contracts.terms import Terms

__all__ = ["Gate"]


@dataclass(frozen=True)
class Gate:
    """A contract's gate. Without a `store` there is no breaker, no last good batch and no memory of runs.

    `reference` is what batches are compared with, in place of what the store knows.
    """

    terms: Terms
    observers: Observers
    store: Store | None = None
    reference: Reference | None = None
    quarantine: str | Path | None = None
    reveal: bool = False
    memory: int | None = None

    @property
    def feed(self) -> tuple[str, str]:
        """The contract's name and version."""
        return self.terms.name, self.terms.version

    @property
    def files(self) -> Path:
        """The folder for files that are handed out."""
        return self.store.files if self.store else FILES

    def past(self, profile: Profile) -> Reference | None:
        """Return what a batch is compared with."""
        if self.reference is not None or self.store is None:
            return self.reference
        wanted = self.terms.reference.batches
        return self.store.reference(self.feed, wanted, judging=profile.digest, season=profile.last)
