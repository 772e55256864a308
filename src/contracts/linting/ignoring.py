"""Comments that switch a rule off where it stands: `# contracts: ignore[RULE, RULE]`."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contracts.problem import Problem, did_you_mean
from contracts.reading.refusals import REFUSALS
from contracts.reading.source import line_starts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from contracts.reading.source import Document

__all__ = ["Comment", "comments", "kept", "unused"]

_FORM = re.compile(r"(?:^|(?<=\s))#\s*contracts:\s*(?P<ignore>ignore\b\s*(?:\[(?P<rules>[^\]\n]*)\])?)?", re.MULTILINE)
_UNUSED = "unused-ignore"


@dataclass
class Comment:
    """A comment: its place, the rules that it names, the lines (both included) for which it holds."""

    line: int
    column: int
    rules: tuple[str, ...]
    first: int
    last: int
    used: set[str] = field(default_factory=set)

    def covers(self, problem: Problem) -> bool:
        """Return whether it switches the problem off."""
        return problem.rule in self.rules and self.first <= problem.line <= self.last


def comments(document: Document) -> list[Comment]:
    """Return the comments of a document that speak to lint, in order."""
    if "contracts:" not in document.text:
        return []
    layout = _Layout.of(document)
    return [layout.comment(match) for match in _FORM.finditer(document.text) if not layout.is_inside(match.start())]


@dataclass(frozen=True)
class _Layout:
    """Where things stand in a document: its lines, its text in quotes, and how far what begins in a line goes."""

    line_starts: list[int]
    quoted: list[tuple[int, int]]
    last_lines: dict[int, int]
    filled: list[int]

    @classmethod
    def of(cls, document: Document) -> _Layout:
        """Return the layout of a document."""
        spans = [*document.key_spans.values(), *document.value_spans.values()]
        quoted = sorted(
            (s.start, s.end) for s in spans if s.kind == "quoted" or document.text[s.start : s.start + 1] in ("|", ">")
        )
        last_lines: dict[int, int] = {}
        for path, (line, _) in document.keys.items():
            last_lines[line] = max(document.value_spans[path].last_line, last_lines.get(line, line))
        places = (*document.keys.values(), *document.values.values())
        return cls(line_starts(document.text), quoted, last_lines, sorted({line for line, _ in places}))

    def is_inside(self, position: int) -> bool:
        """Return whether a character stands in quotes, or in a block of text."""
        before = bisect_right(self.quoted, (position, -1)) - 1
        return before >= 0 and position < self.quoted[before][1]

    def comment(self, match: re.Match[str]) -> Comment:
        """Return a comment, with the lines for which it holds."""
        line = bisect_right(self.line_starts, match.start())
        start = self.line_starts[line - 1]
        first = line
        if not match.string[start : match.start()].strip():
            following = bisect_right(self.filled, line)
            first = self.filled[following] if following < len(self.filled) else line
        rules = tuple(filter(None, map(str.strip, (match["rules"] or "").split(","))))
        return Comment(line, match.start() - start + 1, rules, first, self.last_lines.get(first, first))


def kept(problems: Iterable[Problem], found: list[Comment]) -> Iterator[Problem]:
    """Yield the problems that no comment switches off; what each comment was good for is noted in it."""
    naming: dict[str, list[Comment]] = {}
    for comment in found:
        for rule in set(comment.rules):
            naming.setdefault(rule, []).append(comment)
    for problem in problems:
        covering = [comment for comment in naming.get(problem.rule, ()) if comment.covers(problem)]
        for comment in covering:
            comment.used.add(problem.rule)
        if not covering:
            yield problem


def unused(name: str, found: list[Comment], ran: Collection[str], known: Collection[str]) -> Iterator[Problem]:
    """Yield a problem for each rule that a comment names for nothing, of those that `ran`, and for unknown names."""
    for comment in found:
        for message, hint in _faults(comment, ran, known):
            yield Problem(name, comment.line, comment.column, message, _UNUSED, hint, "warning")


def _faults(comment: Comment, ran: Collection[str], known: Collection[str]) -> Iterator[tuple[str, str]]:
    if not comment.rules:
        yield "this comment ignores nothing", "name rules: `# contracts: ignore[undecided-pii]`"
    for rule in comment.rules:
        if rule in REFUSALS and rule not in known:
            yield f"{rule!r} makes a contract invalid, and cannot be ignored", "mend it, and take this out"
        elif rule not in known:
            yield f"no rule named {rule!r} can be ignored", did_you_mean(rule, known) or "`contracts explain RULE`"
        elif rule in ran and rule not in comment.used and rule != _UNUSED:
            yield f"there is no {rule} here to ignore", "take it out of the comment"
