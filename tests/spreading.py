"""How tests are spread over workers: what shares something that takes long to make goes to one of them.

pytest-xdist has groups for this (`--dist loadgroup`), which pytest 9.2 leaves without effect.
"""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

__all__ = ["Spread", "unit_of"]

# A Java that takes a minute to get warm, hooks that pre-commit installs, a backtest.
_TOGETHER = ("spark", "test_pre_commit.py", "test_backtest.py")


def unit_of(nodeid: str) -> str:
    """Return what a test is handed out with: all that is Spark's, or its function with all its parameters."""
    return next((name for name in _TOGETHER if name in nodeid), nodeid.partition("[")[0])


class Spread(LoadScopeScheduling):
    """Hands such units to the workers, the one of most tests first."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)
