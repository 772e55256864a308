"""A process of a race: it publishes its own text in each round, or goes back, when it is told to.

usage: python racing.py URL NUMBER; then a line on stdin for each round, of a version; says on stdout what came of it.
"""

from __future__ import annotations

import datetime as dt
import sys

from contracts.registry import NotPublishedError, PublishConflictError
from contracts.store.store import Store

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


def main(url: str, number: int) -> None:
    """Take part in every round; number 0 goes back, all others publish."""
    registry = Store(url).registry
    print("ready", flush=True)
    for line in sys.stdin:
        version = line.strip()
        try:
            if number:
                moved = registry.publish("a.b", version, f"text of {number}".encode(), author=f"p{number}", at=NOW)
            else:
                moved = registry.rollback("a.b", "1.0.0", author="p0", at=NOW)
            print(f"done {moved.after.length}" if moved.is_new else "nothing", flush=True)
        except PublishConflictError as error:
            print(f"lost to {error.winner.author} {error.winner.digest}", flush=True)
        except NotPublishedError:
            print("not published", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
