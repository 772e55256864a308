"""The Ledger of one reading: what was built so far, and everything that is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from contracts.checks import LATER
from contracts.problem import Complaint, only_near
from contracts.reading.plugged_formats import known_formats
from contracts.reading.wording import complaints_of, unknown_key
from contracts.terms import Placed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contracts.check import Check
    from contracts.column import Column
    from contracts.identifiers import Format
    from contracts.problem import Path

__all__ = ["Ledger"]


@dataclass
class Ledger:
    """Collects complaints beside whatever could be built, so that all are reported at once.

    `formats` are the ID formats that checks may name.
    """

    complaints: list[Complaint] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    formats: Mapping[str, Format] = field(default_factory=known_formats)

    def say(self, path: Path, message: str, rule: str, hint: str = "", *, at_key: bool = False) -> None:
        """Note a complaint about what stands at a path."""
        self.complaints.append(Complaint(path, message, rule, hint, at_key))

    def known_keys(self, data: dict[str, Any], path: Path, known: list[str]) -> None:
        """Note the keys that are not among the known ones."""
        for key in data:
            if key in LATER:
                message = f"the check {key!r} is not in this version of contracts yet"
                self.say((*path, key), message, "not-yet", "take it out until it is", at_key=True)
            elif key not in known:
                near = only_near(key, [name for name in known if name not in data])
                said = Complaint((*path, key), *unknown_key(key, path, known), at_key=True, instead=near)
                self.complaints.append(said)

    def built(self, check: type[Check], value: Any, path: Path) -> Check | None:
        """Return the check, or None after saying what is wrong with its value."""
        try:
            return check.model_validate(check.expand(value), context=self.formats)
        except ValidationError as error:
            details = error.errors(include_url=False)
            self.complaints += [said.under(path) for said in complaints_of(check, details, value)]
        return None

    def place(
        self, check: type[Check], value: Any, path: Path, name: str | None, columns: Mapping[str, Column]
    ) -> None:
        """Build a check of the table, and those that it holds, and note their places, or what is wrong with them."""
        written = value if isinstance(value, dict) else {}
        parts = {key: written[key] for key in check.holds if key in written}
        own = {key: part for key, part in written.items() if key not in parts} if parts else value
        built = self.built(check, own, path)
        if built:
            self.placed.append(Placed(built, None, name, path))
        for key, part in parts.items():
            found = self.built(check.holds[key], part, (*path, key))
            if built and found:
                given, column = built.given(found)
                if column is None or column in columns:
                    self.placed.append(Placed(given, columns[column] if column else None, name, (*path, key)))
