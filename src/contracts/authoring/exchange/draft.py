"""A Draft: the contract that an import is writing, with comments that say what each line came from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from contracts.authoring.exchange.facts import facts_of
from contracts.authoring.exchange.remainder import Exchanged, Remainder, Unsaid, is_a, is_same
from contracts.errors import ContractSyntaxError
from contracts.problem import Problem
from contracts.quantity import quantity
from contracts.reading.keys import REQUIRED
from contracts.reading.parse import complaints, parse
from contracts.semver import nearest
from contracts.writing import yaml_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from contracts.problem import Complaint, Path
    from contracts.reading.source import Document
    from contracts.terms import Terms

__all__ = ["Draft", "dotted"]

_RULE = "not-importable"


@dataclass
class Draft:
    """Plain values of a contract in the making; `origins` say where in the other file a path came from."""

    name: str
    version: str
    columns: dict[str, dict[str, Any]] = field(default_factory=dict)
    top: dict[str, Any] = field(default_factory=dict)
    comments: dict[Path, list[str]] = field(default_factory=dict)

    def note(self, text: str, *path: str | int) -> None:
        """Write a comment above what stands at a path; at the top, without one."""
        self.comments.setdefault(path, []).append(text)

    def finished(
        self, title: str, document: Document, rest: Remainder, again: Callable[[Terms], Any] | None = None
    ) -> Exchanged:
        """Return the contract, which reads without a complaint, and what of the other file is not in it.

        What the other format allows and a contract does not (a pattern that is not linear-time, bounds
        that cross) is taken out, and listed with the rest. `again` writes a contract in the other format:
        what it writes just as it stood is in the contract, though nobody took it.
        """
        spec = self._spec()
        refused = [*_without_faults(spec, document.name), *_without_empty(spec)]
        said = Remainder(again(parse(yaml_text(spec)))) if again else Remainder(None)
        left = [
            Unsaid(found.path, found.value, found.why, "{}:{}:{}: ".format(document.name, *document.place(found.path)))
            for found in rest.left()
            if found.value is None or not is_same(said.get(*found.path), found.value)
        ]
        _with_units(spec)
        unsaid = (*left, *refused)
        head = [f"From {title}, {document.name}."]
        listed = ["Not in this contract, for it has no words for it:", *(f"  {found}" for found in unsaid)]
        comments = {**self.comments, (): [*head, *self.comments.get((), []), *(listed if unsaid else [])]}
        return Exchanged(yaml_text(spec, comments), unsaid)

    def _spec(self) -> dict[str, Any]:
        """Return the contract with its keys in the order in which people write them, empty ones left out."""
        first = {"contract": dotted(self.name), "version": nearest(self.version)}
        for key, written in (("contract", self.name), ("version", self.version)):
            if first[key] != written:
                self.note(f"{written!r} there" if written else "no version there", key)
        top = {key: value for key, value in self.top.items() if value is not None}
        if top.get("rows") == {"min": 1}:
            del top["rows"]
        elif top.get("rows") == {"min": 0}:
            self.note("nothing is said of the number of rows there, so an empty batch passes", "rows")
        about: dict[str, Any] = {key: top.pop(key) for key in ("description", "owner") if key in top}
        columns = {name: _ordered(spec) for name, spec in self.columns.items()}
        ordered = {key: top[key] for key in ("key", "rows", *top) if key in top}
        return {**first, **about, "columns": columns, **ordered}


def _with_units(spec: dict[str, Any]) -> None:
    """Write the unit of a column after the bounds that stand in it, as people should."""
    for column in spec["columns"].values():
        bounds, unit = column.get("range"), column.get("unit")
        for end, bound in bounds.items() if isinstance(bounds, dict) and unit else ():
            if is_a(bound, int | float) and quantity(f"{bound} {unit}").unit == unit:
                bounds[end] = f"{bound} {unit}"


_ORDER = ("type", "unit", "nulls", "range", "allowed", "pattern", "format", "length", "unique")


def _ordered(spec: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in spec.items() if value is not None and (key, value) != ("nulls", "0%")}
    return {key: kept[key] for key in (*_ORDER, *kept) if key in kept}


def _without_faults(spec: dict[str, Any], name: str) -> list[Unsaid]:
    """Take out of the contract what its reader refuses, and return it with what the reader said.

    Raises:
        ContractSyntaxError: nothing that a contract needs would be left.

    """
    refused = []
    while found := complaints(spec):
        said: dict[Path, str] = {}
        for complaint in found:
            said.setdefault(_removable(spec, complaint), complaint.message)
        for path, message in said.items():
            if not path or (path[0] in REQUIRED and len(path) == 1):
                raise ContractSyntaxError([Problem(name, 1, 1, f"no contract can be made of it: {message}", _RULE)])
            if not _missing(spec, path):
                refused.append(Unsaid(path, _cut(spec, path), message))
    return refused


def _without_empty(spec: dict[str, Any]) -> list[Unsaid]:
    """Take out what leaves a column no value at all."""
    refused = []
    for name, facts in facts_of(parse(yaml_text(spec))).items():
        if facts.domain.is_empty:
            for key in ("range", "length", "allowed"):
                if key in spec["columns"][name]:
                    path = ("columns", name, key)
                    refused.append(Unsaid(path, _cut(spec, path), "together they leave no value"))
    return refused


def _removable(spec: dict[str, Any], complaint: Complaint) -> Path:
    """Return the smallest part that can go: one key of a column, one named check, or one key at the top."""
    path = complaint.path
    depth = 3 if path[:1] == ("columns",) else 2 if path[:1] in (("mappings",), ("rules",)) else 1
    found = path[:depth]
    while found and _missing(spec, found):
        found = found[:-1]
    return found


def _missing(spec: Any, path: Path) -> bool:
    for key in path:
        if not isinstance(spec, dict) or key not in spec:
            return True
        spec = spec[key]
    return False


def _cut(spec: Any, path: Path) -> Any:
    *above, last = path
    for key in above:
        spec = spec[key]
    return spec.pop(last)


def dotted(text: str) -> str:
    """Return a name as a contract may have it: `Sales DB.Orders` is `sales_db.orders`."""
    parts = (re.sub(r"[^a-z0-9]+", "_", part.lower()).strip("_") for part in text.split("."))
    named = [part if part[0].isalpha() else f"n{part}" for part in parts if part]
    return ".".join(named) or "unnamed"
