"""Fixtures of the observers' tests: a web server to send to, and an environment that names nobody."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from tests.observing.receiving import Receiver, receiver

import contracts.observing

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def web() -> Iterator[Receiver]:
    """Run a web server on this machine, which keeps what it is sent."""
    with receiver() as kept:
        yield kept


@pytest.fixture(autouse=True)
def _own_environment() -> Iterator[None]:
    """Let no setting in, and none out: OpenLineage's client writes into the environment."""
    before = dict(os.environ)
    for name in before:
        if name.startswith(("OPENLINEAGE", "OTEL_", "CONTRACTS_")):
            del os.environ[name]
    contracts.observing._made.cache_clear()
    yield
    contracts.observing._made.cache_clear()
    os.environ.clear()
    os.environ.update(before)
