"""Shape: what single values say, and the lattice of rounded ones."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.sensing.days import counted, on_ratio, winds

from contracts.sensing.evidence import Candidate
from contracts.sensing.model import learn
from contracts.sensing.series import series

if TYPE_CHECKING:
    from contracts.sensing.shape import Shape

INCH_TO_CM = (Candidate("cm", 2.54),)


def snow(rng: random.Random, rows: int = 24) -> list[float]:
    """Return depths in whole inches, their level wild from day to day."""
    level = rng.gauss(1.6, 0.8)
    return [float(max(1, round(math.exp(rng.gauss(level, 0.3))))) for _ in range(rows)]


def shape(past: list[list[float]], factors: list[float]) -> Shape:
    """Return the shape that past batches teach."""
    known = series([counted(values) for values in past], interval=False)
    found = learn(known, np.array(factors), interval=False).shape
    assert found
    return found


@pytest.mark.parametrize("seed", range(4))
def test_inches_in_rounded_centimetres_are_seen_by_their_lattice(seed: int) -> None:
    """Whole inches that come as cm to a tenth lie where no inch ever lay: the rows say so where the level cannot."""
    rng = random.Random(seed)
    past = [snow(rng) for _ in range(60)]
    learnt = shape(past, [2.54])
    inches = series([counted(snow(rng))], interval=False)
    rounded = series([counted(round(2.54 * x, 1) for x in snow(rng))], interval=False)
    assert learnt.log_e(rounded)[0] > math.log(100)
    assert learnt.log_e(inches)[0] < math.log(10)


@pytest.mark.parametrize("seed", range(4))
def test_the_lattice_counts_in_the_verdict(seed: int) -> None:
    """Snow in cm is caught within three batches, though its level lies well within the range of inches."""
    rng = random.Random(10 + seed)
    past, carried, kinds = [snow(rng) for _ in range(60)], -math.inf, []
    for _ in range(3):
        verdict = on_ratio([round(2.54 * x, 1) for x in snow(rng)], past, INCH_TO_CM, carried)
        carried = verdict.log_evidence
        kinds.append(verdict.kind)
    assert "switched" in kinds


@pytest.mark.parametrize("seed", range(4))
def test_another_precision_is_quiet(seed: int) -> None:
    """Inches that come to a tenth from now on leave the lattice, and no unit put them elsewhere."""
    rng = random.Random(20 + seed)
    past = [snow(rng) for _ in range(60)]
    finer = [round(x + rng.uniform(-0.4, 0.4), 1) for x in snow(rng)]
    assert on_ratio(finer, past, INCH_TO_CM).kind == "quiet"


def test_rows_tell_of_a_switch_of_some() -> None:
    """Where a fifth of the rows are tenfold, the mean of the rows' e-values is large, and small where none are."""
    rng = random.Random(3)
    learnt = shape([winds(rng) for _ in range(60)], [100.0])
    day = winds(rng)
    mixed = [100 * x if k % 5 == 0 else x for k, x in enumerate(day)]
    clean, partly = (learnt.log_row_mean(series([counted(v)], interval=False))[0] for v in (day, mixed))
    assert partly > math.log(10)
    assert clean < 0


def test_a_row_mean_averages_below_one() -> None:
    """Over clean batches the mean of the rows' e-values does not exceed one: it is fair to those that are clean."""
    rng = random.Random(4)
    learnt = shape([winds(rng) for _ in range(60)], [10.0, 3.6])
    logs = np.array([learnt.log_row_mean(series([counted(winds(rng))], interval=False)) for _ in range(200)])
    assert (np.exp(logs).mean(axis=0) <= 1).all()


def test_the_likelier_candidate_fits_better() -> None:
    """Rows times ten fit the candidate of ten better than that of a hundred."""
    rng = random.Random(5)
    learnt = shape([winds(rng) for _ in range(60)], [10.0, 100.0])
    fits = learnt.log_fits(series([counted(10 * x for x in winds(rng))], interval=False))
    assert fits[0] > fits[1]
