"""A Profile: what was measured of one batch. Past Profiles are the Reference.

Both are small, hold no text of the data unless a column says `pii: false`, and merge exactly:
counts add up, the newest time is the newest of the two, and a keyed sample keeps the lowest
hashes. A numeric column is kept as counts in signed logarithmic buckets 2 % wide (after DDSketch;
Masson, Rim and Lee 2019), so a change of unit is a shift of buckets.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from contracts.errors import DataSourceError
from contracts.measures import ANSWERS
from contracts.measures.kept import kept
from contracts.pairs import PairSample, mappings_of_both

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contracts.report import Report

__all__ = [
    "COARSE",
    "GAMMA",
    "MAX_GROUPS",
    "SAMPLE_SIZE",
    "ColumnProfile",
    "FoundUnit",
    "Profile",
    "Reference",
    "Sample",
    "Suspicion",
    "ratio_name",
]

GAMMA = 1.02
FORMAT = 3
READABLE = (2, FORMAT)
"""Format 2 had neither `mappings` nor `answers`."""
COARSE = 4
"""Buckets of a whole column that make one of a group: 8 % wide, so that fifty groups stay small."""
MAX_GROUPS = 256
"""Groups that are kept, by the lowest hash of their name; so any split of the data keeps the same ones."""
SAMPLE_SIZE = 128
_LARGEST_LOG = 709.0


@dataclass(frozen=True)
class ColumnProfile:
    """Counts of one numeric column: nulls, zeros, and values by signed logarithmic bucket.

    Bucket k holds the absolute values around GAMMA**(k * step), up to half a bucket away.
    """

    nulls: int = 0
    zeros: int = 0
    positive: Mapping[int, int] = field(default_factory=dict)
    negative: Mapping[int, int] = field(default_factory=dict)
    step: int = 1

    def __or__(self, other: ColumnProfile) -> ColumnProfile:
        """Return the profile of both batches' values together.

        Raises:
            ValueError: their buckets differ in width.

        """
        if self.step != other.step:
            msg = "cannot merge columns that were counted in buckets of different width"
            raise ValueError(msg)
        return ColumnProfile(
            self.nulls + other.nulls,
            self.zeros + other.zeros,
            _added(self.positive, other.positive),
            _added(self.negative, other.negative),
            self.step,
        )

    @property
    def count(self) -> int:
        """The number of values, zeros among them."""
        return self.zeros + sum(self.positive.values()) + sum(self.negative.values())

    def values(self, *, zeros: bool) -> dict[float, int]:
        """Return bucket centre -> count, in ascending order; zeros only where asked for."""
        found = {-_centre(k * self.step): n for k, n in sorted(self.negative.items(), reverse=True)}
        if zeros and self.zeros:
            found[0.0] = self.zeros
        return found | {_centre(k * self.step): n for k, n in sorted(self.positive.items())}

    def to_dict(self) -> dict[str, Any]:
        """Return plain values; counts stand in a compact text, see `_packed`."""
        return {
            "nulls": self.nulls,
            "zeros": self.zeros,
            "positive": _packed(self.positive),
            "negative": _packed(self.negative),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], step: int = 1) -> ColumnProfile:
        """Return what `to_dict` wrote."""
        return cls(
            int(data["nulls"]),
            int(data["zeros"]),
            _unpacked(data["positive"]),
            _unpacked(data["negative"]),
            step,
        )


def _packed(counts: Mapping[int, int]) -> str:
    """Return counts as text: the first bucket, then its count and the following ones; -k skips k buckets."""
    parts: list[str] = []
    expected: int | None = None
    for bucket, count in sorted(counts.items()):
        if expected is None:
            parts.append(str(bucket))
        elif bucket > expected:
            parts.append(str(expected - bucket))
        parts.append(str(count))
        expected = bucket + 1
    return ",".join(parts)


def _unpacked(text: str) -> dict[int, int]:
    counts: dict[int, int] = {}
    if not text:
        return counts
    first, *rest = map(int, text.split(","))
    bucket = first
    for number in rest:
        if number < 0:
            bucket -= number
        else:
            counts[bucket] = number
            bucket += 1
    return counts


def _centre(bucket: int) -> float:
    """Return the centre of a bucket; that of the largest floats is kept within them."""
    return math.exp(min(bucket * math.log(GAMMA), _LARGEST_LOG))


def _added(a: Mapping[int, int], b: Mapping[int, int]) -> dict[int, int]:
    return dict(Counter(a) + Counter(b))


@dataclass(frozen=True)
class FoundUnit:
    """A unit that the data themselves carry, where, and for how many rows (None: for all of them)."""

    unit: str
    where: str
    rows: int | None = None


@dataclass(frozen=True)
class Sample:
    """The rows whose key hashes lowest: hash -> values of `columns` (null as None), in their declared units.

    Samples of one contract taken with one `hasher` hold the same keys wherever these occur, so two
    batches that share keys can be compared value by value. A key that occurs twice is left out (None).
    """

    columns: tuple[str, ...] = ()
    hasher: str = ""
    rows: Mapping[str, tuple[float | None, ...] | None] = field(default_factory=dict)

    def __or__(self, other: Sample) -> Sample:
        """Return the sample of both batches; none where they cannot be compared."""
        if not self.columns or not other.columns:
            return self if self.columns else other
        if (self.columns, self.hasher) != (other.columns, other.hasher):
            return Sample()
        both = {**self.rows, **other.rows}
        both |= dict.fromkeys(self.rows.keys() & other.rows.keys())
        return replace(self, rows={key: both[key] for key in sorted(both)[:SAMPLE_SIZE]})

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        rows = {key: row if row is None else list(row) for key, row in self.rows.items()}
        return {"columns": list(self.columns), "hasher": self.hasher, "rows": rows}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Sample:
        """Return what `to_dict` wrote."""
        rows = {key: row if row is None else tuple(row) for key, row in data["rows"].items()}
        return cls(tuple(data["columns"]), data["hasher"], rows)


@dataclass(frozen=True)
class Profile:
    """What was measured of one batch (or of several, merged with `|`).

    `headers` are the columns as the data name them, repeated ones too; `newest` holds the latest
    time of each date or timestamp column that a check asks for, in UTC; `first` and `last` bound
    the times of the batch. `declared` holds the unit in which each numeric column was counted,
    `delivered` the other units that its rows came in, where the contract says how to convert them.
    `ratios` counts, row by row, one column over another of its dimension, under `ratio_name`.
    `groups` holds coarser counts by group (`reference: {per: …}`); a group of a column whose text
    is masked goes by a hash of its name. `mappings` holds a sample of pairs, under `pair_name`, for each
    mapping that says how `stable` it is. `answers` are to what checks asked, by `Ask.name`.
    """

    contract: str
    version: str
    rows: int
    headers: tuple[str, ...] = ()
    units: Mapping[str, tuple[FoundUnit, ...]] = field(default_factory=dict)
    declared: Mapping[str, str] = field(default_factory=dict)
    delivered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    newest: Mapping[str, datetime] = field(default_factory=dict)
    first: datetime | None = None
    last: datetime | None = None
    columns: Mapping[str, ColumnProfile] = field(default_factory=dict)
    ratios: Mapping[str, ColumnProfile] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, ColumnProfile]] = field(default_factory=dict)
    sample: Sample = field(default_factory=Sample)
    answers: Mapping[str, Any] = field(default_factory=dict)
    mappings: Mapping[str, PairSample] = field(default_factory=dict)

    def __or__(self, other: Profile) -> Profile:
        """Return the profile of both batches together.

        Raises:
            ValueError: the two were measured under different contracts, or counted in different units.

        """
        if self.contract != other.contract:
            msg = f"cannot merge profiles of {self.contract!r} and {other.contract!r}"
            raise ValueError(msg)
        both = self.declared.keys() & other.declared.keys()
        if any(self.declared[name] != other.declared[name] for name in both):
            msg = "cannot merge profiles that were counted in different units"
            raise ValueError(msg)
        return replace(
            self,
            rows=self.rows + other.rows,
            headers=tuple(dict.fromkeys((*self.headers, *other.headers))),
            units=_units_of_both(self.units, other.units),
            declared={**other.declared, **self.declared},
            delivered={
                name: tuple(sorted({*self.delivered.get(name, ()), *other.delivered.get(name, ())}))
                for name in {**self.delivered, **other.delivered}
            },
            newest=_newest(self.newest, other.newest),
            first=min((t for t in (self.first, other.first) if t), default=None),
            last=max((t for t in (self.last, other.last) if t), default=None),
            columns=columns_of_both(self.columns, other.columns, ColumnProfile()),
            ratios=columns_of_both(self.ratios, other.ratios, ColumnProfile()),
            groups=groups_of_both(self.groups, other.groups),
            sample=self.sample | other.sample,
            answers={**self.answers, **other.answers}
            | {name: self.answers[name] | other.answers[name] for name in self.answers.keys() & other.answers.keys()},
            mappings=mappings_of_both(self.mappings, other.mappings),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values with a format number and a SHA-256 digest over all the others."""
        body = {
            "format": FORMAT,
            "contract": self.contract,
            "version": self.version,
            "rows": self.rows,
            "headers": list(self.headers),
            "units": {name: [[u.unit, u.where, u.rows] for u in found] for name, found in self.units.items()},
            "declared": dict(self.declared),
            "delivered": {name: list(units) for name, units in self.delivered.items()},
            "newest": {name: time.isoformat() for name, time in self.newest.items()},
            "first": _written(self.first),
            "last": _written(self.last),
            "columns": {name: column.to_dict() for name, column in self.columns.items()},
            "ratios": {name: column.to_dict() for name, column in self.ratios.items()},
            "groups": {
                group: {name: column.to_dict() for name, column in columns.items()}
                for group, columns in self.groups.items()
            },
            "sample": self.sample.to_dict(),
            "answers": {name: [type(one).__name__.lower(), one.to_dict()] for name, one in self.answers.items()},
            "mappings": {name: sample.to_dict() for name, sample in self.mappings.items()},
        }
        return {**body, "digest": _digest(body)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Profile:
        """Return what `to_dict` wrote, after its digest was checked.

        Raises:
            DataSourceError: it is no profile, of another format, or was changed since.

        """
        body = {key: value for key, value in data.items() if key != "digest"}
        if body.get("format") not in READABLE or data.get("digest") != _digest(body):
            msg = f"not a profile of format {FORMAT}, or changed since it was written (digest differs)"
            raise DataSourceError(msg)
        return cls(
            contract=body["contract"],
            version=body["version"],
            rows=body["rows"],
            headers=tuple(body["headers"]),
            units={name: tuple(FoundUnit(*u) for u in found) for name, found in body["units"].items()},
            declared=dict(body["declared"]),
            delivered={name: tuple(units) for name, units in body["delivered"].items()},
            newest={name: datetime.fromisoformat(time) for name, time in body["newest"].items()},
            first=_read(body["first"]),
            last=_read(body["last"]),
            columns={name: ColumnProfile.from_dict(column) for name, column in body["columns"].items()},
            ratios={name: ColumnProfile.from_dict(column) for name, column in body["ratios"].items()},
            groups={
                group: {name: ColumnProfile.from_dict(column, COARSE) for name, column in columns.items()}
                for group, columns in body["groups"].items()
            },
            sample=Sample.from_dict(body["sample"]),
            mappings={name: PairSample.from_dict(sample) for name, sample in body.get("mappings", {}).items()},
            answers={name: ANSWERS[kind].from_dict(one) for name, (kind, one) in body.get("answers", {}).items()},
        )

    @property
    def digest(self) -> str:
        """The SHA-256 digest of what was measured: equal batches have equal digests."""
        return str(self.to_dict()["digest"])


def ratio_name(column: str, other: str) -> str:
    """Return the name under which `Profile.ratios` counts one column over another."""
    return f"{column} / {other}"


def _written(time: datetime | None) -> str | None:
    return time.isoformat() if time else None


def _read(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _newest(a: Mapping[str, datetime], b: Mapping[str, datetime]) -> dict[str, datetime]:
    return {name: max(times[name] for times in (a, b) if name in times) for name in {**a, **b}}


_Columns = dict[str, ColumnProfile]


def columns_of_both(a: Mapping[str, ColumnProfile], b: Mapping[str, ColumnProfile], empty: ColumnProfile) -> _Columns:
    return {name: a.get(name, empty) | b.get(name, empty) for name in {**a, **b}}


def groups_of_both(
    a: Mapping[str, Mapping[str, ColumnProfile]], b: Mapping[str, Mapping[str, ColumnProfile]]
) -> dict[str, _Columns]:
    empty = ColumnProfile(step=COARSE)
    groups = kept({*a, *b}, MAX_GROUPS)
    return {group: columns_of_both(a.get(group, {}), b.get(group, {}), empty) for group in groups}


def _units_of_both(
    a: Mapping[str, tuple[FoundUnit, ...]], b: Mapping[str, tuple[FoundUnit, ...]]
) -> dict[str, tuple[FoundUnit, ...]]:
    """Return the units found in either; rows of one unit found in one place add up."""
    found = {}
    for name in {**a, **b}:
        rows: dict[tuple[str, str], int | None] = {}
        for unit in (*a.get(name, ()), *b.get(name, ())):
            place = (unit.unit, unit.where)
            before = rows.get(place, 0)
            rows[place] = None if unit.rows is None or before is None else before + unit.rows
        found[name] = tuple(FoundUnit(*place, n) for place, n in sorted(rows.items()))
    return found


def _digest(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Suspicion:
    """The running statistic of `unit_switch` for one column: its natural logarithm, and since when it rises.

    `groups` holds the same for each group that is under some suspicion.
    """

    log: float
    since: datetime | None = None
    groups: Mapping[str, Suspicion] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "log": self.log,
            "since": _written(self.since),
            "groups": {name: group.to_dict() for name, group in self.groups.items()},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Suspicion:
        """Return what `to_dict` wrote."""
        groups = {name: cls.from_dict(group) for name, group in data["groups"].items()}
        return cls(float(data["log"]), _read(data["since"]), groups)


@dataclass(frozen=True)
class Reference:
    """What accepted batches looked like, oldest first, and the suspicion carried from batch to batch.

    `evidence` is, per column, the running statistic of `unit_switch`.
    """

    profiles: tuple[Profile, ...] = ()
    evidence: Mapping[str, Suspicion] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what is no profile, before a check stumbles over it.

        Raises:
            TypeError: one of the profiles is something else, such as a path.

        """
        for profile in self.profiles:
            if not isinstance(profile, Profile):
                msg = f"a Reference is made of Profiles (`feed.profile(data)`), not of {type(profile).__name__}"
                raise TypeError(msg)

    @classmethod
    def of(cls, profiles: Iterable[Profile]) -> Reference:
        """Return a reference that has learnt from these profiles, oldest first.

        Raises:
            TypeError: one of them is no Profile.

        """
        return cls(tuple(profiles))

    def add(self, profile: Profile) -> Reference:
        """Return a reference that has also learnt from an accepted batch."""
        return replace(self, profiles=(*self.profiles, profile))

    def after(self, report: Report) -> Reference:
        """Return a reference that carries a judged batch's evidence on, without learning from it."""
        seen = {
            result.column: Suspicion.from_dict(result.details["evidence"])
            for result in report.checks
            if result.column and result.details.get("evidence")
        }
        return replace(self, evidence={**self.evidence, **seen})
