"""What tests of the gate share: a folder of their own, and an empty store in it."""

from __future__ import annotations

from pathlib import Path

import pytest

import contracts


@pytest.fixture(autouse=True)
def _somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is written stays in the test's folder, and what is called can be found."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2]))


@pytest.fixture
def store() -> contracts.Store:
    """Return an empty store."""
    return contracts.Store("sqlite:///store.db")
