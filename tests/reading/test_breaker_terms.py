"""The terms of a breaker: what is read, and what nobody can have meant."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from contracts.breaker import BreakerTerms
from contracts.errors import ContractSyntaxError
from contracts.quantity import ShareOfBatches
from contracts.reading.parse import parse

HEAD = "contract: a.b\nversion: 1.0.0\ncolumns: {x: {type: number}}\n"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{open_after: 3 batches}", BreakerTerms(3)),
        ("{open_after: 1 batch, retry_after: 90 min}", BreakerTerms(1, None, timedelta(minutes=90))),
        ("{open_at: 30% of 20 batches}", BreakerTerms(None, ShareOfBatches(Fraction(3, 10), 20))),
        ("{open_after: 3 batches, open_at: 20% of 20 batches}", BreakerTerms(3, ShareOfBatches(Fraction(1, 5), 20))),
    ],
)
def test_what_is_read(written: str, read: BreakerTerms) -> None:
    """A breaker opens after batches in a row, at a share of the latest, or both, and is tried after an hour."""
    assert parse(f"{HEAD}breaker: {written}\n").breaker == read


def test_without() -> None:
    """A contract that says nothing of a breaker has none."""
    assert parse(HEAD).breaker is None


@pytest.mark.parametrize(
    ("written", "says", "hint"),
    [
        ("3", "is a mapping", "open_after: 3 batches, retry_after: 1 hour"),
        ("{}", "does not say after what it opens", "open_after: 3 batches"),
        ("{retry_after: 1 hour}", "does not say after what it opens", "open_at: 30% of 20 batches"),
        ("{open_after: 3}", "such as `3 batches`, not 3", "write 3 batches"),
        ("{open_after: 1}", "such as `3 batches`, not 1", "write 1 batch"),
        ("{open_after: yes}", "not 'yes'", ""),
        ("{open_after: 0 batches}", "such as `3 batches`", ""),
        ("{open_after: 1001 batches}", "looks back on 1001 batches", "the last few"),
        ("{open_at: 30% of 5000 batches}", "looks back on 5000 batches", "the last few"),
        ("{open_at: 1% of 20 batches}", "1% of 20 batches is less than one batch", "1% of more batches"),
        ("{open_at: 0% of 20 batches}", "is less than one batch", "a larger share"),
        ("{open_at: 101% of 20 batches}", "from 0% to 100%", ""),
        ("{open_after: 6 batches, open_at: 30% of 20 batches}", "`open_after` never decides: 6 bad", "fewer than 6"),
        ("{open_after: 3 batches, retry_after: 1 month}", "such as `36 hours`", ""),
        ("{open_after: 3 batches, retry_after: 1 ms}", "length of time", ""),
        ("{open_after: 3 batches, retry_after: 0.5 s}", "from 1 second to 366 days", "the feed's next batch"),
        ("{open_after: 3 batches, retry_after: 400 days}", "from 1 second to 366 days", "the feed's next batch"),
    ],
)
def test_what_is_refused(written: str, says: str, hint: str) -> None:
    """What nobody can have meant is refused at its place, with a way out, and nothing else is said."""
    with pytest.raises(ContractSyntaxError) as caught:
        parse(f"{HEAD}breaker: {written}\n")
    (problem,) = caught.value.problems
    assert problem.line == 4
    assert says in problem.message
    assert hint in problem.hint
