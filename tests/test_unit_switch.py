"""`unit_switch` through the public face: contracts, profiles, references, reports."""

from __future__ import annotations

import datetime as dt
import math
import random
from typing import TYPE_CHECKING

import polars as pl
import pytest

import contracts
from contracts.profile import Suspicion
from contracts.watching import UNDER_SUSPICION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NOW = dt.datetime(2027, 6, 1, tzinfo=dt.UTC)
START = dt.date(2026, 10, 1)
HEAD = "contract: weather.snow\nversion: 1.0.0\n"
SNOW = contracts.loads(f"{HEAD}columns:\n  day: {{type: date}}\n  snow: {{type: number, unit: cm}}\n")


def depths(seed: int, rows: int, spread: float = 0.6) -> list[float]:
    """Return snow depths in cm, around 12, with two decimals."""
    rng = random.Random(seed)
    return [round(math.exp(rng.gauss(2.5, spread)), 2) for _ in range(rows)]


def on(number: int, values: Sequence[float], **more: Sequence[str]) -> pl.DataFrame:
    """Return a batch of values of one day."""
    day = START + dt.timedelta(days=number)
    return pl.DataFrame({"day": [day] * len(values), **more, "snow": list(values)})


def learnt(feed: contracts.Contract, batches: Iterable[pl.DataFrame]) -> contracts.Reference:
    """Return a reference that has learnt from batches."""
    return contracts.Reference.of(feed.profile(batch) for batch in batches)


def watch(
    feed: contracts.Contract, batch: pl.DataFrame, reference: contracts.Reference | None, *, reveal: bool = False
) -> tuple[contracts.Result, contracts.Report]:
    """Return the result of `unit_switch` on a batch, and the report that it stands in."""
    report = feed.validate(batch, reference=reference, now=NOW, reveal=reveal)
    return next(r for r in report.checks if r.check == "unit_switch" and r.column == "snow"), report


def sparse(number: int, factor: float = 1.0) -> pl.DataFrame:
    """Return a day of thirty stations, of which two have snow, of any depth."""
    snow = [round(factor * value, 1) for value in depths(number, 2, 1.1)]
    return on(number, [*snow, *[0.0] * 28])


def test_evidence_adds_up_in_sparse_snow() -> None:
    """A switch that no batch of two depths proves is found when `after` carries their evidence, and dated rightly."""
    reference = learnt(SNOW, (sparse(k) for k in range(60)))
    plain = reference
    for number in range(60, 75):
        found, report = watch(SNOW, sparse(number, 10), reference)
        if found.outcome == "failed":
            break
        reference = reference.after(report).add(SNOW.profile(sparse(number, 10)))
    assert found.outcome == "failed"
    assert 60 < number < 70
    assert watch(SNOW, sparse(number, 10), plain)[0].outcome == "passed"
    assert found.details["looks_like"] == "mm"
    assert found.details["since"][:10] == str(START + dt.timedelta(days=60))
    assert f"from {START + dt.timedelta(days=60)}" in found.message


def test_evidence_survives_being_written() -> None:
    """A reference whose suspicion was written and read back judges as the one that carried it."""
    reference = learnt(SNOW, (sparse(k) for k in range(60)))
    _, report = watch(SNOW, sparse(60, 10), reference)
    suspicion = reference.after(report).evidence["snow"]
    assert type(suspicion).from_dict(suspicion.to_dict()) == suspicion


def test_what_is_accepted_under_suspicion_teaches_nothing() -> None:
    """Batches accepted while suspicion is up change nothing of what is usual; without suspicion they do."""
    profiles = [SNOW.profile(sparse(k)) for k in range(30, 60)]
    taught = [*profiles, *(SNOW.profile(sparse(k, 10)) for k in range(60, 65))]
    since = dt.datetime.combine(START + dt.timedelta(days=60), dt.time(), dt.UTC)
    suspected = {"snow": Suspicion(UNDER_SUSPICION + 1, since)}
    batch = sparse(65, 10)
    plain, other = (watch(SNOW, batch, contracts.Reference(tuple(p), suspected))[0] for p in (profiles, taught))
    assert other.details["evidence"] == plain.details["evidence"]
    assert other.details["factor"] == plain.details["factor"]
    trusting = watch(SNOW, batch, contracts.Reference.of(taught))[0]
    assert trusting.details["factor"] < plain.details["factor"]


