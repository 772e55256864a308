"""The databases that a store may be in: every test that takes `store_url` runs on each."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from tests.postgresql import VARIABLE, own_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the URL of a store that is not there yet: a file in a new folder, or a database that is dropped after."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/deep/er/store.db"
        return
    server = os.environ.get(VARIABLE)
    if not server:
        pytest.skip(f"{VARIABLE} names no server (python tests/postgresql.py COMMAND makes one)")
    with own_database(server) as url:
        yield url
