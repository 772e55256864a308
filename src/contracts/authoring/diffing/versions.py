"""Versions as SemVer orders them, and the version that a change asks for.

Source: semver.org 2.0.0: items 6 to 8 (patch, minor, major), 4 (before 1.0.0), 9 and 11 (pre-releases, order).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from contracts.authoring.diffing.changes import Kind

__all__ = ["Part", "Version", "asked", "misfit"]

Part = Literal["major", "minor", "patch"]

_ASKS: dict[str, Part] = {"breaking": "major", "compatible": "minor", "cosmetic": "patch"}
_ASKS_EARLY: dict[str, Part] = {"breaking": "minor", "compatible": "patch", "cosmetic": "patch"}


@dataclass(frozen=True)
class Version:
    """A version: three numbers, and what follows a hyphen; what follows a plus says nothing of the order."""

    major: int
    minor: int
    patch: int
    pre: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str) -> Version:
        """Return a version that the contract's reader has accepted."""
        core, _, pre = text.partition("+")[0].partition("-")
        major, minor, patch = map(int, core.split("."))
        return cls(major, minor, patch, tuple(pre.split(".")) if pre else ())

    @property
    def core(self) -> tuple[int, int, int]:
        """The three numbers."""
        return (self.major, self.minor, self.patch)

    @property
    def order(self) -> tuple[Any, ...]:
        """What versions are compared by (item 11): a pre-release stands before its version, numbers before words."""
        pre = tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in self.pre)
        return (*self.core, not self.pre, pre)

    def raised(self, part: Part) -> Version:
        """Return the next version in which this part is raised."""
        return {
            "major": Version(self.major + 1, 0, 0),
            "minor": Version(self.major, self.minor + 1, 0),
            "patch": Version(self.major, self.minor, self.patch + 1),
        }[part]

    def __str__(self) -> str:
        """Return the version as it is written."""
        return ".".join(map(str, self.core)) + ("-" + ".".join(self.pre) if self.pre else "")


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
