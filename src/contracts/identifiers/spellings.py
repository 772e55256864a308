"""Other spellings of an ID, and how each is brought back: a table of (what happened, what undoes it).

Each entry takes a text and the examples of its format, and yields what the text may have been.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["SPELLINGS"]

_MOST_ZEROS = 3
# Source: unicode.org/reports/tr39, confusables.txt, those of them that are letters of an ID.
_CYRILLIC = str.maketrans(
    "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425"
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0458",
    "ABESIJKMHOPCTYXaeopcyxisj",
)
_GREEK = str.maketrans(
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf", "ABEZHIKMNOPTYXo"
)
_AS_DIGITS = str.maketrans("OoIl", "0011")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_CALL = re.compile(r"""[A-Za-z]+\(["']?(.*?)["']?\)""", re.DOTALL)
_DECIMAL = re.compile(r"[0-9]+\.[0-9]+", re.ASCII)
_SEPARATOR = re.compile(r"[\s.:_/-]")


def _case(text: str, examples: Sequence[str]) -> Iterator[str]:
    yield text.lower()
    yield text.upper()


def _hyphened(text: str, examples: Sequence[str]) -> Iterator[str]:
    """Yield the text with hyphens where all examples have them."""
    places = {tuple(at for at, sign in enumerate(example) if sign == "-") for example in examples}
    hyphens = places.pop() if len(places) == 1 else ()
    if hyphens and "-" not in text and len(text) + len(hyphens) == len(examples[0]):
        signs = iter(text)
        yield "".join("-" if at in hyphens else next(signs) for at in range(len(examples[0])))


def _unseparated(text: str, examples: Sequence[str]) -> Iterator[str]:
    """Yield the text without separators; a number with decimals has none, nor is a date some number's spelling."""
    if examples and not _DECIMAL.fullmatch(text):
        yield _SEPARATOR.sub("", text)


def _zeros(text: str, examples: Sequence[str]) -> Iterator[str]:
    """Yield numbers with more zeros in front, where IDs are numbers."""
    if _is_number(text) and all(map(_is_number, examples)):
        yield from (text.zfill(len(text) + more) for more in range(1, _MOST_ZEROS + 1))


def _last_digits(text: str, examples: Sequence[str]) -> Iterator[str]:
    """Yield a number with decimals with some zeros more behind them."""
    if _DECIMAL.fullmatch(text):
        yield from (text.ljust(len(text) + more, "0") for more in range(1, _MOST_ZEROS + 2))


def _plus(text: str, examples: Sequence[str]) -> Iterator[str]:
    if _is_number(text):
        yield from (f"+{text}", f"+{text.removeprefix('00')}")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _look_alikes(text: str, examples: Sequence[str]) -> Iterator[str]:
    latin = unicodedata.normalize("NFKC", text).translate(_CYRILLIC).translate(_GREEK)
    yield latin
    yield latin.translate(_AS_DIGITS)


def _by(undo: Callable[[str], str]) -> Callable[[str, Sequence[str]], Iterator[str]]:
    return lambda text, _: iter((undo(text),))


SPELLINGS: tuple[tuple[str, Callable[[str, Sequence[str]], Iterator[str]]], ...] = (
    ("in another case", _case),
    ("with white space around them", _by(str.strip)),
    ("with invisible characters in them, such as a zero-width space", _by(lambda text: _INVISIBLE.sub("", text))),
    ("in braces", _by(lambda text: text.strip("{}()[]<>"))),
    ("in quotes", _by(lambda text: text.strip("'\"`"))),
    ("in a program's notation, such as ObjectId(…)", _by(lambda text: _CALL.sub(r"\1", text))),
    ("without their hyphens", _hyphened),
    ("with hyphens, spaces or dots in them", _unseparated),
    ("without their plus sign", _plus),
    ("without their leading zeros", _zeros),
    ("with a trailing `.0`, as a float has it", _by(lambda text: text.removesuffix(".0"))),
    ("without their last digits, as a float rounds them", _last_digits),
    ("percent-encoded, as in a URL", _by(unquote)),
    ("with letters that only look alike (of another alphabet, or O for 0)", _look_alikes),
)
