"""Versions as SemVer writes and orders them.

Source: semver.org 2.0.0: items 2 and 9 to 11 (form, pre-releases, build, order), and its recommended expression.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["SEMVER", "Part", "Version", "nearest"]

Part = Literal["major", "minor", "patch"]

# Nine digits fit an integer column of every database, which the store keeps the major part in.
_NUMBER = r"(?:0|[1-9][0-9]{0,8})"
_PRE = r"(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)"
_BUILD = r"[0-9a-zA-Z-]+"
SEMVER = re.compile(
    rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-{_PRE}(?:\.{_PRE})*)?(?:\+{_BUILD}(?:\.{_BUILD})*)?", re.ASCII
)
_LOOSE = re.compile(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?((?:-[0-9A-Za-z.-]+)?)", re.ASCII)


@dataclass(frozen=True)
class Version:
    """A version: three numbers, and what follows a hyphen; what follows a plus says nothing of the order."""

    major: int
    minor: int
    patch: int
    pre: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str) -> Version:
        """Return a version that is of the form, as those of contracts are."""
        core, _, pre = text.partition("+")[0].partition("-")
        major, minor, patch = map(int, core.split("."))
        return cls(major, minor, patch, tuple(pre.split(".")) if pre else ())

    @property
    def core(self) -> tuple[int, int, int]:
        """The three numbers."""
        return (self.major, self.minor, self.patch)

    @property
    def order(self) -> tuple[Any, ...]:
        """What versions are compared by (item 11): a pre-release stands before its version, numbers before words.

        A number of a pre-release has any length; without zeros in front, the longer one is the larger.
        """
        pre = tuple((0, len(part), part) if part.isdigit() else (1, 0, part) for part in self.pre)
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


def nearest(text: str) -> str:
    """Return what others call a version as SemVer: `v1.2` is 1.2.0, and what is none is 1.0.0."""
    found = _LOOSE.fullmatch(text)
    made = ".".join((part or "0").lstrip("0") or "0" for part in found.groups()[:3]) + found[4] if found else ""
    return made if SEMVER.fullmatch(made) else "1.0.0"