@pytest.mark.parametrize(("known", "wanted"), [(0, 5), (2, 3)])
def test_without_a_past_it_is_skipped(known: int, wanted: int) -> None:
    """With no reference, or fewer than five small batches, the result is `skipped` and says how many are wanted."""
    reference = learnt(SNOW, (sparse(k) for k in range(known))) if known else None
    found, report = watch(SNOW, sparse(9, 10), reference)
    assert found.outcome == "skipped"
    assert found.details["batches_wanted"] == wanted
    assert report.ok


def test_a_pass_says_how_soon_each_unit_would_be_seen() -> None:
    """A passed result says after how many batches each unit would be seen, as numbers and in its hint."""
    reference = learnt(SNOW, (on(k, depths(k, 40)) for k in range(60)))
    found, _ = watch(SNOW, on(60, depths(60, 40)), reference)
    expected = found.details["expected_batches"]
    assert found.outcome == "passed"
    assert expected["mm"] == 1
    assert {"mm", "m", "inch", "foot"} <= set(expected)
    assert all(n is None or n >= 1 for n in expected.values())
    assert "mm in about 1 batch" in found.hint


def test_a_pass_says_what_would_not_be_seen() -> None:
    """Where the wind of a day may be anything from calm to storm, knots would not be seen in one batch."""
    days = [[math.exp(random.Random(k).gauss(0, 0.9)) * value for value in depths(k, 40)] for k in range(61)]
    found, _ = watch(WIND, on(60, days[60]), learnt(WIND, (on(k, days[k]) for k in range(60))))
    delay = found.details["expected_batches"]["knot"]
    assert delay is None or delay > 1
    assert f"knot in about {delay} batches" in found.hint or "not seen: " in found.hint


ANNOUNCED = contracts.loads(
    f"{HEAD}columns:\n  day: {{type: date}}\n"
    f"  snow: {{type: number, unit: cm, unit_changes: [{{from: {START + dt.timedelta(days=40)}, unit: mm}}]}}\n"
)


def test_an_announced_change_that_comes_is_quiet() -> None:
    """From the announced day on values in mm are read as such, and pass."""
    reference = learnt(ANNOUNCED, (on(k, depths(k, 40)) for k in range(40)))
    came = on(40, [10 * value for value in depths(40, 40)])
    assert watch(ANNOUNCED, came, reference)[0].outcome == "passed"


def test_an_announced_change_that_does_not_come_is_seen() -> None:
    """A feed that is still in cm on the day of its announced change to mm fails: it would be read as a tenth."""
    reference = learnt(ANNOUNCED, (on(k, depths(k, 40)) for k in range(40)))
    found, _ = watch(ANNOUNCED, on(40, depths(40, 40)), reference)
    assert found.outcome == "failed"
    assert found.severity == "error"
    assert found.details["factor"] == pytest.approx(0.1, rel=0.3)
    assert found.details["looks_like"] == "cm"


WIND = contracts.loads(f"{HEAD}columns:\n  day: {{type: date}}\n  snow: {{type: number, unit: m/s}}\n")


def test_two_units_alike_are_both_named_and_warn() -> None:
    """Where mph and knots fit alike, a decisive switch names both, and is a warning: it stops nothing."""
    rng = random.Random(3)
    speeds = [[round(math.exp(rng.gauss(2, 0.25)), 3) for _ in range(2)] for _ in range(60)] + [[7.39, 7.4]]
    reference = learnt(WIND, (on(k, speeds[k]) for k in range(60)))
    middle = math.sqrt(1.9438 * 2.2369)
    found, report = watch(WIND, on(60, [middle * value for value in speeds[60]]), reference)
    assert found.outcome == "failed"
    assert found.severity == "warning"
    named = {unit for unit in ("mile/hour", "knot") if unit in found.message}
    assert named == {"mile/hour", "knot"}
    assert found.details["looks_like"] is None
    assert found.details["rival"] in named
    assert report.ok


