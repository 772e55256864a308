"""A draft as the text of a contract file: a line for each promise, and after it what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.quantity import plain
from contracts.report import printable
from contracts.writing import scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from contracts.authoring.inferring.draft import Draft

__all__ = ["flow", "short_scalar", "written"]

_COLUMN = 44
"""Where comments start, if the promise before them leaves room."""
_MOST_BYTES = 250_000
_LONGEST_KEY = 1000


def short_scalar(value: object) -> str:
    """Return a value as one YAML scalar, a number as a person writes it where that is exact."""
    is_short = isinstance(value, float) and "e" not in plain(value) and float(plain(value)) == value
    return plain(value) if isinstance(value, float) and is_short else scalar(value)


def flow(values: Iterable[object]) -> str:
    """Return values as a YAML list on one line."""
    return "[" + ", ".join(map(short_scalar, values)) + "]"


def written(draft: Draft) -> str:
    """Return the text of a contract; one that would be too long to be read loses its comments."""
    text = "\n".join(_lines(draft, _commented)) + "\n"
    if len(text.encode()) <= _MOST_BYTES:
        return text
    return "\n".join(line for line in _lines(draft, lambda start, _: start) if line) + "\n"


def _commented(start: str, why: str) -> str:
    """Return a line with its comment; a comment alone is indented as the line says."""
    if not why:
        return start
    return f"{start}# {printable(why)}" if not start.strip() else f"{start:<{_COLUMN}}  # {printable(why)}"


def _opening(name: str) -> str:
    """Return the start of a column; YAML wants a mark before a key of more than 1,024 characters (1.2.2, 7.4.2)."""
    return f"  {name}:" if len(name) <= _LONGEST_KEY else f"  ? {name}\n  :"


def _lines(draft: Draft, put: Callable[[str, str], str]) -> Iterator[str]:
    yield from (put("", line) for line in draft.head)
    yield f"contract: {short_scalar(draft.name)}"
    yield "version: 0.1.0"
    yield put("owner: unknown", "owner? who answers for this feed?")
    yield "columns:"
    for name, column in draft.columns.items():
        yield _opening(short_scalar(name)) + (" {}" if not column.lines else "")
        yield from (put(f"    {key}: {line.value}", line.why) for key, line in column.lines.items())
        yield from (put("    ", ask) for ask in column.asks)
    yield from (put(f"key: {flow(key)}", draft.key_why) for key in draft.keys[:1])
    tops = {"rows": draft.rows, "freshness": draft.freshness, "cadence": draft.cadence}
    yield from (put(f"{key}: {line.value}", line.why) for key, line in tops.items() if line)
    for key, lines in (("mappings", draft.mappings), ("rules", draft.rules)):
        yield from [f"{key}:"] if lines else []
        yield from (put(f"  {short_scalar(name)}: {line.value}", line.why) for name, line in lines.items())
    yield from (put("", note) for note in draft.notes)
    yield "on_violation: reject"
