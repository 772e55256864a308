"""Stock pandera on pandas, as its manual says: built-in checks where there are any, `unique=` for the key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandera.pandas as pa

from peers.pandera_columns import NOTE, columns, judged
from promises import EXAMPLES, KEY, MAX_AGE

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import pandas as pd

__all__ = ["DISTRIBUTIONS", "LEFT_OUT", "NOTE", "prepared"]

DISTRIBUTIONS = ("pandera", "pandas")
LEFT_OUT: tuple[str, ...] = ()


def prepared(now: datetime) -> Callable[[Any], dict[str, int | None]]:
    """Return what judges a pandas frame."""

    def is_fresh(values: pd.Series) -> bool:
        return bool(now - values.max() <= MAX_AGE)

    schema = pa.DataFrameSchema(
        columns(pa, "str", "datetime64[us, UTC]", "float64", _at_most, is_fresh),
        checks=[
            pa.Check(_in_order, error="rule", n_failure_cases=EXAMPLES),
            pa.Check(_one_person, error="mapping", n_failure_cases=EXAMPLES),
        ],
        unique=list(KEY),
    )
    return lambda frame: judged(schema, frame, pa.errors.SchemaErrors)


def _at_most(share: float) -> Any:
    return pa.Check(lambda values: values.isna().mean() <= share, ignore_na=False, error="nulls")


def _in_order(frame: pd.DataFrame) -> Any:
    return frame["issued_at"] <= frame["observed_at"]


def _one_person(frame: pd.DataFrame) -> Any:
    pairs = frame[["cookie_id", "person_id"]].drop_duplicates()
    many = pairs.loc[pairs["cookie_id"].duplicated(keep=False), "cookie_id"]
    return True if many.empty else ~frame["cookie_id"].isin(many)
