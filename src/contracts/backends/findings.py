"""What an engine is asked about a batch, and what it answers: the same for every engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from contracts.check import GroupCheck, RowCheck
from contracts.pairs import PairSample, mappings_of_both
from contracts.profile import (
    ColumnProfile,
    FoundUnit,
    Sample,
    columns_of_both,
    groups_of_both,
)

if TYPE_CHECKING:
    from contracts.measures import Ask
    from contracts.terms import Placed, Terms

__all__ = ["Answers", "Findings", "Measured", "Shown", "Task"]

Shown = tuple[int, Mapping[str, Any]]
"""A failing row: its position (on Spark, the ID that Spark gives it), and its values by column as they came."""


@dataclass(frozen=True)
class Task:
    """What is asked of a batch.

    `positions` are those, within `terms.placed`, of the row and group checks to judge; `times` the
    columns whose newest and oldest values are wanted; `deep` says whether the profile's histograms
    are. `now` has a zone, and dates the rows that nothing else dates. `memory` is how many bytes
    judging may take, as far as that can be held; None: as many as are fastest. `asks` are what
    checks of the table want to be measured.
    """

    terms: Terms
    positions: tuple[int, ...]
    times: tuple[str, ...] = ()
    now: datetime | None = None
    deep: bool = False
    memory: int | None = None
    asks: tuple[Ask, ...] = ()

    @property
    def row_checks(self) -> Mapping[int, Placed]:
        """The checks of single rows, by position."""
        return {k: p for k in self.positions if isinstance((p := self.terms.placed[k]).check, RowCheck)}

    @property
    def group_checks(self) -> Mapping[int, Placed]:
        """The checks of rows against each other, by position."""
        return {k: p for k in self.positions if isinstance((p := self.terms.placed[k]).check, GroupCheck)}


@dataclass(frozen=True)
class Measured:
    """What was measured of the numeric columns of a batch, and of its mappings.

    `named` says which group a hashed label stands for.
    """

    columns: Mapping[str, ColumnProfile] = field(default_factory=dict)
    ratios: Mapping[str, ColumnProfile] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, ColumnProfile]] = field(default_factory=dict)
    sample: Sample = field(default_factory=Sample)
    named: Mapping[str, str] = field(default_factory=dict)
    mappings: Mapping[str, PairSample] = field(default_factory=dict)

    def __or__(self, other: Measured) -> Measured:
        """Return what was measured of two parts of a batch together."""
        return Measured(
            columns_of_both(self.columns, other.columns, ColumnProfile()),
            columns_of_both(self.ratios, other.ratios, ColumnProfile()),
            groups_of_both(self.groups, other.groups),
            self.sample | other.sample,
            {**self.named, **other.named},
            mappings_of_both(self.mappings, other.mappings),
        )


@dataclass(frozen=True)
class Answers:
    """What was found by `Ask.name`, what its hashed groups stand for, and why some could not be found."""

    found: Mapping[str, Any] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    skipped: Mapping[str, str] = field(default_factory=dict)

    def __or__(self, other: Answers) -> Answers:
        """Return all of both, which are to different asks."""
        return Answers({**self.found, **other.found}, {**self.named, **other.named}, {**self.skipped, **other.skipped})


@dataclass(frozen=True)
class Findings:
    """What one look at a batch found.

    `failed` counts, exactly and by the check's position, the rows that a check refuses; `examples`
    holds up to ten of them, in order, for each check that refuses more than it tolerates. `skipped`
    says of a check why this engine cannot judge it, `errors` what broke inside one. `newest` and
    `oldest` are times without a zone, in UTC, or dates. `units` are those that the rows themselves
    carry, `delivered` the units that rows were converted from. `shared` counts the rows of which a check
    tolerates a share, where these are not all.
    """

    rows: int
    failed: Mapping[int, int] = field(default_factory=dict)
    examples: Mapping[int, Sequence[Shown]] = field(default_factory=dict)
    errors: Mapping[int, BaseException] = field(default_factory=dict)
    skipped: Mapping[int, str] = field(default_factory=dict)
    newest: Mapping[str, Any] = field(default_factory=dict)
    oldest: Mapping[str, Any] = field(default_factory=dict)
    units: Mapping[str, tuple[FoundUnit, ...]] = field(default_factory=dict)
    delivered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    measured: Measured = field(default_factory=Measured)
    answers: Answers = field(default_factory=Answers)
    shared: Mapping[int, int] = field(default_factory=dict)
