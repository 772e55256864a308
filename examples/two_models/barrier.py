"""A barrier between two models: the upstream one breaks for a week, and the downstream one never notices.

    python examples/two_models/barrier.py [FOLDER]      # the store goes to the folder, else to a temporary one

Each day the upstream model forecasts tomorrow's temperatures, and a second model turns them into heating wanted.
"""

from __future__ import annotations

import sys
import tempfile
import warnings
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import forecasters

import contracts

CONTRACT = contracts.load(Path(__file__).parent / "forecast.contract.yaml")
DAYS = [date(2013, 3, 25) + timedelta(days=k) for k in range(20)]


def main(folder: Path) -> int:
    """Replay twenty days, print what was served on each, and return 1 if a zero came through."""
    store = contracts.Store(f"sqlite:///{folder / 'store.db'}")
    warnings.simplefilter("ignore", contracts.ContractWarning)  # that something else was served is in the table
    today = [DAYS[0]]
    called = []

    @contracts.guard(
        CONTRACT,
        store=store,
        quarantine=folder / "quarantine",
        now=lambda: datetime(today[0].year, today[0].month, today[0].day, tzinfo=UTC),
    )
    def forecast(day: date) -> object:
        called.append(day)
        return forecasters.upstream(day)

    print("day         model  served      breaker    heating wanted: true  without barrier  with it")
    errors = {"without": 0.0, "with": 0.0}
    zeros = 0
    for day in DAYS:
        today[0] = day
        ingested = forecast(day)
        zeros += int((ingested["temp"] == 0).sum())
        truth, raw, got = map(forecasters.heating, (forecasters.observed(day), forecasters.upstream(day), ingested))
        errors["without"] += abs(raw - truth) / len(DAYS)
        errors["with"] += abs(got - truth) / len(DAYS)
        (run, *_), (kept, *_) = store.runs.newest(CONTRACT, 1), store.breakers.status() or [None]
        model = "zeros " if forecasters.BROKEN[0] <= day <= forecasters.BROKEN[1] else "works "
        served = "the model" if run.action == "accept" else "baseline"
        state = kept.breaker.state if kept else "closed"
        asked = "" if day in called else "  (the model was not asked)"
        print(f"{day}  {model} {served:<11} {state:<9} {truth:>21.1f} {raw:>16.1f} {got:>8.1f}{asked}")
    said = f"{errors['without']:.1f} without the barrier, {errors['with']:.1f} with it"
    print(f"\nMean error of the heating wanted: {said}.")
    print(f"The model was asked on {len(called)} of {len(DAYS)} days; {zeros} zeros were ingested.")
    return 1 if zeros else 0


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(main(Path(sys.argv[1])))
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit(main(Path(temporary)))
