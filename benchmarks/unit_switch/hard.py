"""Hard negatives: what is no change of unit, and must stay quiet.

Each kind turns clean batches into the ones that follow; a batch that does not alarm is learnt, as
in real life, so that a lasting change is judged as what it is, a change that lasts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import detectors
import numpy as np
import polars as pl
from detectors import PEERS
from feeds import STAND_IN
from ours import Past
from replay import OURS, Delivery, Subject

from contracts.units import conversion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Edit = Callable[[NDArray[np.float64], int], NDArray[np.float64]]

__all__ = ["KINDS", "hard_negatives"]

KINDS = (
    "heat wave: 10 °C more for a week",
    "station added",
    "gap of three months",
    "80 % more nulls",
    "coarser by a decimal",
    "finer by a decimal",
    "one absurd outlier",
    "trend: 0.5 % or 0.05 °C per batch, for 60 batches",
)
_FOLLOWING = 7
_TREND = 60
_GAP_DAYS = 91
_OUTLIER_MPH = 1048.36


def hard_negatives(subject: Subject, runs: int) -> dict[str, dict[str, Any]]:
    """Return, for each kind, how many batches were judged and who alarmed; `runs` starts, spread over the feed."""
    first, last = subject.feed.feed.history, len(subject.clean) - _FOLLOWING
    found: dict[str, dict[str, Any]] = {}
    if last <= first or not subject.faults:
        return found
    for start in np.unique(np.linspace(first, last, runs).astype(int)).tolist():
        history = subject.clean[start - first : start]
        for kind, past, batches in _cases(subject, start, history):
            if kind == KINDS[7] and start > first:
                continue  # it takes as many batches as all others together, so it is run once
            _add(found.setdefault(kind, _nothing()), subject, past, batches)
    return found


def _cases(
    subject: Subject, start: int, history: list[Delivery]
) -> Iterator[tuple[str, list[Delivery], list[tuple[int, Delivery]]]]:
    """Yield each kind with its history, and the batches that follow with the time at which they come."""
    span = range(start, start + _FOLLOWING)
    for kind, (edit, batches) in _edits(subject, start).items():
        yield kind, history, [(at, _edited(subject, at, edit, at - start)) for at in batches]
    gap = _GAP_DAYS // subject.feed.feed.days
    if start + gap + _FOLLOWING <= len(subject.clean):
        yield KINDS[2], history, [(at + gap, subject.clean[at + gap]) for at in span]
    if subject.feed.stations:
        one = subject.feed.stations[start % len(subject.feed.stations)]
        only = pl.col(str(subject.feed.feed.station)) == one
        solo = [Delivery(old.frame.filter(only), subject) for old in history]
        yield KINDS[1], solo, [(at, subject.clean[at]) for at in span]


def _edits(subject: Subject, start: int) -> dict[str, tuple[Edit, range]]:
    """Return the kinds that change values one by one, and the batches that they last for."""
    rng = np.random.default_rng([start, subject.digits])
    digits, unit = subject.digits, str(subject.column.unit)
    span = range(start, start + _FOLLOWING)
    edits: dict[str, tuple[Edit, range]] = {
        KINDS[3]: (lambda x, _: np.where(rng.random(len(x)) < 0.8, np.nan, x), span),
        KINDS[4]: (lambda x, _: np.round(x, digits - 1), span),
        KINDS[5]: (lambda x, _: _finer(x, digits, rng), span),
        KINDS[6]: (lambda x, _: _with_outlier(x, unit), span[:1]),
    }
    degree = float(conversion("degC", unit).factor) if subject.interval else 0.0
    long = range(start, min(start + _TREND, len(subject.clean)))
    if subject.interval:
        week = range(start, start + 7 // subject.feed.feed.days)
        edits[KINDS[0]] = (lambda x, _: np.round(x + 10 * degree, digits), week)
        edits[KINDS[7]] = (lambda x, k: np.round(x + 0.05 * degree * k, digits), long)
    else:
        edits[KINDS[7]] = (lambda x, k: np.round(x * 1.005**k, digits), long)
    return edits


def _finer(x: NDArray[np.float64], digits: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return the values with one decimal more; a zero stays zero."""
    step = 10.0**-digits
    return np.where(x == 0, 0.0, np.round(x + rng.uniform(-step / 2, step / 2, len(x)), digits + 1))


def _with_outlier(x: NDArray[np.float64], unit: str) -> NDArray[np.float64]:
    """Return the values with the first one absurd: a wind of 1048 mi/h, elsewhere a hundred times the largest."""
    try:
        absurd = _OUTLIER_MPH * float(conversion("mi/h", unit).factor)
    except ValueError:
        absurd = 100 * float(np.nanmax(np.abs(x), initial=1.0))
    return np.concatenate([[absurd], x[1:]])


def _edited(subject: Subject, at: int, edit: Edit, k: int) -> Delivery:
    """Return batch `at` with its column edited; nulls and stand-ins stay what they are."""
    frame = subject.feed.batches[at]
    column = frame[subject.name]
    some = (column.is_not_null() & (column != STAND_IN)).fill_null(value=False).to_numpy()
    if not some.any():
        return subject.clean[at]
    values = column.to_numpy().copy()
    values[some] = edit(values[some], k)
    return Delivery(frame.with_columns(pl.Series(subject.name, values, nan_to_null=True)), subject)


def _nothing() -> dict[str, Any]:
    return {"batches": 0, "warnings": 0, "alarms": dict.fromkeys((OURS, *PEERS), 0)}


def _add(count: dict[str, Any], subject: Subject, history: list[Delivery], batches: list[tuple[int, Delivery]]) -> None:
    """Judge the batches in turn and add what was said; the peers keep to the history."""
    past = Past.of([old.profile for old in history])
    learnt = detectors.learnt([old.values for old in history])
    for at, delivery in batches:
        if not len(delivery.values) or not len(learnt.values):
            continue
        verdict = subject.judged(delivery, at, past)
        past = past.after(delivery.profile, verdict)
        count["batches"] += 1
        count["warnings"] += verdict.warns
        count["alarms"][OURS] += verdict.alarm
        for peer, off in PEERS.items():
            count["alarms"][peer] += off(learnt, delivery.values)
