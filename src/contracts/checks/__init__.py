"""The checks, one file each. A new check is a file here, a case file and a line in `CHECKS`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.checks.allowed import Allowed
from contracts.checks.cadence import Cadence
from contracts.checks.columns import Columns
from contracts.checks.degenerate import Degenerate
from contracts.checks.error_by import ErrorBy
from contracts.checks.fan_out import FanOut
from contracts.checks.forecast import Forecast
from contracts.checks.format import Format
from contracts.checks.freshness import Freshness
from contracts.checks.key import Key
from contracts.checks.known import Known
from contracts.checks.length import Length
from contracts.checks.mapping import Mapping
from contracts.checks.nulls import Nulls
from contracts.checks.pattern import Pattern
from contracts.checks.range import Range
from contracts.checks.rows import Rows
from contracts.checks.rule import Rule
from contracts.checks.shapes import Shapes
from contracts.checks.stable import Stable
from contracts.checks.text import Text
from contracts.checks.type import Type
from contracts.checks.unique import Unique
from contracts.checks.unit import Unit
from contracts.checks.unit_switch import UnitSwitch

if TYPE_CHECKING:
    from contracts.check import Check

__all__ = ["CHECKS", "LATER"]

_ALL: tuple[type[Check], ...] = (
    Columns,
    Type,
    Nulls,
    Unit,
    Range,
    Allowed,
    Pattern,
    Format,
    Length,
    Text,
    Shapes,
    Known,
    Unique,
    UnitSwitch,
    Degenerate,
    ErrorBy,
    Key,
    Rows,
    Freshness,
    Cadence,
    Forecast,
    Mapping,
    FanOut,
    Stable,
    Rule,
)

CHECKS: dict[str, type[Check]] = {check.name: check for check in _ALL}

# Names that contracts will know; until then using one is an error that says so.
LATER = ("drift",)
