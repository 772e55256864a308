"""Fixtures that every test may use: data of each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from tests.kinds import KINDS, Sample, made, why_not

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


# No test is timed, not even how long examples take to be made: a machine may be busy.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Return what spreads the tests over workers, where pytest-xdist has several."""
    from tests.spreading import Spread

    return Spread(config, log)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Return the name of a kind of data, each in turn."""
    return str(request.param)


@pytest.fixture
def frame(kind: str, tmp_path: Path) -> Callable[[Sample], Any]:
    """Return the maker of data of this kind; a table that the kind cannot hold skips the test."""

    def make(sample: Sample) -> Any:
        reason = why_not(kind, sample)
        if reason:
            pytest.skip(f"{kind}: {reason}")
        return made(kind, sample, tmp_path)

    return make
