"""Plain values as YAML that every reader reads alike: keys in their order, comments above what they are about.

Text is quoted wherever a reader of YAML 1.1 or 1.2 would take it for something else (`no`, `1.10`,
`12:30`, `2026-11-23`), so what is written reads back as the same values here and elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contracts.semver import SEMVER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contracts.problem import Path

__all__ = ["scalar", "yaml_text"]

WIDTH = 120
_SMALL = 60
_WORD = r"[A-Za-z0-9_.%/+<>=()*^@-]"
_PLAIN = re.compile(rf"[A-Za-z_]{_WORD}*(?: {_WORD}+)*|-?[0-9]+(?:\.[0-9]+)? ?(?:%|[A-Za-z]{_WORD}*)", re.ASCII)
# Source: yaml.org/type/bool, /null, /float and /int (YAML 1.1), which most tools still read by.
_TRAP = re.compile(
    r"(?:y|yes|n|no|on|off|true|false|null|nan|inf)|[-+.]?[0-9][0-9_.,]*(?:e[-+]?[0-9]+)?|0[xob].*", re.IGNORECASE
)
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


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


def scalar(value: Any) -> str:
    """Return one plain value as YAML, quoted if it must be."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return re.sub(r"^(-?\d+)e", r"\1.0e", repr(value))  # without the point, YAML 1.1 takes it for text
    return str(value) if isinstance(value, int) else _text(str(value))


def _text(text: str) -> str:
    if SEMVER.fullmatch(text) or (_PLAIN.fullmatch(text) and not _TRAP.fullmatch(text)):
        return text
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_SHORT.get(c) or (c if c.isprintable() else _escaped(c)) for c in text) + '"'


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004


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
        yield _flow(data)
        return
    entries = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in entries:
        here = (*path, key)
        yield from _comment(page.comments.get(here, ()), 0)
        yield from _entry(f"{_text(str(key))}:" if isinstance(data, dict) else "-", value, here, page)


def _entry(head: str, value: Any, path: Path, page: _Page) -> Iterator[str]:
    line = f"{head} {_flow(value)}"
    if page.fits(value, line, path):
        yield line
        return
    inner = _block(value, path, page)
    first = next(inner) if head == "-" else ""
    yield f"- {first}" if head == "-" else head
    yield from (f"  {line}" for line in inner)


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(str(key))}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return scalar(value)
