"""The log of a contract's versions, replayed: which are there, which are withdrawn, and which one is meant.

Nothing here reads a store or a clock. A log only grows; what holds now is what its entries, in their order, add up to.

- *publish* adds a version. Its text never changes.
- *rollback* withdraws every version above its target, and every pin to one of them. A target that was withdrawn
  itself comes back.
- *pin* ties one environment to a version, a rollback of one environment does the same, and *unpin* sets it free.
"""

from __future__ import annotations

from contracts.registry.entry import Action, Entry, NotPublishedError, PublishConflictError
from contracts.registry.forms import checked_environment, checked_name, checked_version
from contracts.registry.shelf import Moved, Shelf
from contracts.registry.wanted import PREFIX, Constraint, Wanted, is_wanted

__all__ = [
    "PREFIX",
    "Action",
    "Constraint",
    "Entry",
    "Moved",
    "NotPublishedError",
    "PublishConflictError",
    "Shelf",
    "Wanted",
    "checked_environment",
    "checked_name",
    "checked_version",
    "is_wanted",
]
