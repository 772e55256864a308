r"""Patterns of the contract's dialect (see `patterns`), as Java reads them.

Java has no `[[:alpha:]]`, knows five more line ends, and folds the case of ASCII letters alone.

Source: github.com/google/re2/wiki/Syntax; java.util.regex.Pattern, Java 17.
"""

from __future__ import annotations

import re

__all__ = ["for_java"]

_POSIX = {name.lower(): f"p{{{name}}}" for name in ("ASCII", "Alnum", "Alpha", "Blank", "Cntrl", "Digit", "Graph")}
_POSIX |= {name.lower(): f"p{{{name}}}" for name in ("Lower", "Print", "Punct", "Space", "Upper", "XDigit")}
_PART = re.compile(
    r"\[:(?P<negated>\^?)(?P<posix>[a-z]+):\]|\\(?P<escaped>.)|(?P<flags>\(\?[a-zA-Z-]+[:)])"
    r"|(?P<group>\(\?P?<\w+>)|(?P<plain>.)",
    re.DOTALL | re.ASCII,
)
_ENDS = {"^": r"\A", "$": r"\z"}


def for_java(pattern: str) -> str:
    """Return a pattern of `patterns.full_match` as Java reads it.

    Raises:
        ValueError: Java cannot say the same.

    """
    parts: list[str] = []
    in_class = fresh = False
    for match in _PART.finditer(pattern):
        plain = match["plain"]
        if in_class:
            in_class, was_fresh = plain != "]" or fresh, fresh
            fresh = fresh and plain == "^" and parts[-1] == "["
            parts.append(_in_class(match, is_first=was_fresh, after=parts[-1]))
        else:
            in_class = fresh = plain == "["
            parts.append(_outside(match))
    return f"(?d){''.join(parts)}"  # only \n ends a line


def _outside(match: re.Match[str]) -> str:
    if match["flags"] and set(match["flags"]) - set("(?:)s-"):
        msg = f"`{match['flags']}` folds case, or splits lines, in another way in Java"
        raise ValueError(msg)
    if match["group"]:
        return "("
    return _ENDS.get(match["plain"] or "") or _same(match)


def _in_class(match: re.Match[str], *, is_first: bool, after: str) -> str:
    """Return a part of a class, in which Java gives more characters a meaning."""
    if match["plain"] == "^" and is_first and after == "[":
        return "^"
    if match["plain"] == "]" and not is_first:
        return "]"
    text = match["plain"] or match["flags"] or match["group"]
    return "".join(f"\\{c}" if c in "[]&^" else c for c in text) if text else _same(match)


def _same(match: re.Match[str]) -> str:
    if match["posix"] == "word":
        return r"\W" if match["negated"] else r"\w"
    if match["posix"]:
        name = _POSIX[match["posix"]]
        return f"\\{name.upper()[0] if match['negated'] else 'p'}{name[1:]}"
    if match["escaped"] in ("p", "P"):
        msg = f"`\\{match['escaped']}`: engines know other editions of Unicode"
        raise ValueError(msg)
    return r"\x0B" if match["escaped"] == "v" else match[0]
