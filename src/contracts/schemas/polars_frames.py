"""What pandera's polars side needs of us: a data type, frames, answers and failure cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from pandera.constants import CHECK_OUTPUT_KEY
from pandera.engines import polars_engine

from contracts.schemas.raising import BY_ROW, LAZY, conclude, judged

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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


class Declared(polars_engine.DataType):  # type: ignore[misc]
    """A contract's type (`string`, `number`, …) as a pandera data type: it accepts what the contract does."""

    declared: str
    judge: Callable[[Any], Any]

    def __init__(self, column: Column, judge: Callable[[Any], Any]) -> None:
        """Keep the type's name and the judge of a one-column frame."""
        object.__setattr__(self, "declared", column.type)
        object.__setattr__(self, "judge", judge)
        object.__setattr__(self, "type", pl.Object)

    def check(self, pandera_dtype: Any, data_container: Any = None) -> bool:
        """Return whether the contract's `type` check accepts the column."""
        if data_container is None:
            return False
        frame = data_container.lazyframe.select(data_container.key)
        return bool(self.judge(frame).report.ok)

    def __str__(self) -> str:
        """Return the type's name in a contract."""
        return self.declared


def frame_of(data: Any, column: Column | None) -> Any:
    """Return the frame that a check is about: the whole, or the one column that pandera names."""
    return data.lazyframe.select(data.key) if column and data.key not in (None, "*") else data.lazyframe


def answer(fine: pl.Series, data: Any) -> pl.LazyFrame:
    """Return the mask as pandera expects it."""
    return pl.LazyFrame({CHECK_OUTPUT_KEY: fine})


def verdict(violations: Sequence[Result]) -> bool:
    """Return true, or raise: pandera crashes where a polars check returns a bare False.

    Raises:
        ValueError: the table as a whole is not fine.

    """
    if violations:
        raise ValueError(violations[0].message)
    return True


def subsampled(schema: Any, data: Any, how: dict[str, Any]) -> Any:
    """Return the rows that pandera's head, tail and sample ask for."""
    return schema.get_backend(data).subsample(data, *how.values())


def failure_cases(examples: Sequence[Example]) -> tuple[Any, Any]:
    """Return pandera's frame of failure cases, and the mask from which it reads their row numbers."""
    rows = {example.row for example in examples}
    output = pl.DataFrame({CHECK_OUTPUT_KEY: [row not in rows for row in range(max(rows) + 1)]})
    return pl.DataFrame({"failure_case": [str(example.value) for example in examples]}), output
