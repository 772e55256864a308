"""A Ledger: plain values that are used up as they are translated, so that what is left over can be listed.

Nothing is dropped silently, because listing asks nobody to remember: whatever was not taken is left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from contracts.writing import scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.problem import Path

__all__ = ["Exchanged", "Ledger", "Unsaid"]

_SHOWN = 80


@dataclass(frozen=True)
class Unsaid:
    """Something that the other format cannot say: where it stands, what it is, and why or what became of it."""

    path: Path
    value: Any
    why: str = ""
    place: str = ""

    def __str__(self) -> str:
        """Return `columns.snow.nulls: 10% (a share is of a batch)`."""
        where = ".".join(str(part) for part in self.path)
        return f"{self.place}{where}: {_short(self.value)}" + (f" ({self.why})" if self.why else "")


def _short(value: Any) -> str:
    text = _shown(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_shown(part)}" for key, part in value.items()) + "}"
    return "[" + ", ".join(map(_shown, value)) + "]" if isinstance(value, list) else scalar(value)


@dataclass(frozen=True)
class Exchanged:
    """A text in the other format (or a contract made of one), and what could not be said in it."""

    text: str
    unsaid: tuple[Unsaid, ...] = ()


@dataclass
class Ledger:
    """Plain values, and the paths in them that were translated."""

    data: Any
    taken: set[Path] = field(default_factory=set)
    reasons: dict[Path, str] = field(default_factory=dict)

    def get(self, *path: str | int) -> Any:
        """Return what stands at a path, None where nothing does; it stays to be translated."""
        found = self.data
        for key in path:
            if isinstance(found, dict):
                found = found.get(key)
            elif isinstance(found, list) and isinstance(key, int) and key < len(found):
                found = found[key]
            else:
                return None
        return found

    def take(self, *path: str | int) -> Any:
        """Return what stands at a path, and count it as translated with all that is in it."""
        self.taken.add(path)
        return self.get(*path)

    def drop(self, *path: str | int) -> None:
        """Count as translated what says nothing to a contract (an identifier, a version of a format)."""
        self.taken.add(path)

    def because(self, why: str, *path: str | int) -> None:
        """Say why something is left."""
        self.reasons[path] = why

    def left(self) -> list[Unsaid]:
        """Return what was not taken, in the order of the values, each as a whole."""
        known = (*self.taken, *self.reasons)
        above = {(), *(path[:depth] for path in known for depth in range(len(path)))}
        return list(self._left((), self.data, above))

    def _left(self, path: Path, value: Any, above: set[Path]) -> Iterator[Unsaid]:
        """Yield what is left below a path; only what stands above something known is looked into."""
        if path in self.taken:
            return
        if not isinstance(value, dict | list) or path not in above:
            yield Unsaid(path, value, self.reasons.get(path, ""))
            return
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from self._left((*path, key), part, above)
