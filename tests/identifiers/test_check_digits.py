"""Check digits: by an extra that may be missing, value by value, and where other engines hold the data."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import duckdb
import polars as pl
import pytest

import contracts
from contracts.authoring.exchange import exported
from contracts.backends.pushdown import cells
from contracts.identifiers import check_digits
from contracts.reading.parse import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.report import Result

GOOD, WRONG = "9783161484100", "9783161484101"
BOOKS = "contract: a\nversion: 1.0.0\ncolumns: {book: {type: string, format: isbn, pii: false, nulls: 100%}}\n"


def judged(data: object) -> Result:
    """Return the result of `format`."""
    (result,) = [r for r in contracts.loads(BOOKS).validate(data).checks if r.check == "format"]
    return result


@pytest.fixture
def without_extra(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have python-stdnum not installed."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "stdnum"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "stdnum", None)
    check_digits._is_installed.cache_clear()
    yield
    check_digits._is_installed.cache_clear()


@pytest.mark.usefixtures("without_extra")
def test_without_the_extra_nothing_passes() -> None:
    """The check is an error that says what to install, and the batch is not fine."""
    report = contracts.loads(BOOKS).validate(pl.DataFrame({"book": [GOOD]}))
    (result,) = [r for r in report.checks if r.check == "format"]
    assert result.outcome == "errored"
    assert "pip install 'ingest-contracts[ids]'" in result.message
    assert not report.ok
    with pytest.raises(contracts.JudgementError, match="ingest-contracts"):
        contracts.loads(BOOKS).enforce(pl.DataFrame({"book": [GOOD]}))


@pytest.mark.usefixtures("without_extra")
def test_without_the_extra_formats_without_check_digits_are_judged() -> None:
    """Nobody else needs it."""
    feed = contracts.loads(BOOKS.replace("isbn", "uuid4"))
    assert feed.validate(pl.DataFrame({"book": ["919108f7-52d1-4320-9bac-f847db4148a8"]})).ok


def test_each_value_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many rows with few values, few are looked at, and none that does not match the pattern."""
    from stdnum import ean

    asked: list[str] = []
    real = ean.is_valid
    monkeypatch.setattr(ean, "is_valid", lambda text: asked.append(text) or real(text))
    result = judged(pl.DataFrame({"book": [GOOD, WRONG, None, "no book", ""] * 5_000}))
    assert result.rows_failed == 15_000
    assert set(asked) == {GOOD, WRONG}
    assert len(asked) <= 10


def test_rows_with_wrong_check_digits_are_kept_back() -> None:
    """Quarantine splits by them as by any other check."""
    feed = contracts.loads(BOOKS + "on_violation: quarantine\n")
    kept = feed.enforce(pl.DataFrame({"book": [GOOD, WRONG, None]}))
    assert kept["book"].to_list() == [GOOD, None]


def test_duckdb_hands_out_distinct_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are counted exactly; where there are too many, the check is skipped with the reason, and not passed."""
    books = duckdb.sql(f"SELECT unnest(['{GOOD}', '{WRONG}', '{WRONG}', NULL, 'no book']) AS book")
    assert judged(books).rows_failed == 3
    monkeypatch.setattr(cells, "MOST_DISTINCT", 1)
    result = judged(books)
    assert result.outcome == "skipped"
    assert "more than 1 are distinct" in result.message


@pytest.mark.parametrize("neighbour", ["json-schema", "pandera", "great-expectations"])
def test_what_others_cannot_say_of_check_digits_is_listed(neighbour: str) -> None:
    """An exported pattern is not the whole format."""
    unsaid = exported(parse(BOOKS), neighbour).unsaid
    assert any("the check digits are not" in str(one) for one in unsaid)
    whole = exported(parse(BOOKS.replace("isbn", "uuid4")), neighbour).unsaid
    assert not any("format" in str(one) for one in whole)
