"""A Profile: what was measured of one batch. Past Profiles are the Reference.

Both are small, hold no text of the data and merge exactly: counts add up, and the newest time is
the newest of the two. A numeric column is kept as counts in signed logarithmic buckets 2 % wide
(after DDSketch; Masson, Rim and Lee 2019), so a change of unit is a shift of buckets.
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

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contracts.report import Report

__all__ = ["GAMMA", "ColumnProfile", "FoundUnit", "Profile", "Reference"]

GAMMA = 1.02
FORMAT = 1
_LARGEST_LOG = 709.0


@dataclass(frozen=True)
class ColumnProfile:
    """Counts of one numeric column: nulls, zeros, and values by signed logarithmic bucket.

    Bucket k holds the values from GAMMA**(k - 0.5) to GAMMA**(k + 0.5).
    """

    nulls: int = 0
    zeros: int = 0
    positive: Mapping[int, int] = field(default_factory=dict)
    negative: Mapping[int, int] = field(default_factory=dict)

    def __or__(self, other: ColumnProfile) -> ColumnProfile:
        """Return the profile of both batches' values together."""
        return ColumnProfile(
            self.nulls + other.nulls,
            self.zeros + other.zeros,
            _added(self.positive, other.positive),
            _added(self.negative, other.negative),
        )

    def values(self, *, zeros: bool) -> dict[float, int]:
        """Return bucket centre -> count, in ascending order; zeros only where asked for."""
        found = {-_centre(k): n for k, n in sorted(self.negative.items(), reverse=True)}
        if zeros and self.zeros:
            found[0.0] = self.zeros
        return found | {_centre(k): n for k, n in sorted(self.positive.items())}

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "nulls": self.nulls,
            "zeros": self.zeros,
            "positive": sorted(self.positive.items()),
            "negative": sorted(self.negative.items()),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ColumnProfile:
        """Return what `to_dict` wrote."""
        return cls(
            int(data["nulls"]),
            int(data["zeros"]),
            {int(k): int(n) for k, n in data["positive"]},
            {int(k): int(n) for k, n in data["negative"]},
        )


def _centre(bucket: int) -> float:
    """Return the centre of a bucket; that of the largest floats is kept within them."""
    return math.exp(min(bucket * math.log(GAMMA), _LARGEST_LOG))


def _added(a: Mapping[int, int], b: Mapping[int, int]) -> dict[int, int]:
    return dict(Counter(a) + Counter(b))


@dataclass(frozen=True)
class FoundUnit:
    """A unit that the data themselves carry, and where: field metadata, attrs or a header."""

    unit: str
    where: str


@dataclass(frozen=True)
class Profile:
    """What was measured of one batch (or of several, merged with `|`).

    `headers` are the columns as the data name them, repeated ones too; `newest` holds the latest
    time of each date or timestamp column that a check asks for, in UTC; `declared` holds the unit
    in which each numeric column was counted.
    """

    contract: str
    version: str
    rows: int
    headers: tuple[str, ...] = ()
    units: Mapping[str, FoundUnit] = field(default_factory=dict)
    declared: Mapping[str, str] = field(default_factory=dict)
    newest: Mapping[str, datetime] = field(default_factory=dict)
    columns: Mapping[str, ColumnProfile] = field(default_factory=dict)

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
        names = {**self.columns, **other.columns}
        empty = ColumnProfile()
        return replace(
            self,
            rows=self.rows + other.rows,
            headers=tuple(dict.fromkeys((*self.headers, *other.headers))),
            units={**other.units, **self.units},
            declared={**other.declared, **self.declared},
            newest=_newest(self.newest, other.newest),
            columns={n: self.columns.get(n, empty) | other.columns.get(n, empty) for n in names},
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values with a format number and a SHA-256 digest over all the others."""
        body = {
            "format": FORMAT,
            "contract": self.contract,
            "version": self.version,
            "rows": self.rows,
            "headers": list(self.headers),
            "units": {name: [found.unit, found.where] for name, found in self.units.items()},
            "declared": dict(self.declared),
            "newest": {name: time.isoformat() for name, time in self.newest.items()},
            "columns": {name: column.to_dict() for name, column in self.columns.items()},
        }
        return {**body, "digest": _digest(body)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Profile:
        """Return what `to_dict` wrote, after its digest was checked.

        Raises:
            DataSourceError: it is no profile, of another format, or was changed since.

        """
        body = {key: value for key, value in data.items() if key != "digest"}
        if body.get("format") != FORMAT or data.get("digest") != _digest(body):
            msg = f"not a profile of format {FORMAT}, or changed since it was written (digest differs)"
            raise DataSourceError(msg)
        return cls(
            body["contract"],
            body["version"],
            body["rows"],
            tuple(body["headers"]),
            {name: FoundUnit(*found) for name, found in body["units"].items()},
            dict(body["declared"]),
            {name: datetime.fromisoformat(time) for name, time in body["newest"].items()},
            {name: ColumnProfile.from_dict(column) for name, column in body["columns"].items()},
        )


def _newest(a: Mapping[str, datetime], b: Mapping[str, datetime]) -> dict[str, datetime]:
    return {name: max(times[name] for times in (a, b) if name in times) for name in {**a, **b}}


def _digest(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Reference:
    """What accepted batches looked like, oldest first, and the suspicion carried from batch to batch.

    `evidence` is, per column, the natural logarithm of the running statistic of `unit_switch`.
    """

    profiles: tuple[Profile, ...] = ()
    evidence: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, profiles: Iterable[Profile]) -> Reference:
        """Return a reference that has learnt from these profiles, oldest first."""
        return cls(tuple(profiles))

    def add(self, profile: Profile) -> Reference:
        """Return a reference that has also learnt from an accepted batch."""
        return replace(self, profiles=(*self.profiles, profile))

    def after(self, report: Report) -> Reference:
        """Return a reference that carries a judged batch's evidence on, without learning from it."""
        seen = {
            result.column: float(result.details["log_evidence"])
            for result in report.checks
            if result.column and math.isfinite(result.details.get("log_evidence", math.nan))
        }
        return replace(self, evidence={**self.evidence, **seen})
