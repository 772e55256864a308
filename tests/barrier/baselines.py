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
