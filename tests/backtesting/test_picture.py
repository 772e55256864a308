"""The picture of a backtest."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.backtesting.feeds import batches, feed

import contracts
from contracts.backtesting.picture import draw

if TYPE_CHECKING:
    from contracts.backtesting.result import Backtest


@pytest.fixture(scope="module")
def found() -> Backtest:
    """Return a backtest with an alarm in it."""
    return contracts.backtest(feed(), batches(14, switched_at=9), inject=False)


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_the_same_backtest_gives_the_same_picture(found: Backtest, ending: str, tmp_path: Path) -> None:
    """Two drawings are equal to the byte: no date, no random names."""
    first, second = tmp_path / f"a.{ending}", tmp_path / f"b.{ending}"
    draw(found, first)
    draw(found, second)
    assert first.read_bytes() == second.read_bytes()
    assert first.stat().st_size > 1000


def test_another_ending_is_refused(found: Backtest, tmp_path: Path) -> None:
    """A path that ends in neither .svg nor .png is refused with both."""
    with pytest.raises(contracts.ContractsError, match=r"\.svg or \.png"):
        draw(found, tmp_path / "a.pdf")


def test_without_matplotlib_the_extra_is_named(
    found: Backtest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says what to install."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(contracts.ContractsError, match=r"pip install 'ingest-contracts\[report\]'"):
        draw(found, tmp_path / "a.svg")
