"""The library itself: its contract is loaded before the clock starts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import contracts

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

__all__ = ["DISTRIBUTIONS", "LEFT_OUT", "prepared"]

DISTRIBUTIONS = ("ingest-contracts", "polars", "pyarrow")
LEFT_OUT: tuple[str, ...] = ()
CONTRACT = Path(__file__).parent.parent / "feed.contract.yaml"
_OF_THE_TABLE = ("key", "mapping", "rule", "freshness")


def prepared(now: datetime) -> Callable[[Any], dict[str, int | None]]:
    """Return what judges data of any kind.

    Raises:
        RuntimeError: a check could not judge, so that the time is not that of a whole verdict.

    """
    contract = contracts.load(CONTRACT)

    def judge(data: Any) -> dict[str, int | None]:
        report = contract.validate(data, now=now)
        unjudged = [f"{result.check} {result.column}" for result in report.checks if _is_unjudged(result)]
        if unjudged:
            msg = f"not judged: {', '.join(unjudged)}"
            raise RuntimeError(msg)
        return {_name(result): result.rows_failed for result in report.violations}

    return judge


def _is_unjudged(result: Any) -> bool:
    # Units that the data carry, and units that changed since a reference: this feed has neither.
    may_be_skipped = result.check in ("unit", "unit_switch")
    return result.outcome == "errored" or (result.outcome == "skipped" and not may_be_skipped)


def _name(result: Any) -> str:
    return result.check if result.check in _OF_THE_TABLE else f"{result.check} {result.column}"
