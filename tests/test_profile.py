"""Profiles merge exactly and survive being written; references learn and remember."""

from __future__ import annotations

import datetime as dt
import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import contracts
from contracts.errors import DataSourceError

HEAD = "contract: a.b\nversion: 1.0.0\n"
FEED = contracts.loads(HEAD + "columns: {x: {type: number, unit: cm, nulls: 100%}}\nrows: {min: 0}\n")
INCHES = contracts.loads(HEAD + "columns: {x: {type: number, unit: in, nulls: 100%}}\nrows: {min: 0}\n")
NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)

VALUES = st.lists(
    st.none() | st.floats(allow_nan=True, allow_infinity=False) | st.sampled_from([0.0, -0.0, 1e-300, 1.7e308])
)


def profile(values: list[float | None]) -> contracts.Profile:
    """Return the profile of one column of values."""
    return FEED.profile(pl.DataFrame({"x": values}, schema={"x": pl.Float64}))


@given(VALUES, VALUES)
def test_a_merged_profile_is_that_of_both_batches(a: list[float | None], b: list[float | None]) -> None:
    """However a batch is split, the merged profiles are the profile of the whole, in any order."""
    whole = profile([*a, *b])
    assert profile(a) | profile(b) == whole
    assert profile(b) | profile(a) == whole


@given(VALUES)
def test_a_profile_survives_json(values: list[float | None]) -> None:
    """What `to_dict` writes, `from_dict` reads back after JSON."""
    made = profile(values)
    assert contracts.Profile.from_dict(json.loads(json.dumps(made.to_dict()))) == made


def test_a_changed_profile_is_refused() -> None:
    """A profile whose content no longer fits its digest is not read."""
    written = profile([1.0]).to_dict()
    with pytest.raises(DataSourceError, match="digest"):
        contracts.Profile.from_dict({**written, "rows": 7})


def test_profiles_in_different_units_do_not_merge() -> None:
    """Counts in cm and counts in inches cannot be added up."""
    with pytest.raises(ValueError, match="different units"):
        profile([1.0]) | INCHES.profile(pl.DataFrame({"x": [1.0]}))


def winters(factor: float, feed: contracts.Contract) -> contracts.Reference:
    """Return a reference of 30 batches."""
    batches = ([factor * (10 + (k * 7 + i * 13) % 40) for i in range(40)] for k in range(30))
    return contracts.Reference.of(feed.profile(pl.DataFrame({"x": values})) for values in batches)


def outcome(feed: contracts.Contract, values: list[float], reference: contracts.Reference) -> str:
    """Return the outcome of `unit_switch` on one batch."""
    report = feed.validate(pl.DataFrame({"x": values}), reference=reference, now=NOW)
    return next(result.outcome for result in report.checks if result.check == "unit_switch")


def test_a_reference_is_compared_in_the_unit_of_the_contract() -> None:
    """Batches accepted in cm go on teaching once the contract declares inches."""
    inches = [(10 + i) / 2.54 for i in range(40)]
    assert outcome(INCHES, inches, winters(1.0, FEED)) == "passed"
    assert outcome(INCHES, [2.54 * value for value in inches], winters(1.0, FEED)) == "failed"


def test_a_reference_of_another_contract_teaches_nothing() -> None:
    """Profiles of another contract are no history of this one."""
    other = contracts.loads("contract: c.d\nversion: 1.0.0\ncolumns: {x: {type: number, unit: cm}}\n")
    assert outcome(FEED, [10.0] * 40, winters(1.0, other)) == "skipped"


def test_evidence_is_carried_on_without_learning() -> None:
    """`after` remembers what a judged batch suggested; `add` alone teaches."""
    reference = winters(1.0, FEED)
    report = FEED.validate(pl.DataFrame({"x": [10.0 + i for i in range(40)]}), reference=reference, now=NOW)
    after = reference.after(report)
    assert after.profiles == reference.profiles
    assert set(after.evidence) == {"x"}
    assert len(reference.add(profile([1.0])).profiles) == 31


@pytest.mark.parametrize("unit", ["V", "Hz", "lux"])
def test_a_unit_without_a_family_is_watched_for_thousands(unit: str) -> None:
    """A unit that no family names is still watched for a prefix gained or lost."""
    feed = contracts.loads(f"{HEAD}columns: {{x: {{type: number, unit: {unit}}}}}\n")
    values = [230 + (i % 7) / 10 for i in range(50)]
    reference = contracts.Reference.of([feed.profile(pl.DataFrame({"x": values}))] * 30)
    assert outcome(feed, [1000 * value for value in values], reference) == "failed"
    assert outcome(feed, values, reference) == "passed"
