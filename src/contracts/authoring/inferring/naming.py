"""The name of an inferred contract: the one given, or what the files are called, or the folder that they are in."""

from __future__ import annotations

import re
from itertools import takewhile
from pathlib import PurePath
from typing import TYPE_CHECKING

from contracts.errors import ContractsError
from contracts.terms import NAME, NAME_IN_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["name_given", "name_of"]

_SAYS_NOTHING = frozenset((
    "history", "archive", "data", "raw", "batch", "batches", "input", "inputs", "in", "incoming", "csv", "parquet",
    "json", "files", "file", "part", "download", "downloads", "tmp", "temp", "daily", "hourly", "monthly", "landing",
    "export", "exports", "out", "output", "new", "old", "test",
))  # fmt: skip


def name_given(name: str) -> str:
    """Return the name that was asked for.

    Raises:
        ContractsError: it is not a dotted lower-case name.

    """
    if not NAME.fullmatch(name):
        msg = f"name: {name!r} is not {NAME_IN_WORDS}"
        raise ContractsError(msg)
    return name


def name_of(labels: Sequence[str]) -> str:
    """Return a name made of what all files are called alike, else of the nearest folder that says something.

    Numbers at the end, such as dates, are left out, and `history`, `data`, `raw` and their like say
    nothing: `central_park/history/2022-01.csv` is `central_park`. Where nothing says anything it is `feed`.
    """
    paths = [PurePath(label) for label in labels]
    steps = zip(*(_words(path.stem) for path in paths), strict=False)
    alike = [words[0] for words in takewhile(lambda words: len(set(words)) == 1, steps)]
    folders = [_words(part) for part in reversed(paths[0].parts[:-1])]
    made = ("_".join(_without_numbers(words)) for words in (alike, *folders))
    return next((text for text in made if NAME.fullmatch(text) and text not in _SAYS_NOTHING), "feed")


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[^a-z0-9]+", text.lower()) if word]


def _without_numbers(words: list[str]) -> list[str]:
    """Return the words before the numbers at the end."""
    last = max((k for k, word in enumerate(words) if not word.isdigit()), default=-1)
    return words[: last + 1]
