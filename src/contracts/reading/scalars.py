"""Plain values as YAML that every reader reads alike, whichever version of YAML it speaks."""

from __future__ import annotations

import re
from typing import Any

from contracts.semver import SEMVER

__all__ = ["flow", "quoted", "scalar", "substitute"]

_WORD = r"[A-Za-z0-9_.%/+<>=()*^@-]"
_PLAIN = re.compile(rf"[A-Za-z_]{_WORD}*(?: {_WORD}+)*|-?[0-9]+(?:\.[0-9]+)? ?(?:%|[A-Za-z]{_WORD}*)", re.ASCII)
# Source: yaml.org/type/bool, /null, /float and /int (YAML 1.1), which most tools still read by.
_TRAP = re.compile(
    r"(?:y|yes|n|no|on|off|true|false|null|nan|inf)|[-+.]?[0-9][0-9_.,]*(?:e[-+]?[0-9]+)?|0[xob].*", re.IGNORECASE
)
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?", re.ASCII)


def scalar(value: Any) -> str:
    """Return one plain value as YAML, quoted if it must be."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return re.sub(r"^(-?\d+)e", r"\1.0e", repr(value))  # without the point, YAML 1.1 takes it for text
    return str(value) if isinstance(value, int) else _text(str(value))


def flow(value: Any) -> str:
    """Return plain values on one line, in YAML's flow style: `{type: string, allowed: ['no', 1]}`."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(str(key))}: {flow(part)}" for key, part in value.items()) + "}"
    return "[" + ", ".join(map(flow, value)) + "]" if isinstance(value, list) else scalar(value)


def _text(text: str) -> str:
    if SEMVER.fullmatch(text) or (_PLAIN.fullmatch(text) and not _TRAP.fullmatch(text)):
        return text
    if text.isprintable():
        return quoted(text)
    return '"' + "".join(_SHORT.get(c) or (c if c.isprintable() else _escaped(c)) for c in text) + '"'


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004


def quoted(text: str) -> str:
    """Return text in single quotes."""
    return "'" + text.replace("'", "''") + "'"


def substitute(text: str) -> str:
    """Return what may stand in place of something: text, in quotes where it needs them, or a number or truth as one."""
    return text if _NUMBER.fullmatch(text) or text in ("true", "false") else scalar(text)
