r"""Patterns between RE2's dialect, matched from end to end, and ECMA-262, which searches.

What one dialect cannot say is refused, never approximated: flags and Unicode classes have no words
in ECMA-262 that every tool reads. `\s` and `.` mean more there than in RE2, and are written out.

Source: ECMA-262, section 22.2.1 (with the `u` flag); github.com/google/re2/wiki/Syntax.
"""

from __future__ import annotations

import re

from contracts.patterns import full_match

__all__ = ["comes_back", "from_search", "to_ecma"]

_SYNTAX = "^$\\.*+?()[]{}|/"
_SPACE = r" \t\n\f\r"
_TOKEN = re.compile(
    r"\\(?P<hex>x[0-9A-Fa-f]{2})|\\(?P<escaped>.)|(?P<posix>\[:)|(?P<count>\{\d+(?:,\d*)?\})|"
    r"(?P<plain_group>\(\?:)|(?P<group>\(\?)|(?P<char>.)",
    re.DOTALL | re.ASCII,
)


def to_ecma(pattern: str) -> str | None:
    """Return a pattern, matched from end to end, as one that ECMA-262 searches with; None if it cannot be said."""
    parts: list[str] = []
    in_class = fresh = False
    for token in _TOKEN.finditer(pattern):
        said = _class_token(token, fresh=fresh) if in_class else _token(token)
        if said is None:
            return None
        was_in_class, opens = in_class, not in_class and token[0] == "["
        in_class = opens or (in_class and (fresh or token[0] != "]"))
        fresh = opens or (was_in_class and fresh and token[0] == "^" and parts[-1] == "[")
        parts.append(said)
    return f"^(?:{''.join(parts)})$"


def _token(token: re.Match[str]) -> str | None:
    if token["posix"] or token["group"]:
        return None
    if token["escaped"]:
        return {"s": f"[{_SPACE}]", "S": f"[^{_SPACE}]"}.get(token["escaped"]) or _escape(token["escaped"])
    return {".": r"[^\n]", "{": r"\{", "}": r"\}", "]": r"\]"}.get(token[0], token[0])


def _class_token(token: re.Match[str], *, fresh: bool) -> str | None:
    if token["posix"]:
        return None
    if token["escaped"]:
        return {"s": _SPACE, "S": None, "-": r"\-"}.get(token["escaped"], _escape(token["escaped"]))
    return {"[": r"\[", "]": r"\]" if fresh else "]"}.get(token[0], token[0])


def _escape(character: str) -> str | None:
    if character in "dwDWnrtf" or character in _SYNTAX:
        return f"\\{character}"
    return None if character.isalnum() else character


def from_search(pattern: str) -> str:
    """Return a pattern that another format searches with as one that matches from end to end.

    `^…$` is taken off, where it spans the whole; else anything may stand before and after. Whether RE2
    reads the result is for the contract's own check to say.
    """
    inner = _between_anchors(pattern)
    if inner is None:
        return f"(?s:.*)(?:{pattern})(?s:.*)"
    wrapped = inner[3:-1] if inner.startswith("(?:") and inner.endswith(")") else None
    return wrapped if wrapped is not None and _is_readable(wrapped) else inner


def comes_back(pattern: str) -> bool:
    """Return whether ECMA-262 can say a pattern so that the same one is read from it again."""
    said = to_ecma(pattern)
    return said is not None and from_search(said) == pattern


def _between_anchors(pattern: str) -> str | None:
    """Return what stands between `^` and `$` that span the whole pattern, None without them."""
    if not (pattern.startswith("^") and pattern.endswith("$")) or re.search(r"(?:^|[^\\])(?:\\\\)*\\\$$", pattern):
        return None
    inner = pattern[1:-1]
    is_grouped = inner.startswith("(?:") and inner.endswith(")") and _is_readable(inner[3:-1])
    return None if "|" in inner and not is_grouped and not _is_readable_group(inner) else inner


def _is_readable_group(inner: str) -> bool:
    """Whether every `|` stands within brackets of its own, so that the anchors hold for all of it."""
    bare = re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]", "", inner)
    while (less := re.sub(r"\([^()]*\)", "", bare)) != bare:
        bare = less
    return "|" not in bare


def _is_readable(pattern: str) -> bool:
    try:
        return bool(full_match(pattern))
    except ValueError:
        return False
