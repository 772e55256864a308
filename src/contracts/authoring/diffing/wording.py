"""What a contract says, in the words of its author: `{min: 0 cm, max: 3 m}`, `10%`, `36 hours`."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from contracts.quantity import plain

if TYPE_CHECKING:
    from contracts.check import Check

__all__ = ["in_words", "promise"]

MAX_LENGTH = 200


def promise(check: Check) -> str:
    """Return what a check says, as it would stand after its key."""
    fields = type(check).model_fields
    said = {info.alias or name: getattr(check, name) for name, info in fields.items()}
    return in_words(next(iter(said.values())) if len(said) == 1 else said)


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
    if isinstance(value, Fraction):
        return f"{plain(value * 100)}%"
    if isinstance(value, timedelta):
        return f"{plain(value.total_seconds() / 3600)} hours"
    return plain(value) if isinstance(value, float) else str(value)
