"""The cases that `contracts explain` shows."""

from __future__ import annotations

import pytest

from contracts.checks import CHECKS
from contracts.reading.cases import bad_and_good, cases
from contracts.reading.source import read


@pytest.mark.parametrize("name", CHECKS)
def test_what_is_shown_reads_as_what_it_is(name: str) -> None:
    """A case, printed as a contract would have it, is YAML, and reads as the case."""
    shown = [read(text, name).data for _, text in bad_and_good(name)]
    every = cases(name)
    assert shown
    for found in shown:
        assert any(found.items() <= case.items() for case in every), found
