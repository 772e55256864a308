"""A Remainder: plain values that are used up as they are translated, so that what is left over can be listed.

Nothing is dropped silently, because listing asks nobody to remember: whatever was not taken is left. So a
reader takes a value only as what it understands (`take_if`, `entries`), and looks (`get`) at all others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from contracts.writing import flow

if TYPE_CHECKING:
    import types
    from collections.abc import Iterable, Iterator

    from contracts.problem import Path

__all__ = ["Exchanged", "Remainder", "Unsaid", "is_a", "is_same", "type_of"]

_SHOWN = 80
T = TypeVar("T")


def is_a(value: Any, kind: type | types.UnionType) -> bool:
    """Return whether a value is of a type; true and false are no numbers."""
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def is_same(one: Any, other: Any) -> bool:
    """Return whether two values are the same in JSON, where 1 is 1.0 and true is neither."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def type_of(values: list[Any]) -> str | None:
    """Return the type of a contract that all values have, None where they have none in common."""
    kinds = frozenset(map(type, values))
    return next((name for name, types in _TYPES.items() if kinds and kinds <= types), None)


_TYPES: dict[str, frozenset[type]] = {
    "string": frozenset({str}),
    "boolean": frozenset({bool}),
    "integer": frozenset({int}),
    "number": frozenset({int, float}),
}


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
    text = flow(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


@dataclass(frozen=True)
class Exchanged:
    """A text in the other format (or a contract made of one), and what could not be said in it."""

    text: str
    unsaid: tuple[Unsaid, ...] = ()


@dataclass
class Remainder:
    """Plain values, and the paths in them that were translated."""

    data: Any
    taken: set[Path] = field(default_factory=set)
    reasons: dict[Path, str] = field(default_factory=dict)
    opened: set[Path] = field(default_factory=set)

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

    def take_if(self, kind: type[T], *path: str | int) -> T | None:
        """Return what stands at a path and count it as translated, if it is of a type; else leave it, to be listed."""
        return self.take(*path) if is_a(self.get(*path), kind) else None

    def entries(self, *path: str | int) -> Iterator[Path]:
        """Yield the path of each mapping in a list; whatever else is in it, or stands in its place, is left."""
        listed = self.get(*path)
        for k, entry in enumerate(listed if isinstance(listed, list) else []):
            if isinstance(entry, dict):
                yield (*path, k)

    def drop(self, *path: str | int) -> None:
        """Count as translated what says nothing to a contract (what names another table)."""
        self.taken.add(path)

    def drop_if(self, value: Any, *path: str | int) -> None:
        """Count as translated what is just the value that says nothing (a default, a version of a format)."""
        if is_same(self.get(*path), value):
            self.taken.add(path)

    def drop_all(self, path: Path, *, but: Iterable[str]) -> None:
        """Count as translated what is in the mapping at a path, but for some of its keys."""
        left = set(but)
        self.opened.add(path)
        for key in self.get(*path):
            if key not in left:
                self.drop(*path, key)

    def because(self, why: str, *path: str | int) -> None:
        """Say why something is left."""
        self.reasons[path] = why

    def left(self) -> list[Unsaid]:
        """Return what was not taken, in the order of the values, each as a whole."""
        known = (*self.taken, *self.reasons, *self.opened)
        above = {(), *self.opened, *(path[:depth] for path in known for depth in range(len(path)))}
        return list(self._left((), self.data, above))

    def _left(self, path: Path, value: Any, above: set[Path]) -> Iterator[Unsaid]:
        """Yield what is left below a path; only what stands above something known is looked into."""
        if path in self.taken:
            return
        if not isinstance(value, dict | list) or not value or path not in above:
            yield Unsaid(path, value, self.reasons.get(path, ""))
            return
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from self._left((*path, key), part, above)
