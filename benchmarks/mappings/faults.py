"""Twelve ways in which a mapping goes wrong, each of which leaves the data well-formed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FAULTS"]

_Rng = np.random.Generator


def _led_elsewhere(frame: pl.DataFrame, rng: _Rng, share: float) -> pl.DataFrame:
    """Return the frame with the persons of a share of the rows dealt anew among them."""
    rows = np.flatnonzero(rng.random(frame.height) < share)
    order = np.arange(frame.height)
    order[rows] = rng.permutation(rows)
    return frame.with_columns(frame["person_id"].gather(order))


def _swapped(frame: pl.DataFrame, _: _Rng) -> pl.DataFrame:
    return frame.with_columns(cookie_id="person_id", person_id="cookie_id").with_columns(
        pl.col("cookie_id").fill_null("00000000")
    )


def _less_known(frame: pl.DataFrame, rng: _Rng) -> pl.DataFrame:
    stranger = pl.Series(rng.random(frame.height) < 0.175)
    new = pl.concat_str(pl.lit("9"), pl.col("person_id").str.slice(1))
    return frame.with_columns(pl.when(stranger).then(new).otherwise("person_id").alias("person_id"))


def _one_collects(frame: pl.DataFrame, rng: _Rng) -> pl.DataFrame:
    taken = pl.Series(rng.random(frame.height) < 0.1)
    one = frame["person_id"].drop_nulls()[0]
    return frame.with_columns(pl.when(taken).then(pl.lit(one)).otherwise("person_id").alias("person_id"))


def _two_persons(frame: pl.DataFrame, rng: _Rng) -> pl.DataFrame:
    there = frame.filter(pl.col("person_id").is_not_null())
    rows = rng.permutation(there.height)[: max(frame.height // 1000, 1)]
    again = there[rows].with_columns(
        pl.col("event_id") + 10**12, person_id=there["person_id"].gather((rows + 7) % there.height)
    )
    return pl.concat([frame, again])


def _shifted(frame: pl.DataFrame, _: _Rng) -> pl.DataFrame:
    return frame.with_columns(pl.col("person_id").shift(1))


def _zeros_lost(frame: pl.DataFrame, _: _Rng) -> pl.DataFrame:
    return frame.with_columns(pl.col("person_id").cast(pl.Int64).cast(pl.String))


def _hashed_again(frame: pl.DataFrame, _: _Rng) -> pl.DataFrame:
    return frame.with_columns(cookie_id=pl.format("c{}", pl.col("cookie_id").hash(11)))


def _renumbered(frame: pl.DataFrame, rng: _Rng) -> pl.DataFrame:
    """Return the frame with persons under each other's IDs, each person's cookies together as before."""
    old = frame["person_id"].drop_nulls().unique(maintain_order=True)
    new = old.gather(rng.permutation(len(old)))
    other = pl.DataFrame({"person_id": old, "new": new})
    return frame.join(other, on="person_id", how="left", maintain_order="left").select(
        "event_id", "cookie_id", person_id="new"
    )


def _twice(frame: pl.DataFrame, rng: _Rng) -> pl.DataFrame:
    return pl.concat([frame, frame.filter(pl.Series(rng.random(frame.height) < 0.05))])


def _half_null(frame: pl.DataFrame, rng: _Rng) -> pl.DataFrame:
    there = pl.Series(rng.random(frame.height) < 0.5)
    return frame.with_columns(pl.when(there).then("person_id").alias("person_id"))


FAULTS: dict[str, Callable[[pl.DataFrame, _Rng], pl.DataFrame]] = {
    "shuffled: every cookie has another's person": lambda frame, rng: _led_elsewhere(frame, rng, 1.0),
    "5 % of the cookies shuffled": lambda frame, rng: _led_elsewhere(frame, rng, 0.05),
    "the two columns exchanged": _swapped,
    "match rate falls from 97 % to 80 %": _less_known,
    "one person collects a tenth of the cookies": _one_collects,
    "0.1 % of the cookies lead to two persons": _two_persons,
    "joined one row too far": _shifted,
    "leading zeros of person_id lost": _zeros_lost,
    "cookie_id hashed once more": _hashed_again,
    "persons numbered anew, with the same IDs": _renumbered,
    "5 % of the rows delivered twice": _twice,
    "half of the persons null": _half_null,
}
