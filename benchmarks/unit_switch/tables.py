"""The tables of the page, as lines of Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from counting import Score, caught, clopper_pearson, false_alarms, share, whole_feed
from detectors import PEERS
from feeds import FEEDS
from hard import KINDS
from replay import OURS, REACHES

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DETECTORS", "by_feed", "hard", "of_split", "wanted"]

DETECTORS = (OURS, *PEERS)
Rows = list[dict[str, Any]]

SMALL = "By a smaller factor (mi/h to knots, mi to km), the whole column:"
SPARSE = """\
Large switches of sparse columns (snow, rain), where fewer than half of the batches have five values that are not
zero; here a batch counts if it has one, and ten of them follow:"""
STATIONS = "Large switches of a fifth of the stations, at least one:"


def _whole(rows: Rows) -> Rows:
    """Return the large faults of a whole column that is not sparse."""
    return _faults(rows, sparse=False, stations="all", large=True)


def _small(rows: Rows) -> Rows:
    """Return those by a smaller factor."""
    return _faults(rows, sparse=False, stations="all", large=False)


def _sparse(rows: Rows) -> Rows:
    """Return the large faults of sparse columns."""
    return _faults(rows, sparse=True, stations="all", large=True)


def _some_stations(rows: Rows) -> Rows:
    """Return the large faults of some stations."""
    return _faults(rows, sparse=False, stations="some", large=True)


def _faults(rows: Rows, *, sparse: bool, stations: str, large: bool) -> Rows:
    found = [fault for row in rows if row["sparse"] == sparse for fault in row["faults"]]
    return [fault for fault in found if fault["stations"] == stations and fault["large"] == large]


def wanted(rows: Rows) -> Iterator[str]:
    """Yield what is wanted, and whether it holds."""
    yield "| what | measured | wanted | |"
    yield "|---|---:|---:|---|"
    alarms, _, judged = false_alarms(rows, OURS)
    rate = 1000 * alarms / judged
    yield f"| false alarms per 1000 clean batches of a column | {rate:.2g} | at most 1 | {_verdict(rate <= 1)} |"
    in_feed, batches = whole_feed(rows)
    yield f"| clean batches of a whole feed in which any column alarms | {in_feed} of {batches} | | |"
    whole, small, sparse, some = (caught(of(rows), OURS) for of in (_whole, _small, _sparse, _some_stations))
    for what, value, least in (
        ("large switches, in the first batch", whole.reached(1), 0.95),
        ("large switches, by the fifth", whole.reached(5), 0.99),
        ("large switches, the unit named right, of the caught", whole.named_right, 0.95),
        ("smaller factors, in the first batch", small.reached(1), 0.5),
        ("smaller factors, by the fifth", small.reached(5), 0.8),
        ("sparse columns, by the tenth batch that counts", sparse.reached(10), 0.99),
        ("a fifth of the stations, by the fifth", some.reached(5), 0.95),
    ):
        if value is not None:
            yield f"| {what} | {share(value)} | at least {least:.0%} | {_verdict(value >= least)} |"


def _verdict(holds: bool) -> str:  # noqa: FBT001 - a word for each of two values
    return "**holds**" if holds else "**DOES NOT HOLD**"


def of_split(rows: Rows) -> Iterator[str]:
    """Yield the tables of all detectors over these columns."""
    yield from ("Large switches of a whole column:", "")
    yield _detector_head(_whole(rows), "false alarms per 1000 clean batches (95 %)", "warnings per 1000")
    yield "|---|" + "---:|" * 6
    for detector in DETECTORS:
        alarms, warnings, judged = false_alarms(rows, detector)
        low, high = clopper_pearson(alarms, judged)
        rate = f"{1000 * alarms / judged:.1f} ({1000 * low:.1f} to {1000 * high:.1f})"
        warned = f"{1000 * warnings / judged:.1f}" if detector == OURS else ""
        yield f"| {detector} | {rate} | {warned} | {_scored(_whole(rows), detector)} |"
    yield ""
    for title, faults in ((SMALL, _small(rows)), (SPARSE, _sparse(rows)), (STATIONS, _some_stations(rows))):
        if faults:
            yield from (title, "", _detector_head(faults), "|---|" + "---:|" * 4)
            yield from (f"| {detector} | {_scored(faults, detector)} |" for detector in DETECTORS)
            yield ""


def _detector_head(faults: Rows, *more: str) -> str:
    planted = sum(fault["starts"] for fault in faults)
    names = (f"{planted:,} faults", *more, "first batch", "by the fifth", "by the tenth", "named right, of the caught")
    return f"| {' | '.join(names)} |"


def _scored(faults: Rows, detector: str) -> str:
    score = caught(faults, detector)
    named = share(score.named_right) if detector == OURS else ""
    return " | ".join([*(share(score.reached(batches)) for batches in REACHES), named])


def by_feed(rows: Rows) -> Iterator[str]:
    """Yield how this library did on each feed."""
    yield (
        "| feed | alarms, warnings | feed batches with an alarm | large: first, fifth, tenth | named right "
        "| smaller: first, fifth | sparse: tenth | some stations: fifth |"
    )
    yield "|---|" + "---:|" * 7
    for name in FEEDS:
        own = [row for row in rows if row["feed"] == name]
        if own:
            yield f"| {name} | {' | '.join(_cells(own))} |"


def _cells(rows: Rows) -> Iterator[str]:
    alarms, warnings, judged = false_alarms(rows, OURS)
    in_feed, batches = whole_feed(rows)
    whole = caught(_whole(rows), OURS)
    yield f"{alarms}, {warnings} of {judged:,}"
    yield f"{in_feed} of {batches}"
    yield _reached(whole, *REACHES)
    yield share(whole.named_right)
    yield _reached(caught(_small(rows), OURS), 1, 5)
    yield _reached(caught(_sparse(rows), OURS), 10)
    yield _reached(caught(_some_stations(rows), OURS), 5)


def _reached(score: Score, *reaches: int) -> str:
    if not score.starts:
        return "-"
    return f"{', '.join(share(score.reached(reach)) for reach in reaches)} [{score.starts:,}]"


def hard(rows: Rows) -> Iterator[str]:
    """Yield how often what is no change of unit alarmed, by kind; peers go by the first word of their name."""
    peers = " | ".join(peer.split()[0].strip(",") for peer in PEERS)
    yield f"| what happens | batches | contracts: alarms | warnings | {peers} |"
    yield "|---|" + "---:|" * (3 + len(PEERS))
    for kind in KINDS:
        counts = [row["hard"][kind] for row in rows if kind in row["hard"]]
        if counts:
            batches, warned = (sum(count[what] for count in counts) for what in ("batches", "warnings"))
            ours, *theirs = (f"{sum(count['alarms'][d] for count in counts):,}" for d in DETECTORS)
            yield f"| {kind} | {batches:,} | {ours} | {warned:,} | {' | '.join(theirs)} |"
