"""Plain values as YAML that every reader reads alike: keys in their order, comments above what they are about.

Text is quoted wherever a reader of YAML 1.1 or 1.2 would take it for something else (`no`, `1.10`,
`12:30`, `2026-11-23`), so what is written reads back as the same values here and elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contracts.reading.scalars import flow, scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contracts.problem import Path

__all__ = ["yaml_text"]

WIDTH = 120
_SMALL = 60


def yaml_text(data: Any, comments: Mapping[Path, Sequence[str]] | None = None, flow_from: int = 2) -> str:
    """Return a mapping or list as a YAML document.

    Every key is text, every value text, a number, true, false or null. `comments` hold lines to be written
    above what stands at a path, those at `()` on top. From the depth `flow_from` on, what fits a line and
    has no comment inside is written on one line: `{type: string}`. A list of plain values may be so
    anywhere, a small mapping one level above.
    """
    said = {path: lines for path, lines in (comments or {}).items() if lines}
    above = {path[:depth] for path in said for depth in range(len(path))}
    lines = [*_comment(said.get((), ()), 0), *_block(data, (), _Page(said, above, flow_from))]
    return "\n".join(lines) + "\n"


def _comment(lines: Sequence[str], indent: int) -> Iterator[str]:
    """Yield the lines of a comment; nothing in them can end it, since they may hold what others wrote."""
    for line in lines:
        shown = "".join(c if c.isprintable() else " " for c in line).rstrip()
        yield " " * indent + (f"# {shown}" if shown else "#")


@dataclass(frozen=True)
class _Page:
    """What the lines of a document depend on: its comments, and the paths above one."""

    comments: Mapping[Path, Sequence[str]]
    above: set[Path]
    flow_from: int

    def fits(self, value: Any, line: str, path: Path) -> bool:
        """Return whether a value is written on the line of its key."""
        if not isinstance(value, dict | list) or not value:
            return True
        parts = value.values() if isinstance(value, dict) else value
        is_flat = not any(isinstance(part, dict | list) for part in parts)
        is_small = isinstance(value, list) or (len(path) == self.flow_from - 1 and len(line) <= _SMALL)
        may = (is_flat and is_small) or len(path) >= self.flow_from
        return may and path not in self.above and len(line) + 2 * len(path) <= WIDTH


def _block(data: Any, path: Path, page: _Page) -> Iterator[str]:
    """Yield the lines of a collection in block style."""
    if not isinstance(data, dict | list) or not data:
        yield flow(data)
        return
    entries = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in entries:
        here = (*path, key)
        yield from _comment(page.comments.get(here, ()), 0)
        yield from _entry(f"{scalar(str(key))}:" if isinstance(data, dict) else "-", value, here, page)


def _entry(head: str, value: Any, path: Path, page: _Page) -> Iterator[str]:
    line = f"{head} {flow(value)}"
    if page.fits(value, line, path):
        yield line
        return
    inner = _block(value, path, page)
    first = next(inner) if head == "-" else ""
    yield f"- {first}" if head == "-" else head
    yield from (f"  {line}" for line in inner)
