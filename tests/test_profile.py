"""Profiles merge exactly and survive being written; references learn and remember."""

from __future__ import annotations

import datetime as dt
import functools
import json
import operator
import random
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import contracts
from contracts.errors import DataSourceError
from contracts.profile import MAX_GROUPS

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


# --- groups and keys ------------------------------------------------------------------------------


def grouped(pii: str) -> contracts.Contract:
    """Return a contract with groups and a key of two columns; `pii` decides whether the groups' names may be shown."""
    return contracts.loads(
        f"{HEAD}columns:\n  station: {{type: string, nulls: 100%{pii}}}\n  hour: {{type: integer, nulls: 100%}}\n"
        "  x: {type: number, unit: cm, nulls: 100%}\n  y: {type: number, unit: degF, nulls: 100%}\n"
        "key: [station, hour]\nreference: {per: [station]}\n"
    )


MASKED, SHOWN = grouped(""), grouped(", pii: false")
SCHEMA = {"station": pl.String, "hour": pl.Int64, "x": pl.Float64, "y": pl.Float64}
Row = tuple[str | None, int | None, float | None, float | None]
NUMBERS = st.none() | st.floats(-1e6, 1e6) | st.sampled_from([0.0, 2.5])
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["Oslo", "Bergen", "Røros", "a, b", "", None]), st.none() | st.integers(0, 9), NUMBERS, NUMBERS
    ),
    max_size=40,
)


def of_rows(feed: contracts.Contract, rows: list[Row]) -> contracts.Profile:
    """Return the profile of rows of (station, hour, x, y)."""
    return feed.profile(pl.DataFrame(rows, schema=SCHEMA, orient="row"))


def merged(parts: list[contracts.Profile], dice: random.Random) -> contracts.Profile:
    """Return parts merged two by two, in any order and any grouping."""
    parts = list(parts)
    while len(parts) > 1:
        a, b = (parts.pop(dice.randrange(len(parts))) for _ in range(2))
        parts.append(a | b)
    return parts[0]


