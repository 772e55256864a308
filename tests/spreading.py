"""How tests are spread over workers: what shares something that takes long to make goes to one of them.

pytest-xdist has groups for this (`--dist loadgroup`), which pytest 9.2 leaves without effect.
"""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

__all__ = ["Spread"]

# A Java that takes a minute to get warm, hooks that pre-commit installs, a backtest.
_TOGETHER = ("spark", "test_pre_commit.py", "test_backtest.py")


class Spread(LoadScopeScheduling):
    """Gives a worker a test function with all its parameters at a time, and all tests of Spark to one worker."""

    def _split_scope(self, nodeid: str) -> str:
        return next((name for name in _TOGETHER if name in nodeid), nodeid.partition("[")[0])
