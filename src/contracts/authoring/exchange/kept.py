"""What another format has no words for: kept beside what it is about, and read from there again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from contracts.authoring.exchange.regexes import from_search, to_ecma
from contracts.authoring.exchange.remainder import Remainder, Unsaid, is_same
from contracts.writing import spelled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contracts.problem import Path
    from contracts.terms import Terms

__all__ = ["STAND_INS", "Kept", "all_said", "kept", "restore", "restore_all"]

STAND_INS = "kept, but whoever else reads the file takes stand-ins for values"


@dataclass
class Kept:
    """Keys of a contract and their values: of each column, and of the contract as a whole."""

    columns: dict[str, dict[str, Any]] = field(default_factory=dict)
    top: dict[str, Any] = field(default_factory=dict)
    unsaid: tuple[Unsaid, ...] = ()

    def of(self, column: str) -> dict[str, Any]:
        """Return what is kept of a column but its unit."""
        return {key: value for key, value in self.columns.get(column, {}).items() if key != "unit"}

    def unit(self, column: str) -> Any:
        """Return the unit of a column, None without one."""
        return self.columns.get(column, {}).get("unit")

    def lines(self, head: str) -> list[str]:
        """Return a comment that lists everything under a head, nothing where nothing is kept."""
        return [head, *(f"  {Unsaid(found.path, found.value)}" for found in self.unsaid)] if self.unsaid else []


def all_said(terms: Terms) -> Remainder:
    """Return what a contract says, and that a batch has rows, which others would not ask for by themselves."""
    said = spelled(terms)
    return Remainder({**said, "rows": said.get("rows", {"min": 1})})


_A_COLUMN = len(("columns", "NAME"))


def kept(rest: Remainder, why: str) -> Kept:
    """Return what is left of a contract, each with its own reason or else the common one."""
    left = (found for found in rest.left() if len(found.path) != _A_COLUMN)  # one of which nothing is said is there
    unsaid = tuple(Unsaid(found.path, found.value, found.why or why) for found in left)
    made = Kept(unsaid=unsaid)
    for found in unsaid:
        is_column = found.path[0] == "columns"
        where = made.columns.setdefault(str(found.path[1]), {}) if is_column else made.top
        _put(where, found.path[2:] if is_column else found.path, found.value)
    return made


def _put(where: dict[str, Any], path: Iterable[str | int], value: Any) -> None:
    *above, last = path
    for key in above:
        where = where.setdefault(str(key), {})
    where[str(last)] = value


_ELSEWHERE = ("contract", "version", "columns")


def restore_all(spec: dict[str, Any], rest: Remainder, path: Path) -> None:
    """Put all that is kept at a path into a contract or a column."""
    held = rest.get(*path)
    for key in held if isinstance(held, dict) else ():
        restore(spec, key, rest, (*path, key))


def restore(spec: dict[str, Any], key: str, rest: Remainder, path: Path) -> None:
    """Put the value at a path into a contract or a column.

    What a format has words of its own for is not kept, and not read from there; nor is what they contradict.
    """
    said, value = spec.get(key), rest.get(*path)
    if key in _ELSEWHERE:
        rest.because("nothing of this name is kept here", *path)
    elif said is None or is_same(said, value) or _is_finer(key, said, value):
        spec[key] = rest.take(*path)
    else:
        rest.because("something else is said of it in the format's own words", *path)


def _is_finer(key: str, said: Any, value: Any) -> bool:
    """Return whether what is kept says more exactly what the format's own words say."""
    if key == "format":
        return isinstance(value, str) and value.startswith(said)
    ecma = to_ecma(value) if key == "pattern" and isinstance(value, str) else None
    return ecma is not None and from_search(ecma) == said
