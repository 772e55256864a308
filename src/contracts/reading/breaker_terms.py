"""Reading when a feed's breaker opens, and how long it waits until a batch is tried."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from contracts.breaker import BreakerTerms
from contracts.quantity import ShareOfBatches, batches, duration, plain, share_of_batches
from contracts.reading.keys import BREAKER_KEYS

if TYPE_CHECKING:
    from collections.abc import Callable

    from contracts.reading.ledger import Ledger

__all__ = ["read_breaker"]

_PATH = ("breaker",)
_MOST = 1000
"""Batches that a breaker may look back on: more would be kept for each feed, and it would open too late to help."""
_SHORTEST, _LONGEST = timedelta(seconds=1), timedelta(days=366)
T = TypeVar("T")


def read_breaker(ledger: Ledger, data: Any) -> BreakerTerms | None:
    """Return the terms of the breaker, or None after saying what is wrong with them."""
    if not isinstance(data, dict):
        hint = "write breaker: {open_after: 3 batches, retry_after: 1 hour}"
        ledger.say(_PATH, "`breaker` is a mapping with open_after, open_at or retry_after", "bad-value", hint)
        return None
    ledger.known_keys(data, _PATH, list(BREAKER_KEYS))
    if "open_after" not in data and "open_at" not in data:
        hint = "add open_after: 3 batches, or open_at: 30% of 20 batches"
        ledger.say(_PATH, "`breaker` does not say after what it opens", "missing-key", hint, at_key=True)
    after = _read(ledger, data, "open_after", batches)
    at = _read(ledger, data, "open_at", share_of_batches)
    wait = _read(ledger, data, "retry_after", duration)
    if after is not None and _looks_back(ledger, "open_after", after) and at is not None:
        _decides(ledger, after, at)
    if at is not None and _looks_back(ledger, "open_at", at.batches):
        _is_of_a_batch(ledger, at)
    if wait is not None and not _SHORTEST <= wait <= _LONGEST:
        message = f"`retry_after` is a time from 1 second to 366 days, not {data['retry_after']!r}"
        ledger.say((*_PATH, "retry_after"), message, "bad-value", "about as long as until the feed's next batch")
    return BreakerTerms(after, at, wait or BreakerTerms.retry_after)


def _read(ledger: Ledger, data: dict[str, Any], key: str, reader: Callable[[object], T]) -> T | None:
    """Return what stands under a key, None where nothing does or after saying what is wrong with it."""
    if key not in data:
        return None
    try:
        return reader(data[key])
    except ValueError as error:
        ledger.say((*_PATH, key), f"{key}: {error}", "bad-value", _number_alone(key, data[key]))
        return None


def _number_alone(key: str, value: object) -> str:
    """Return the hint for a number without what it counts."""
    is_count = key == "open_after" and isinstance(value, int) and not isinstance(value, bool) and value > 0
    return f"write {value} batch{'es' * (value != 1)}" if is_count else ""


def _looks_back(ledger: Ledger, key: str, number: int) -> bool:
    """Return whether so many batches may be looked back on, after saying that they may not."""
    if number > _MOST:
        message = f"`{key}` looks back on {number} batches; no more than {_MOST} are kept"
        ledger.say((*_PATH, key), message, "bad-value", "a breaker is for the last few")
    return number <= _MOST


def _decides(ledger: Ledger, after: int, at: ShareOfBatches) -> None:
    """Say so where as many bad batches as `open_after` asks for have opened it before, by their share."""
    enough = math.ceil(at.share * at.batches)
    if after >= enough > 0:
        message = f"`open_after` never decides: {enough} bad batches are {plain(at.share * 100)}% of {at.batches}"
        hint = f"leave it out, or ask for fewer than {enough}"
        ledger.say((*_PATH, "open_after"), message, "bad-value", hint)


def _is_of_a_batch(ledger: Ledger, at: ShareOfBatches) -> None:
    """Say so where a share asks for less than one bad batch, and would be another one than is written."""
    if at.share * at.batches < 1:
        share = plain(at.share * 100)
        message = f"`open_at`: {share}% of {at.batches} batches is less than one batch"
        ledger.say((*_PATH, "open_at"), message, "bad-value", f"a larger share, or {share}% of more batches")
