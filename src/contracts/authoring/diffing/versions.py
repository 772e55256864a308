"""The version that a change asks for, and whether it was given.

Source: semver.org 2.0.0: items 6 to 8 (patch, minor, major), 4 (before 1.0.0) and 9 (pre-releases).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contracts.authoring.diffing.changes import Kind
    from contracts.semver import Part, Version

__all__ = ["asked", "misfit"]

_ASKS: dict[str, Part] = {"breaking": "major", "compatible": "minor", "cosmetic": "patch"}
_ASKS_EARLY: dict[str, Part] = {"breaking": "minor", "compatible": "patch", "cosmetic": "patch"}


def asked(old: Version, kind: Kind | None) -> tuple[Part | None, Version | None]:
    """Return the part that a change of this kind must raise, and the lowest version that does; None for no change.

    Before 1.0.0 anything may change (item 4); so that a consumer can tell, a breaking change still has
    to raise the minor part, as package managers expect. After a pre-release, which promises nothing
    (item 9), it is enough that the version rises.
    """
    if kind is None:
        return None, None
    part = (_ASKS if old.major else _ASKS_EARLY)[kind]
    return (part, old.raised(part)) if not old.pre else (part, None)


def misfit(old: Version, new: Version, lowest: Version | None, *, changed: bool) -> str:
    """Return why a new version does not fit, nothing if it does."""
    if new.order < old.order:
        return "goes backwards"
    if changed and new.order == old.order:
        return "is unchanged"
    if lowest and new.core < lowest.core:
        return "is too low"
    return ""
