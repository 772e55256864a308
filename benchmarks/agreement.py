"""Whether a contender found what it should: the same failed checks, and where it counts them the same rows."""

from __future__ import annotations

from typing import Any

__all__ = ["disagreements"]

Found = dict[str, int | None]


def disagreements(found: Found, expected: Found, left_out: list[str]) -> list[str]:
    """Return what a contender missed, made up, or counted otherwise; nothing where it says it does not check.

    Types may be judged by one step for all columns (`type`), and what is not counted is None.
    """
    wanted = {name: rows for name, rows in expected.items() if name not in left_out}
    wrong = [f"misses {name}" for name in wanted if name not in found]
    wrong += [f"makes up {name}" for name in found if name not in wanted]
    for name in wanted.keys() & found.keys():
        ours: Any
        theirs: Any
        ours, theirs = found[name], wanted[name]
        if ours is not None and theirs is not None and ours != theirs:
            wrong.append(f"counts {ours:,} rows of {name}, not {theirs:,}")
    return sorted(wrong)