@pytest.mark.parametrize("feed", [MASKED, SHOWN], ids=["masked", "shown"])
@given(rows=ROWS, parts=st.integers(2, 5), dice=st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_any_split_merges_to_the_whole(
    feed: contracts.Contract, rows: list[Row], parts: int, dice: random.Random
) -> None:
    """Two to five parts of a batch with groups and a key merge to its profile, in any order and any grouping."""
    split: list[list[Row]] = [[] for _ in range(parts)]
    for row in rows:
        dice.choice(split).append(row)
    whole = of_rows(feed, rows)
    made = merged([of_rows(feed, part) for part in split], dice)
    assert made == whole
    assert made.digest == whole.digest
    assert contracts.Profile.from_dict(json.loads(json.dumps(made.to_dict()))) == whole


@pytest.mark.parametrize("seed", range(3))
def test_a_split_of_many_keys_keeps_the_same_sample(seed: int) -> None:
    """With more keys than are kept, repeated ones among them, any split keeps the same lowest ones."""
    dice = random.Random(seed)
    rows: list[Row] = [(f"S{k % 7}", k // 7, float(k), 1.0) for k in range(600)]
    rows += dice.sample(rows, 200)
    dice.shuffle(rows)
    cuts = sorted(dice.sample(range(1, len(rows)), 3))
    split = [rows[a:b] for a, b in zip([0, *cuts], [*cuts, len(rows)], strict=True)]
    assert merged([of_rows(SHOWN, part) for part in split], dice) == of_rows(SHOWN, rows)


@pytest.mark.parametrize("seed", range(3))
def test_a_split_of_many_groups_keeps_the_same_ones(seed: int) -> None:
    """With more groups than are kept, any split keeps the same ones, and no more than there is room for."""
    dice = random.Random(seed)
    rows: list[Row] = [(f"station {k}", 0, float(k), 1.0) for k in range(MAX_GROUPS + 90)]
    split = [rows[k::3] for k in range(3)]
    whole = of_rows(SHOWN, rows)
    assert len(whole.groups) == MAX_GROUPS
    assert set(merged([of_rows(SHOWN, part) for part in split], dice).groups) == set(whole.groups)
    assert functools.reduce(operator.or_, [of_rows(SHOWN, part) for part in split]) == whole


def test_masked_groups_go_by_hashes() -> None:
    """A station's name stands nowhere in the profile's JSON, unless the column says `pii: false`."""
    rows: list[Row] = [("Haukeliseter", k, 1.0 + k, 2.0) for k in range(5)]
    hidden, shown = (json.dumps(of_rows(feed, rows).to_dict()) for feed in (MASKED, SHOWN))
    assert "Haukeliseter" not in hidden
    assert "Haukeliseter" in shown
    assert all(group.startswith("#") for group in of_rows(MASKED, rows).groups)
    assert set(of_rows(SHOWN, rows).groups) == {"Haukeliseter"}


def test_two_contracts_hash_one_name_differently() -> None:
    """The hash of a masked name is that of one contract: profiles of two cannot be joined by it."""
    rows: list[Row] = [("Haukeliseter", 1, 1.0, 2.0)]
    text = json.dumps(of_rows(MASKED, rows).to_dict())
    other = contracts.loads(
        "contract: c.d\nversion: 1.0.0\ncolumns:\n  station: {type: string}\n  x: {type: number, unit: cm}\n"
        "reference: {per: [station]}\n"
    )
    made = other.profile(pl.DataFrame({"station": ["Haukeliseter"], "x": [1.0]}))
    assert not any(group in text for group in made.groups)


@pytest.mark.parametrize("each", [24, 1000])
def test_fifty_stations_with_eight_columns_stay_small(each: int) -> None:
    """A batch of 50 stations and 8 columns is less than 200 kB of JSON, with a day of hours or 1000 rows a station."""
    names = [f"c{k}" for k in range(8)]
    lines = "".join(f"  {name}: {{type: number, unit: cm}}\n" for name in names)
    feed = contracts.loads(
        f"{HEAD}columns:\n  station: {{type: string, pii: false}}\n  hour: {{type: integer}}\n{lines}"
        "key: [station, hour]\nreference: {per: [station]}\n"
    )
    dice = random.Random(1)
    rows = 50 * each
    data: dict[str, Any] = {
        "station": [f"station {k % 50}" for k in range(rows)],
        "hour": [k // 50 for k in range(rows)],
    }
    for k, name in enumerate(names):
        data[name] = [round(dice.lognormvariate(2, 0.3 + k / 10), 2) for _ in range(rows)]
    written = json.dumps(feed.profile(pl.DataFrame(data)).to_dict(), separators=(",", ":"))
    assert len(written) < 200_000


def changed(**parts: Any) -> dict[str, Any]:
    """Return a written profile with other parts in it, or without those that are None."""
    written = of_rows(SHOWN, [("Oslo", 1, 1.0, 2.0)]).to_dict()
    return {key: value for key, value in {**written, **parts}.items() if value is not None}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"digest": "0" * 64},
        {"format": 2},
        {"format": 2, "digest": None},
        changed(digest=None),
        changed(columns=None),
        changed(sample=None),
        changed(format=None),
        changed(format=1),
        changed(format="2"),
        changed(rows=2),
        changed(columns=7),
        changed(groups=[]),
        changed(newest={"day": "no time"}),
        changed(more=1),
    ],
    ids=[f"case {k}" for k in range(15)],
)
def test_the_digest_is_checked_before_anything_is_read(data: dict[str, Any]) -> None:
    """What is truncated, changed or of another format is refused by its digest, and not by what reading stumbles on."""
    with pytest.raises(DataSourceError, match="digest"):
        contracts.Profile.from_dict(data)


def test_groups_may_have_any_name() -> None:
    """A column called as the code calls something of its own (`group`, `value`, `n`) is a column like others."""
    for name in ("group", "value", "n", "key", "len", "self"):
        feed = contracts.loads(
            f"contract: a.b\nversion: 1.0.0\nreference: {{per: [{name}]}}\nkey: [{name}]\ncolumns:\n"
            f"  {name}: {{type: string, pii: false}}\n  depth: {{type: number, unit: cm}}\n"
        )
        profile = feed.profile(pl.DataFrame({name: ["a", "b"], "depth": [1.0, 2.0]}))
        assert set(profile.groups) == {"a", "b"}
