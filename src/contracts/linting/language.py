"""Whether any text at all matches a pattern, told from its parts without trying texts."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from typing import Any

__all__ = ["is_empty"]

# Where a match can stand: has it read a character yet, and may it read one more?
_State = tuple[bool, bool]
_START: frozenset[_State] = frozenset({(False, True)})
_ANYWHERE: frozenset[_State] = frozenset((a, b) for a in (True, False) for b in (True, False))
_ROUNDS = 4
_OPPOSITES = (
    {"CATEGORY_DIGIT", "CATEGORY_NOT_DIGIT"},
    {"CATEGORY_SPACE", "CATEGORY_NOT_SPACE"},
    {"CATEGORY_WORD", "CATEGORY_NOT_WORD"},
)


def is_empty(pattern: str) -> bool:
    """Return whether no text matches; False where the pattern has parts that are not understood here."""
    parser: Any = re._parser  # type: ignore[attr-defined]  # noqa: SLF001 - the only parser in the standard library
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of `[[`, which Python may read in another way some day
            parsed = parser.parse(pattern)
        return not parsed.state.flags & re.MULTILINE and not _Walk().through(parsed, _START)
    except (re.error, OverflowError, RecursionError):
        return False


@dataclass
class _Walk:
    """One walk through a pattern; `memo` keeps what was found of a part, for nested repetitions."""

    memo: dict[tuple[int, frozenset[_State]], frozenset[_State]] = field(default_factory=dict)

    def through(self, parts: Any, states: frozenset[_State]) -> frozenset[_State]:
        """Return where a match can stand after the parts; nowhere if they cannot all match."""
        asked = (id(parts), states)
        if asked not in self.memo:
            for part, argument in parts:
                states = self._after(str(part), argument, states)
            self.memo[asked] = states
        return self.memo[asked]

    def _after(self, part: str, argument: Any, states: frozenset[_State]) -> frozenset[_State]:
        if part == "AT":
            return _anchored(str(argument), states)
        if part == "BRANCH":
            return frozenset().union(*(self.through(branch, states) for branch in argument[1]))
        if part == "SUBPATTERN":
            return _ANYWHERE if argument[1] & re.MULTILINE else self.through(argument[-1], states)
        if part in ("MAX_REPEAT", "MIN_REPEAT"):
            least, most, body = argument
            return self._repeated(least, most, body, states)
        if part == "IN" and _has_no_member(argument):
            return frozenset()
        return frozenset((True, True) for _, may_go_on in states if may_go_on)

    def _repeated(self, least: int, most: int, body: Any, states: frozenset[_State]) -> frozenset[_State]:
        """Return where a match can stand after repetitions: after a few, nothing new is reached."""
        for _ in range(min(least, _ROUNDS)):
            states = self.through(body, states)
        reached = states
        for _ in range(min(most - least, _ROUNDS)):
            states = self.through(body, states)
            reached |= states
        return reached


def _anchored(which: str, states: frozenset[_State]) -> frozenset[_State]:
    if which in ("AT_BEGINNING", "AT_BEGINNING_STRING"):
        return frozenset(state for state in states if not state[0])
    if which in ("AT_END", "AT_END_STRING"):
        return frozenset((has_read, False) for has_read, _ in states)
    return states


def _has_no_member(members: Any) -> bool:
    r"""Return whether a class is the complement of everything (`[^\s\S]`)."""
    kinds = [(str(kind), argument) for kind, argument in members]
    if kinds[0][0] != "NEGATE":
        return False
    categories = {str(argument) for kind, argument in kinds if kind == "CATEGORY"}
    spans = [argument for kind, argument in kinds if kind == "RANGE"]
    return any(pair <= categories for pair in _OPPOSITES) or (0, 0x10FFFF) in spans
