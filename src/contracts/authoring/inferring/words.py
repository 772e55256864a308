"""The words of a column's name, which say what a column may be about."""

from __future__ import annotations

import re

__all__ = ["words_of"]


def words_of(name: str) -> list[str]:
    """Return the words of a name in lower case: `windSpeed_max` is wind, speed and max."""
    return re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower())
