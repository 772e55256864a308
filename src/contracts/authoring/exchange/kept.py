"""What another format has no words for, arranged so that it can be kept beside what it is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from contracts.authoring.exchange.ledger import Unsaid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contracts.authoring.exchange.ledger import Ledger

__all__ = ["STAND_INS", "Kept", "kept"]

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


def kept(ledger: Ledger, why: str) -> Kept:
    """Return what is left of a contract, each with its own reason or else the common one."""
    unsaid = tuple(Unsaid(found.path, found.value, found.why or why) for found in ledger.left())
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
