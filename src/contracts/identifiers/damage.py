"""What happened to IDs that are not in their format: told where all or most of them tell the same.

A story is told only where undoing it gives the ID back, or where nothing else looks so. Text that
no story explains stays without one: a wrong cause costs more than none.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from contracts.identifiers.check_digits import CheckDigits
from contracts.identifiers.spellings import SPELLINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from contracts.identifiers.format import Format

__all__ = ["Damage", "damage"]

_EXPONENT = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,3}", re.ASCII)
_WORDS = frozenset(("", "undefined", "null", "none", "nan", "nil", "n/a", "na", "<na>", "(null)", "unknown", "0", "-1"))
_DIGESTS = ("md5-hex", "sha1-hex", "sha256-hex")
_JOINTS = ":=/_-. |#"
_EXACT_DIGITS = 15
"""A float keeps this many decimal digits, whatever they are. Source: IEEE 754, binary64."""
_SEVERAL = 3
_MOST_STORIES = 3
_SHORTEST = 8


@dataclass(frozen=True)
class Damage:
    """The texts that are not in a format, and the `others` that they may be in.

    Of a format without a name, the title says what its texts are.
    """

    texts: Sequence[str]
    known: Format
    others: Mapping[str, Format]

    def told(self) -> str:
        """Return what happened, "" where less than half of the texts tell."""
        stories = self._stories()
        counts = Counter(stories[text] for text in self.texts if text in stories)
        if 2 * counts.total() < max(len(self.texts), 1):
            return ""
        if len(counts) == 1 and counts.total() == len(self.texts):
            return f"they are {next(iter(counts))}"
        told = "; ".join(f"{n} {story}" for story, n in counts.most_common(_MOST_STORIES))
        return f"of the {len(self.texts)} looked at: {told}"

    def _stories(self) -> dict[str, str]:
        """Return what is told of each text: one thing of all of them, where there is one."""
        stories = self._stand_ins(self.texts)
        rest = [text for text in self.texts if text not in stories]
        spelled = self._spelled(rest)
        if len(set(spelled.values())) != 1 or len(spelled) < len(set(rest)):
            spelled = self._shared(rest) or spelled
        for told in (lambda _: spelled, self._shared, self._spelled_twice):
            stories |= told([text for text in rest if text not in stories])
        return stories

    def fits(self, text: str) -> bool:
        """Return whether a text is an ID of the format."""
        is_fit = _matcher(self.known.pattern)(text) and text not in self.known.sentinels
        return is_fit and CheckDigits(self.known.check_digits)(text)

    def _stand_ins(self, texts: Iterable[str]) -> dict[str, str]:
        found = [text for text in texts if text in self.known.sentinels or text.lower() in _WORDS or _is_zero(text)]
        return dict.fromkeys(
            found, "stand-ins for no ID at all, such as all zeros or the hash of nothing (deliver null)"
        )

    def _spelled(self, texts: Iterable[str]) -> dict[str, str]:
        made = {text: next(self._undone(text), None) for text in texts}
        return {text: self._said(how) for text, how in made.items() if how}

    def _spelled_twice(self, texts: Iterable[str]) -> dict[str, str]:
        """Return the texts that two things happened to."""
        found: dict[str, str] = {}
        for text in texts:
            for how, candidate in self._candidates(text):
                second = next((more for more in self._undone(candidate) if more != how), None)
                if second:
                    found.setdefault(text, self._said(f"{how}, and {second}"))
        return found

    def _said(self, how: str) -> str:
        return f"{self._noun} {how}; they will not join with the canonical spelling"

    @property
    def _noun(self) -> str:
        return "IDs of this format" if self.known.name else self.known.title

    def _undone(self, text: str) -> Iterator[str]:
        return (how for how, candidate in self._candidates(text) if self.fits(candidate))

    def _candidates(self, text: str) -> Iterator[tuple[str, str]]:
        made = ((how, candidate) for how, undo in SPELLINGS for candidate in undo(text, self.known.examples))
        return ((how, candidate) for how, candidate in made if candidate != text)

    def _shared(self, texts: Sequence[str]) -> dict[str, str]:
        """Return what is told by several texts together: all of these, or none."""
        return next((dict.fromkeys(texts, say) for say in self._common(texts)), {}) if texts else {}

    def _common(self, texts: Sequence[str]) -> Iterator[str]:
        if all(_EXPONENT.fullmatch(text) for text in texts):
            yield "numbers with an exponent: they went through a float or a spreadsheet, and have lost digits"
        if len(texts) >= _SEVERAL and all(map(self._is_rounded, texts)):
            yield "IDs whose last digits were rounded: they went through a float or a spreadsheet"
        yield from self._other_formats(texts)
        if self._is_joined(texts, _beginning(texts), lambda text, k: text[k:]):
            yield f"{self._noun} behind a prefix that is the same in all"
        backwards = _beginning([text[::-1] for text in texts])
        if self._is_joined(texts, backwards, lambda text, k: text[: len(text) - k]):
            yield f"{self._noun} before an ending that is the same in all"
        if all(map(self._is_cut, texts)) and len({len(text) for text in texts}) == 1:
            yield f"what looks like IDs cut off after {len(texts[0])} characters"

    def _other_formats(self, texts: Sequence[str]) -> Iterator[str]:
        for name, other in self.others.items():
            if other != self.known and self._are_surely(other, texts):
                hashed = name in _DIGESTS and self.known.name not in _DIGESTS
                yield f"IDs of another format, {name}" + (": perhaps hashed on their way" if hashed else "")

    @staticmethod
    def _are_surely(other: Format, texts: Sequence[str]) -> bool:
        """Return whether texts are IDs of a format, and of one that chance does not make."""
        is_listed = "[" not in other.pattern
        digits = CheckDigits(other.check_digits)
        is_checked = digits.is_installed and len(texts) >= _SEVERAL
        is_match = (other.is_telling or is_listed or is_checked) and all(map(_matcher(other.pattern), texts))
        return is_match and all(map(digits, texts))

    def _is_joined(self, texts: Sequence[str], shared: str, rest: Callable[[str, int], str]) -> bool:
        """Return whether all texts are IDs once some first part of what they share is taken away.

        Where a pattern alone says what an ID is, several have to share it, most of the text has to be left,
        and more than digits be taken: any date ends with digits, and 17.5 begins with some.
        """
        longest = len(shared) if self.known.examples else min(len(shared), len(min(texts, key=len)) // 2)
        idle = "0123456789" if self.known.examples else "0123456789.-"
        is_several = len(texts) > 1
        ends = [k for k in range(1, longest + 1) if is_several or (self.known.examples and shared[k - 1] in _JOINTS)]
        return any(shared[:k].strip(idle) and all(self.fits(rest(text, k)) for text in texts) for k in ends)

    def _is_rounded(self, text: str) -> bool:
        """Return whether an ID of many digits fails its check digit alone, and is what a float would leave of it."""
        is_long = text.isascii() and text.isdigit() and len(text) > _EXACT_DIGITS
        ends_in_zeros = not text[_EXACT_DIGITS:].strip("0")
        is_wrong = bool(self.known.check_digits) and _matcher(self.known.pattern)(text)
        return (
            is_long
            and is_wrong
            and (ends_in_zeros or (len(text) > _EXACT_DIGITS + 1 and int(float(text)) == int(text)))
        )

    def _is_cut(self, text: str) -> bool:
        """Return whether the end of an example makes it match, of which half is there."""
        if len(text) < _SHORTEST or not (self.known.is_telling or self.known.check_digits):
            return False
        matches = _matcher(self.known.pattern)
        longer = (example for example in self.known.examples if len(text) < len(example) <= 2 * len(text))
        return any(matches(text + example[len(text) :]) for example in longer)


def damage(texts: Sequence[str], known: Format, others: Mapping[str, Format]) -> str:
    """Return what happened to texts that are not in a format, "" where they do not tell."""
    return Damage(texts, known, others).told() if texts else ""


def _beginning(texts: Sequence[str]) -> str:
    """Return what all texts begin with: the least and the greatest of them share no more than any two."""
    low, high = min(texts), max(texts)
    at = next((k for k, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high)))
    return low[:at]


def _is_zero(text: str) -> bool:
    return bool(text) and not text.strip("0-")


@cache
def _matcher(pattern: str) -> Callable[[str], bool]:
    import re2  # noqa: PLC0415 - loaded already where the pattern was checked

    compiled = re2.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None
