"""The subschemas of a JSON Schema that one value must fulfil, and what they say of it together.

Source: json-schema.org/draft/2020-12, core, sections 8.2.3 ($ref), 10.2 (allOf, anyOf, oneOf).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from contracts.authoring.exchange.remainder import is_same

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.authoring.exchange.remainder import Remainder, T
    from contracts.problem import Path

__all__ = ["Subschemas", "applied", "constants"]


@dataclass(frozen=True)
class Subschemas:
    """Where a value is described: each path holds for every value, those `beside_null` for all but null.

    `missing` are values that a branch lets pass beside the value proper, null not among them.
    """

    rest: Remainder
    paths: tuple[Path, ...] = ()
    beside_null: frozenset[Path] = frozenset()
    missing: tuple[Any, ...] = ()

    def take_if(self, kind: type[T], key: str) -> T | None:
        """Return what the first that has a keyword says; what others say else is left, to be listed."""
        found: T | None = None
        for path in self.paths:
            if found is None:
                found = self.rest.take_if(kind, *path, key)
            else:
                self.rest.drop_if(found, *path, key)
        return found

    def take_all(self, kind: type[T], key: str) -> list[T]:
        """Return what each that has a keyword says."""
        found = (self.rest.take_if(kind, *path, key) for path in self.paths)
        return [value for value in found if value is not None]

    def first(self, key: str) -> Any:
        """Return what the first that has a keyword says; it stays to be translated."""
        return next((value for path in self.paths if (value := self.rest.get(*path, key)) is not None), None)

    @property
    def may_be_null(self) -> bool:
        """Whether null passes all of them."""
        return all(path in self.beside_null or _admits_null(self.rest.get(*path)) for path in self.paths)


def _admits_null(schema: dict[str, Any]) -> bool:
    kind, listed = schema.get("type"), schema.get("enum")
    return (
        (not isinstance(kind, str | list) or kind == "null" or "null" in kind)
        and (not isinstance(listed, list) or None in listed)
        and schema.get("const") is None
        and all(any(one["const"] is None for one in schema[key]) for key in constants(schema))
    )


def constants(schema: dict[str, Any]) -> list[str]:
    """Return the keywords under which each branch allows one value: an `enum`, each with a title or the like."""
    return [
        key
        for key in ("oneOf", "anyOf")
        if isinstance(schema.get(key), list)
        and schema[key]
        and all(isinstance(one, dict) and "const" in one and {*one} <= _ABOUT for one in schema[key])
    ]


_ABOUT = frozenset(("const", "title", "description", "$comment", "deprecated"))


def applied(rest: Remainder, path: Path) -> Subschemas:
    """Return what a value must fulfil: what stands at a path, and where `$ref`, `allOf` and null branches lead."""
    missing: list[Any] = []
    found: dict[Path, bool] = {}
    for one, is_beside_null in _walk(rest, path, found, missing, is_beside_null=False):
        found.setdefault(one, is_beside_null)
    return Subschemas(rest, tuple(found), frozenset(one for one, beside in found.items() if beside), tuple(missing))


def _walk(
    rest: Remainder, path: Path, seen: dict[Path, bool], missing: list[Any], *, is_beside_null: bool
) -> Iterator[tuple[Path, bool]]:
    """Yield each path, and whether null passes beside it; `missing` takes what else does."""
    if path in seen or not isinstance(rest.get(*path), dict):
        return
    yield path, is_beside_null
    target = _target(rest, path)
    if target is not None and target not in seen:
        rest.drop(*path, "$ref")
        yield from _walk(rest, target, seen, missing, is_beside_null=is_beside_null)
    for part in rest.entries(*path, "allOf"):
        yield from _walk(rest, part, seen, missing, is_beside_null=is_beside_null)
    for key in ("anyOf", "oneOf"):
        branch = _beside_null(rest, (*path, key), missing)
        if branch is not None:
            yield from _walk(rest, branch, seen, missing, is_beside_null=True)


def _target(rest: Remainder, path: Path) -> Path | None:
    """Return where a `$ref` within the file leads."""
    where = rest.get(*path, "$ref")
    if not isinstance(where, str) or not where.startswith("#/"):
        return None
    steps: list[str | int] = []
    for part in where[2:].split("/"):
        step = unquote(part).replace("~1", "/").replace("~0", "~")
        steps.append(int(step) if isinstance(rest.get(*steps), list) and step.isdecimal() else step)
    return tuple(steps) if isinstance(rest.get(*steps), dict) else None


def _beside_null(rest: Remainder, path: Path, missing: list[Any]) -> Path | None:
    """Return the one of two branches that describes the value, where the other lets null pass."""
    branches = rest.get(*path)
    if not isinstance(branches, list) or len(branches) != 2:  # noqa: PLR2004 - a value, or null
        return None
    for k, branch in enumerate(branches):
        other = branches[1 - k]
        stand_ins = _stand_ins(branch)
        if stand_ins is None or not isinstance(other, dict) or _stand_ins(other) is not None:
            continue
        if path[-1] == "oneOf" and (stand_ins or not isinstance(other.get("type"), str)):
            return None
        missing.extend(value for value in stand_ins if not any(is_same(value, known) for known in missing))
        rest.drop(*path, k)
        return (*path, 1 - k)
    return None


def _stand_ins(branch: Any) -> list[Any] | None:
    """Return what a branch lets pass beside null, None where it does not let just null and plain values pass."""
    if branch in ({"type": "null"}, {"const": None}):
        return []
    listed = branch.get("enum") if isinstance(branch, dict) and set(branch) == {"enum"} else None
    is_plain = isinstance(listed, list) and None in listed and not any(isinstance(v, dict | list) for v in listed)
    return [value for value in listed or [] if value is not None] if is_plain else None
