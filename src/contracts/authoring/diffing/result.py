"""What comparing two contracts found: the changes, the version that they ask for, and whether it was given."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contracts.authoring.diffing.changes import KINDS
from contracts.authoring.diffing.versions import asked, misfit
from contracts.report import printable
from contracts.semver import Version

if TYPE_CHECKING:
    from contracts.authoring.diffing.changes import Change, Kind
    from contracts.semver import Part

__all__ = ["Diff"]


@dataclass(frozen=True)
class Diff:
    """How a contract differs from an older version of itself; gravest changes first.

    `file` and `line` (from 1) say where the new version stands, None where it was read from no file.
    """

    contract: str
    old: str
    new: str
    changes: tuple[Change, ...] = ()
    file: str | None = None
    line: int | None = None

    @property
    def kind(self) -> Kind | None:
        """The gravest kind of change, None where nothing changed."""
        return min((change.kind for change in self.changes), key=KINDS.index, default=None)

    @property
    def asks_for(self) -> Part | None:
        """The part of the version that the changes must raise: major, minor or patch; None for no change."""
        return asked(Version.of(self.old), self.kind)[0]

    @property
    def at_least(self) -> str | None:
        """The lowest version that fits; None where any higher one does, or nothing changed."""
        lowest = asked(Version.of(self.old), self.kind)[1]
        return str(lowest) if lowest else None

    @property
    def misfit(self) -> str:
        """Why the new version does not fit, such as `is too low`; nothing if it does."""
        old, new = Version.of(self.old), Version.of(self.new)
        return misfit(old, new, asked(old, self.kind)[1], changed=bool(self.changes))

    @property
    def fits(self) -> bool:
        """Whether the version followed the changes."""
        return not self.misfit

    def of(self, kind: Kind) -> tuple[Change, ...]:
        """Return the changes of one kind."""
        return tuple(change for change in self.changes if change.kind == kind)

    @property
    def verdict(self) -> str:
        """The versions, what they ask for, and whether it was given, in one line."""
        counted = ", ".join(f"{len(self.of(kind))} {kind}" for kind in KINDS if self.of(kind)) or "no change"
        wanted = f"; asks for {self.asks_for}" if self.asks_for else ""
        wanted += f", {self.at_least} or later" if self.at_least else ", any later version" if self.asks_for else ""
        said = f"the version {self.misfit}" if self.misfit else "the version fits"
        return f"{self.contract} {self.old} -> {self.new}: {said} ({counted}{wanted})"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return {
            "contract": self.contract,
            "old": self.old,
            "new": self.new,
            "file": self.file,
            "fits": self.fits,
            "misfit": self.misfit or None,
            "kind": self.kind,
            "asks_for": self.asks_for,
            "at_least": self.at_least,
            "changes": [change.to_dict() for change in self.changes],
        }

    def to_json(self, indent: int | None = None) -> str:
        """Return the result as JSON."""
        return json.dumps(self.to_dict(), indent=indent, allow_nan=False)

    def __str__(self) -> str:
        """Return what a person reads: the verdict, then a line for each change."""
        return "\n".join([printable(self.verdict), *(line for change in self.changes for line in _lines(change))])


def _lines(change: Change) -> list[str]:
    at = f" (line {change.line})" if change.line else ""
    hint = [f"{' ' * 13}hint: {printable(change.hint)}"] if change.hint else []
    return [f"  {change.kind:<10} {printable(str(change))}{at}", *hint]
