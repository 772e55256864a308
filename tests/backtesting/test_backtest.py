"""The backtest of made feeds and of the examples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from tests.backtesting.feeds import batch, batches, feed

import contracts
from contracts.backtesting.runs import FaultRun
from contracts.backtesting.trials import Trial, _spaced

if TYPE_CHECKING:
    from contracts.backtesting.result import Backtest

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def quiet() -> Backtest:
    """Return the backtest of a steady feed, with faults from two starts."""
    return contracts.backtest(feed(), batches(18), starts=2)


def run_of(found: Backtest, unit: str, groups: int | None = None) -> FaultRun:
    """Return the fate of one fault."""
    return next(fault for fault in found.faults if (fault.unit, fault.groups) == (unit, groups))


def test_a_steady_feed_gives_no_alarm(quiet: Backtest) -> None:
    """All batches after the first five are judged, and none is stopped."""
    assert quiet.ok
    assert (quiet.clean.judged, quiet.clean.judgements, quiet.clean.alarmed) == (13, 13, 0)
    assert quiet.clean.interval == pytest.approx((0, 0.2471), abs=1e-3)


def test_a_tenfold_switch_is_caught_at_once_and_named(quiet: Backtest) -> None:
    """Values in mm are caught in the first batch from every start, and called so."""
    run = run_of(quiet, "mm")
    assert [trial.caught_at for trial in run.trials] == [1, 1]
    first = run.horizons[0]
    assert (first.of, first.caught, first.named) == (2, 2, 2)


def test_a_partial_switch_is_tried_too(quiet: Backtest) -> None:
    """Each unit is also tried on two of the ten stations, from as many starts."""
    assert {fault.groups for fault in quiet.faults} == {None, 2}
    assert len(run_of(quiet, "mm", 2).trials) == 2


def test_without_faults_only_the_past_is_judged() -> None:
    """`inject=False` leaves the faults out."""
    assert contracts.backtest(feed(), batches(8), inject=False).faults == ()


def test_a_wild_feed_says_that_nothing_is_caught() -> None:
    """Where values scatter by powers of ten no switch is seen, and the table says 0 %."""
    found = contracts.backtest(feed("m/s"), batches(9, wildness=3.0), starts=2)
    assert {horizon.caught for fault in found.faults for horizon in fault.horizons} == {0}
    lines = [line for line in str(found).splitlines() if line.startswith("snow ")]
    assert lines
    assert all(" 0 %" in line and line.endswith(" -") for line in lines)


def test_a_real_switch_in_the_past_is_an_alarm() -> None:
    """A batch that did come in mm is reported, is not learnt from, and the ones after it are judged."""
    found = contracts.backtest(feed(), batches(16, switched_at=9), inject=False)
    assert not found.ok
    first = found.clean.alarms[0]
    assert (first.batch, first.column, first.looks_like) == ("batch 10", "snow", "mm")
    assert found.clean.judged == 11
    assert "alarm: batch 10: snow looks like mm" in str(found)


def test_the_text_adds_up_the_faults(quiet: Backtest) -> None:
    """The last two lines say how many trials there were in all rows and in some groups."""
    whole, some = str(quiet).splitlines()[-2:]
    assert whole.split()[:5] == ["all", "all", "all", "rows", "12"]
    assert some.split()[:5] == ["all", "all", "some", "groups", "12"]


def test_json_is_strict(quiet: Backtest) -> None:
    """The JSON has no NaN or infinity, and says what the values say."""

    def refuse(name: str) -> Any:
        raise AssertionError(name)

    read = json.loads(quiet.to_json(), parse_constant=refuse)
    assert read["ok"] is True
    assert read["clean"]["judged_batches"] == 13
    assert len(read["faults"]) == len(quiet.faults)
    assert len(read["clean"]["evidence"]["snow"]) == 18
    assert read["faults"][0]["horizons"][0].keys() == {"batches", "of", "caught", "named"}


def test_too_few_batches_are_refused() -> None:
    """Five batches are refused with how many are wanted; one without rows does not count."""
    empty = batch(0).clear()
    with pytest.raises(contracts.ContractsError, match=r"at least 6 batches.*got 5 .*batch 6"):
        contracts.backtest(feed(), [*batches(5), empty])


def test_a_contract_without_units_is_refused() -> None:
    """There is nothing to watch, and the message says what would be."""
    plain = contracts.loads("contract: a.b\nversion: 1.0.0\ncolumns: {x: {type: number}}")
    with pytest.raises(contracts.ContractsError, match="declare a `unit`"):
        contracts.backtest(plain, [pl.DataFrame({"x": [1.0]})] * 6)


def test_batches_of_zeros_do_not_count() -> None:
    """A fault neither starts at nor is counted in a batch whose values are all zero."""
    snowless = batch(100).with_columns(snow=pl.lit(0.0))
    past = [*batches(7), snowless, batch(8), snowless, batch(9)]
    run = run_of(contracts.backtest(feed(), past, starts=20), "mm")
    assert [(trial.start, trial.reach) for trial in run.trials] == [
        ("batch 6", 4),
        ("batch 7", 3),
        ("batch 9", 2),
        ("batch 11", 1),
    ]


def test_horizons_count_only_what_they_can_reach() -> None:
    """A start with four batches to go counts for the first batch, and not for the fifth."""
    trials = (Trial("a", 10, 1, "mm"), Trial("b", 10, 6, "m"), Trial("c", 4, 2, "mm"), Trial("d", 4))
    horizons = FaultRun("x", "cm", "mm", None, trials).horizons
    assert [(h.batches, h.of, h.caught, h.named) for h in horizons] == [(1, 4, 1, 1), (5, 2, 1, 1), (10, 2, 2, 1)]


def test_starts_are_spread_evenly() -> None:
    """Each start stands in the middle of its stretch; with few to choose from, all are taken."""
    assert _spaced(range(100), 4) == [12, 37, 62, 87]
    assert _spaced([3, 4], 20) == [3, 4]


def test_the_airports_example_runs() -> None:
    """Sixty-one days of the airports are replayed."""
    one = contracts.load(EXAMPLES / "airports" / "weather.contract.yaml")
    days = sorted((EXAMPLES / "airports" / "history").glob("*.parquet"))
    found = contracts.backtest(one, [*days, EXAMPLES / "airports" / "2013-04-15.parquet"], inject=False)
    assert len(found.batches) == 61
    assert found.clean.judged == 56


def test_the_central_park_example_runs() -> None:
    """Sixty months of CSV files are replayed, with faults from one start."""
    one = contracts.load(EXAMPLES / "central_park" / "weather.contract.yaml")
    months = sorted((EXAMPLES / "central_park" / "history").glob("*.csv"))
    found = contracts.backtest(one, months, starts=1)
    assert len(found.batches) == 60
    assert {fault.column for fault in found.faults} == {"AWND", "PRCP", "SNOW", "SNWD", "TMAX", "TMIN"}
    assert any(horizon.caught for fault in found.faults for horizon in fault.horizons)
