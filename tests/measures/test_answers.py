"""What checks are told of a batch: by name, by the clocks of a zone, to the largest float, and of a whole delivery."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from decimal import Decimal

import duckdb
import polars as pl
import pytest

import contracts
from contracts.backends.erring import made
from contracts.measures.misses import MissesOf

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HEAD = "contract: a.b\nversion: 1.0.0\ncolumns:\n"


def result(contract: contracts.Contract, frame: pl.DataFrame, check: str) -> contracts.Result:
    """Return what a check says of a batch."""
    return next(one for one in contract.validate(frame, now=NOW).checks if one.check == check)


def test_limits_by_group_hold_of_masked_groups() -> None:
    """A limit that a contract gives by the name of a group holds where that name is masked, and is not shown."""
    check = "error_by: {truth: seen, per: part, max: {north: 1, south: 9}}"
    contract = contracts.loads(
        f"{HEAD}  said: {{type: number, {check}}}\n  seen: {{type: number}}\n  part: {{type: string}}\n"
    )
    frame = pl.DataFrame({"said": [5.0, 5.0], "seen": [0.0, 0.0], "part": ["north", "south"]})
    found = result(contract, frame, "error_by")
    assert (found.outcome, found.details["failed"]) == ("failed", 1)
    assert "north" not in str(found)


def test_errors_that_cancel_out_leave_no_noise() -> None:
    """The digits of a bias that depend on the order of rows are not kept."""
    contract = contracts.loads(f"{HEAD}  said: {{type: number}}\n  seen: {{type: number}}\n  part: {{type: integer}}\n")
    ask = MissesOf("said", "seen", ("part",))
    one, other = (made([("1", 4, total, 4e6, 4e12)], contract.terms, ask) for total in (1.2e-10, -3.1e-10))
    assert one.found == other.found


@pytest.mark.parametrize("value", [sys.float_info.max, -sys.float_info.max, sys.float_info.min])
def test_the_ends_of_the_floats_have_a_magnitude(value: float) -> None:
    """A column of nothing but the largest float is constant, and the check can say so."""
    contract = contracts.loads(f"{HEAD}  level: {{type: number, degenerate: true}}\n")
    assert result(contract, pl.DataFrame({"level": [value] * 3}), "degenerate").outcome == "failed"


def test_days_ahead_are_those_of_the_clocks_of_the_zone() -> None:
    """A forecast for midnight in Berlin is one for that day, although it is the day before in UTC."""
    column = "{type: timestamp, tz: Europe/Berlin}"
    check = "forecast: {issued: made, valid: of, horizons: 1 day … 2 days}"
    contract = contracts.loads(f"{HEAD}  made: {column}\n  of: {column}\n{check}\n")
    times = {"made": [datetime(2026, 2, 1, 6)] * 2, "of": [datetime(2026, 2, 2), datetime(2026, 2, 3)]}  # noqa: DTZ001 - zoned next
    frame = pl.DataFrame(times).with_columns(pl.all().dt.replace_time_zone("Europe/Berlin"))
    assert result(contract, frame, "forecast").outcome == "passed"


@pytest.mark.parametrize("kind", ["polars", "duckdb"])
def test_engines_agree_on_the_last_moments(kind: str) -> None:
    """Half a second too early is early, and the last microsecond of the calendar is in its last day, on any engine."""
    check = "forecast: {issued: made, valid: of, horizons: 1 hour}\ncadence: {column: of, every: 1 day}"
    contract = contracts.loads(f"{HEAD}  made: {{type: timestamp}}\n  of: {{type: timestamp}}\n{check}\n")
    ends = [datetime.max, datetime(2026, 1, 1, 0, 0, 0), datetime(1, 1, 1)]  # noqa: DTZ001, DTZ901 - naive is UTC
    starts = [datetime(2026, 1, 1), datetime(2026, 1, 1, 0, 0, 0, 500_000), datetime(1, 1, 1)]  # noqa: DTZ001
    frame = pl.DataFrame({"made": starts, "of": ends})
    with duckdb.connect() as connection:
        connection.register("frame", frame.to_arrow())
        data = frame if kind == "polars" else connection.table("frame")
        answers = contract.profile(data).answers
    assert answers["horizons from made to of"].early == 1
    assert list(answers["of every 1 day"].rows) == [-719_162, 20_454, 2_932_896]


@pytest.mark.parametrize("values", [[1, 10, 100], [0.5, None], [Decimal("1.50")], ["a", "b"], [True], [2**62]])
def test_engines_agree_on_how_values_vary_without_a_type(values: list[object]) -> None:
    """Numbers have a magnitude where the contract names no type, on any engine."""
    contract = contracts.loads(f"{HEAD}  level: {{degenerate: true}}\n")
    frame = pl.DataFrame({"level": values})
    with duckdb.connect() as connection:
        connection.register("frame", frame.to_arrow())
        assert contract.profile(connection.table("frame")).answers == contract.profile(frame).answers


def test_a_delivery_in_batches_is_held_against_the_reference() -> None:
    """IDs of another make are seen at the end of a delivery, and batches of one value each are no constant column."""
    text = f"{HEAD}  cookie: {{type: string, shapes: true}}\n  horizon: {{type: integer, degenerate: true}}\n"
    contract = contracts.loads(text)

    def rows(length: int, horizon: int) -> pl.DataFrame:
        return pl.DataFrame({"cookie": ["a" * length] * 60, "horizon": [horizon] * 60})

    whole = pl.concat([rows(8, 1), rows(8, 2)])
    reference = contracts.Reference.of([contract.profile(whole)] * 4)
    good, cut = [rows(8, 1), rows(8, 2)], [rows(7, 1), rows(7, 2)]
    assert len(list(contract.enforce_batches(good, now=NOW, reference=reference))) == len(good)
    with pytest.raises(contracts.ContractViolation, match="cookie"):
        list(contract.enforce_batches(cut, now=NOW, reference=reference))
