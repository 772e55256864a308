"""What pandera's pandas side needs of us: a data type, frames, answers and failure cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from pandera.engines import pandas_engine

from contracts.schemas.raising import BY_ROW, LAZY, conclude, judged

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import polars as pl

    from contracts.column import Column
    from contracts.report import Example, Result

__all__ = [
    "BY_ROW",
    "LAZY",
    "Declared",
    "answer",
    "conclude",
    "failure_cases",
    "frame_of",
    "judged",
    "subsampled",
    "verdict",
]


class Declared(pandas_engine.DataType):  # type: ignore[misc]
    """A contract's type (`string`, `number`, …) as a pandera data type: it accepts what the contract does."""

    declared: str
    judge: Callable[[Any], Any]

    def __init__(self, column: Column, judge: Callable[[Any], Any]) -> None:
        """Keep the type's name and the judge of a one-column frame."""
        object.__setattr__(self, "declared", column.type)
        object.__setattr__(self, "judge", judge)
        object.__setattr__(self, "type", pd.api.types.pandas_dtype(object))

    def check(self, pandera_dtype: Any, data_container: Any = None) -> bool:
        """Return whether the contract's `type` check accepts the column."""
        return data_container is not None and self.judge(data_container.to_frame()).report.ok

    def __str__(self) -> str:
        """Return the type's name in a contract."""
        return self.declared


def frame_of(data: Any, column: Column | None) -> Any:
    """Return the frame that a check is about: the whole, or the one column that pandera hands over."""
    return data.to_frame(column.name) if column and isinstance(data, pd.Series) else data


def answer(fine: pl.Series, data: Any) -> Any:
    """Return the mask as pandera expects it, under the data's own index."""
    return pd.Series(fine.to_numpy(), index=data.index)


def verdict(violations: Sequence[Result]) -> bool:
    """Return whether the table as a whole is fine."""
    return not violations


def subsampled(schema: Any, data: Any, how: dict[str, Any]) -> Any:
    """Return the rows that pandera's head, tail and sample ask for."""
    return schema.get_backend(data).subsample(data, **how)


def failure_cases(examples: Sequence[Example]) -> tuple[Any, Any]:
    """Return pandera's frame of failure cases, and no output of a check."""
    rows = [example.row for example in examples]
    return pd.DataFrame({"index": rows, "failure_case": [str(example.value) for example in examples]}), None
