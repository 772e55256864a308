"""What a contract says, in the words of its author: `{min: 0 cm, max: 3 m}`, `10%`, `36 hours`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.quantity import plain
from contracts.writing.spelling import spelled_check

if TYPE_CHECKING:
    from contracts.check import Check

__all__ = ["arrow", "in_words", "promise"]

MAX_LENGTH = 200


def promise(check: Check) -> str:
    """Return what a check says, as it would stand after its key."""
    return in_words(spelled_check(check))


def arrow(old: Any, new: Any) -> str:
    """Return what something was, and what it is now."""
    return f"{in_words(old)} -> {in_words(new)}"


def in_words(value: Any) -> str:
    """Return a value as YAML would have it, on one line, and cut where it is very long."""
    text = _in_words(value)
    return text if len(text) <= MAX_LENGTH else f"{text[:MAX_LENGTH]}…"


def _in_words(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_in_words(part)}" for key, part in value.items() if part is not None) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_in_words, value)) + "]"
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    return plain(value) if isinstance(value, float) else str(value)
