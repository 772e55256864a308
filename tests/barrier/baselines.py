"""What contracts of these tests call in place of a batch."""

from __future__ import annotations

from typing import Any

import polars as pl


def of_the_arguments(*numbers: int, **named: int) -> pl.DataFrame:
    """Return scores that say what the baseline was called with."""
    ids = [*numbers, *named.values()]
    return pl.DataFrame({"id": ids, "score": [0.25] * len(ids)})


def of_the_batch(batch: Any) -> pl.DataFrame:
    """Return a score for each ID of a batch."""
    return pl.DataFrame({"id": batch["id"], "score": [0.25] * len(batch)})


def as_bad(*_: Any) -> pl.DataFrame:
    """Return scores that break the contract too."""
    return pl.DataFrame({"id": [1], "score": [7.0]})


def raising(*_: Any) -> pl.DataFrame:
    """Fail."""
    msg = "secret@example.org"
    raise OSError(msg)


def nothing(*_: Any) -> None:
    """Return nothing."""


async def later(*_: Any) -> pl.DataFrame:
    """Return scores, but only to who waits for them."""
    return pl.DataFrame({"id": [1], "score": [0.5]})


NUMBER = 3


def reading(*_: Any) -> Any:
    """Return a stream of one score."""
    return pl.DataFrame({"id": [1], "score": [0.5]}).to_arrow().to_reader()


def lazily(*_: Any) -> pl.LazyFrame:
    """Return a plan that gives another score each time it is run."""
    scores = iter([0.5, 0.75, 7.0])
    return pl.LazyFrame({"id": [1]}).with_columns(
        score=pl.col("id").map_elements(lambda _: next(scores), return_dtype=pl.Float64)
    )


def in_inches(*_: Any) -> pl.DataFrame:
    """Return snow in inches, and say so."""
    return pl.DataFrame({"snow [inch]": [1.0]})