STATIONS = ("Finse", "Haukeliseter", "Røros", "Tromsø", "Bygdin")


def grouped(pii: str) -> contracts.Contract:
    """Return a contract with stations."""
    return contracts.loads(
        f"{HEAD}columns:\n  day: {{type: date}}\n  station: {{type: string{pii}}}\n"
        "  snow: {type: number, unit: cm}\nreference: {per: [station]}\n"
    )


def by_station(number: int, switched: str = "") -> pl.DataFrame:
    """Return a day of ten rows a station, of which one may be switched to mm."""
    values = depths(number, 10 * len(STATIONS), 0.4)
    names = [STATIONS[k % len(STATIONS)] for k in range(len(values))]
    snow = [10 * v if name == switched else v for v, name in zip(values, names, strict=True)]
    return on(number, snow, station=names)


def found_by_station(pii: str, *, reveal: bool = False) -> contracts.Result:
    """Return what is said of a switch of one station out of five."""
    feed = grouped(pii)
    reference = learnt(feed, (by_station(k) for k in range(60)))
    for number in range(60, 65):
        found, report = watch(feed, by_station(number, "Røros"), reference, reveal=reveal)
        reference = reference.after(report)
        if found.outcome == "failed":
            break
    return found


def test_a_switched_station_is_named_where_it_may_be() -> None:
    """One station of five in mm is found and named in message and details, if its column says `pii: false`."""
    found = found_by_station(", pii: false")
    assert (found.outcome, found.details["looks_like"], found.details["groups"]) == ("failed", "mm", ["Røros"])
    assert "in Røros" in found.message


def test_reveal_shows_the_name_behind_a_hash() -> None:
    """A masked station goes by a hash, the name shown nowhere; `reveal=True` shows it."""
    hidden, shown = found_by_station(""), found_by_station("", reveal=True)
    assert hidden.outcome == shown.outcome == "failed"
    assert hidden.details["group"].startswith("#")
    assert "Røros" not in str(hidden)
    assert shown.details["groups"] == ["Røros"]
    assert "in Røros" in shown.message


def test_a_flagged_batch_does_not_alarm_again() -> None:
    """After a batch in mm was found and refused, clean ones pass, from the next one on."""
    reference = learnt(SNOW, (on(k, depths(k, 40)) for k in range(60)))
    found, report = watch(SNOW, on(60, [10 * v for v in depths(60, 40)]), reference)
    assert found.outcome == "failed"
    reference = reference.after(report)
    for number in range(61, 75):
        batch = on(number, depths(number, 40))
        found, report = watch(SNOW, batch, reference)
        assert found.outcome == "passed"
        reference = reference.after(report).add(SNOW.profile(batch))


def test_a_switched_station_that_is_clean_again_does_not_alarm_again() -> None:
    """After a station in mm was found and refused, clean batches pass."""
    feed = grouped(", pii: false")
    reference = learnt(feed, (by_station(k) for k in range(60)))
    reference = reference.after(watch(feed, by_station(60, "Røros"), reference)[1])
    for number in range(61, 70):
        found, report = watch(feed, by_station(number), reference)
        assert found.outcome == "passed"
        reference = reference.after(report).add(feed.profile(by_station(number)))


def test_it_can_be_turned_off() -> None:
    """With `unit_switch: false` a column is not watched, whatever it holds."""
    feed = contracts.loads(
        f"{HEAD}columns:\n  day: {{type: date}}\n  snow: {{type: number, unit: cm, unit_switch: false}}\n"
    )
    reference = learnt(feed, (on(k, depths(k, 40)) for k in range(20)))
    report = feed.validate(on(60, [10 * v for v in depths(60, 40)]), reference=reference, now=NOW)
    assert report.ok
    assert {r.outcome for r in report.checks if r.check == "unit_switch"} <= {"skipped"}
