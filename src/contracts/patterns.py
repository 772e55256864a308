r"""One dialect of regular expressions, with one meaning on every engine.

A pattern is what RE2 accepts (matching takes linear time), it matches from end to end, and
`\d \w \s` are ASCII. Rust's regex crate (polars) reads them as Unicode, Python's `re` lets `$` match
before a final newline; so patterns are rewritten once into what all engines read alike.

Source: github.com/google/re2/wiki/Syntax; docs.rs/regex, "Syntax".
"""

from __future__ import annotations

import re
from functools import cache

__all__ = ["full_match"]

MAX_LENGTH = 1000

_POSIX = {"d": "digit", "w": "word", "s": "space", "D": "^digit", "W": "^word", "S": "^space"}
_UNEQUAL = {
    "b": r"`\b` knows other letters on other engines",
    "B": r"`\B` knows other letters on other engines",
    "C": r"`\C` matches half characters",
    "Q": r"`\Q...\E` is not known to every engine",
}
_PART = re.compile(
    r"\\(?P<escaped>.)|(?P<posix>\[:\^?\w+:\])|(?P<count>\{(?:0|[1-9]\d*)(?:,(?:0|[1-9]\d*)?)?\})|(?P<group>\(\?P?<\d|\(\?[imsU-]+\)[*+?{])|(?P<plain>.)",
    re.DOTALL | re.ASCII,
)


@cache
def full_match(pattern: str) -> str:
    r"""Return the pattern as every engine reads it, matching from end to end.

    Raises:
        ValueError: it is longer than 1,000 characters, not linear-time (a backreference or
            lookaround), not well formed, or means different things on different engines.

    """
    if len(pattern) > MAX_LENGTH:
        msg = f"a pattern has at most {MAX_LENGTH} characters, this one {len(pattern)}"
        raise ValueError(msg)
    _refuse_unless_linear(pattern)
    whole = rf"\A(?:{_portable(pattern)})\z"
    _refuse_unless_linear(whole)
    return whole


def _refuse_unless_linear(pattern: str) -> None:
    import re2  # noqa: PLC0415 - only contracts with patterns pay for loading it

    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except re2.error as error:
        text = error.args[0]
        reason = text.decode() if isinstance(text, bytes) else str(text)
        raise ValueError(reason) from None


def _portable(pattern: str) -> str:
    parts: list[str] = []
    in_class = fresh = False
    for match in _PART.finditer(pattern):
        part = match[0]
        if match["escaped"]:
            part, fresh = _escape(match["escaped"], in_class=in_class), False
        elif not in_class:
            _refuse_outside_class(match["posix"], match["group"])
            in_class = fresh = part == "["
            part = r"\{" if part == "{" else part  # RE2 reads a lone brace as itself, Rust refuses it
        elif part == "]" and not fresh:
            in_class = False
        elif not (part == "^" and fresh and parts[-1] == "["):
            part, fresh = _class_member(part, parts[-1]), False
        parts.append(part)
    return "".join(parts)


def _refuse_outside_class(name: str | None, group: str | None) -> None:
    """Refuse `[:alpha:]`, which RE2 reads as the letters of its name, and groups that Rust does not know."""
    if group:
        msg = f"`{group}`: a group's name starts with a letter, and a flag is not repeated"
        raise ValueError(msg)
    if name:
        msg = f"write `[{name}]` in place of `{name}`"
        raise ValueError(msg)


def _escape(character: str, *, in_class: bool) -> str:
    if character in _UNEQUAL or character.isdigit():
        raise ValueError(_UNEQUAL.get(character, "octal escapes are not known to every engine; write `\\x41`"))
    if character in "<>":
        return character  # escaped, they are the bounds of a word in Rust
    if character not in _POSIX:
        return f"\\{character}"
    name = f"[:{_POSIX[character]}:]"
    return name if in_class else f"[{name}]"


def _class_member(part: str, before: str) -> str:
    """Escape what only Rust reads as an operation between classes: nesting, `&&`, `~~`, `--`."""
    if part == before == "-":
        msg = r"`--` in a class means another thing on each engine; write `\-`"
        raise ValueError(msg)
    return f"\\{part}" if part in "[]&~^" else part
