"""From sums by group to the errors of predictions: what it takes on every engine."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from contracts.backends.buckets import group_labels, kept_groups
from contracts.backends.findings import Answers
from contracts.measures.kept import MAX_TIMED_GROUPS
from contracts.measures.misses import Miss, Misses
from contracts.units import conversion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contracts.measures.misses import MissesOf
    from contracts.terms import Terms

__all__ = ["made", "scale"]


def scale(terms: Terms, ask: MissesOf) -> tuple[float, float]:
    """Return by what the truth is multiplied, and what is added to it, to be in the unit of the predictions."""
    prediction, truth = (terms.columns[name].unit for name in (ask.prediction, ask.truth))
    if not prediction or not truth:
        return 1.0, 0.0
    found = conversion(truth, prediction)
    return float(found.factor), float(found.offset)


def made(found: Iterable[tuple[Any, ...]], terms: Terms, ask: MissesOf) -> Answers:
    """Return the answer from rows of a group's texts, and of its rows, total, absolute and squared errors."""
    many = len(ask.per)
    sums = {row[:many]: row[many:] for row in found}
    labels = {key: group_labels(terms, key, ask.per) for key in sums}
    kept = kept_groups({key: label for key, (label, _) in labels.items()}, MAX_TIMED_GROUPS)
    groups = {labels[key][0]: _miss(*sums[key]) for key in kept}
    answer = Misses(dict(sorted(groups.items())))
    return Answers({ask.name: answer}, dict(labels[key] for key in kept))


def _miss(rows: int, total: float, absolute: float, squared: float) -> Miss:
    """Return the sums without the digits that depend on the order in which they were made.

    Those of a total are as large as those of its magnitudes, also where these cancel out.
    """
    digits = 10 - math.ceil(math.log10(absolute)) if 0 < absolute < math.inf else 0
    return Miss(int(rows), round(float(total), digits), float(f"{absolute:.10g}"), float(f"{squared:.10g}"))
