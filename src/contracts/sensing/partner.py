"""What another column of the same dimension says: the highest temperature against the lowest, gusts against wind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contracts.sensing.forecast import Forecast, forecast, packed
from contracts.sensing.model import taken_back

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from contracts.sensing.series import Series

    Array = NDArray[np.float64]

__all__ = ["Partner", "partner_log_e"]

ENOUGH = 5
RIVAL_SHARE = 0.1
"""How likely, beside each switch of the column, one of the partner is."""


@dataclass(frozen=True)
class Partner:
    """Another column in the unit of this one: places of its past batches and of its present one, and its candidates."""

    past: Array
    place: float
    factors: Array
    offsets: Array


def partner_log_e(
    batch: Series,
    past: Series,
    partners: Sequence[Partner],
    factors: Array,
    offsets: Array,
    *,
    interval: bool,
) -> Array | None:
    """Return, for each candidate, the log e-value of the distance to the steadiest partner; None without one.

    Places of both columns move together with the weather, so their distance is steadier than
    either. It tells that one of the two was switched, not which: the partner's own switch is
    among the hypotheses that a candidate must beat.
    """
    found = [(p, _forecast(past, p)) for p in partners if np.isfinite(p.place)]
    steady = [(p, f) for p, f in found if f is not None]
    if not steady:
        return None
    partner, expected = min(steady, key=lambda pair: float(pair[1].scale[0]))
    back = taken_back(batch.place[0], factors, offsets, interval=interval)
    jacobian = np.log(np.abs(factors)) if interval else 0.0
    top = expected.log_density((back - partner.place)[:, None])[:, 0] - jacobian
    as_declared = expected.log_density(np.array([[batch.place[0] - partner.place]]))[0, 0]
    others = taken_back(partner.place, partner.factors, partner.offsets, interval=interval)
    rivals = expected.log_density((batch.place[0] - others)[:, None])[:, 0]
    bottom = np.logaddexp(as_declared, np.logaddexp.reduce(rivals) + np.log(RIVAL_SHARE) if len(rivals) else -np.inf)
    return np.asarray(top - bottom)


def _forecast(past: Series, partner: Partner) -> Forecast | None:
    apart = (past.place - partner.past)[None, :]
    if (~np.isnan(apart)).sum() < ENOUGH:
        return None
    usual = float(np.nanmedian(np.abs(apart - np.nanmedian(apart))))
    least = max(0.01, 0.02 * usual)
    return forecast(packed(apart), usual, least, max(4 * usual, 0.5))
