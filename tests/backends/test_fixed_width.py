"""The fast path for patterns of a fixed width gives the verdict of the regular expression, text by text."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa
import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_series_equal

from contracts.backends import fixed_width as module
from contracts.backends.fixed_width import FixedWidth, fixed_width
from contracts.identifiers import FORMATS
from contracts.patterns import full_match

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PATTERNS = {
    r"\d": 1,
    r"[\s.]\s": 2,
    r"ST\d{5}": 7,
    r"[0-9a-f]{8}": 8,
    r"P\d{10}": 11,
    r"[A-Z]{12}": 12,
    r"^[A-Z]{2}-\d{10}$": 13,
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}": 16,
    r"[!-/]{3}[:-@]{3}\\\.\[\]\{\}\^\$\|[]-]": 16,
    FORMATS["md5-hex"].pattern: 32,
    FORMATS["uuid4"].pattern: 36,
    FORMATS["uuid"].pattern: 36,
    FORMATS["idfa"].pattern: 36,
    FORMATS["sha256-hex"].pattern: 64,
}
NEAR_BOUNDS = "\x00\t\n\r\x1f ./09:@AFGPSTZ[\\]`afgz{~\x7f\x80\xb2\u0661\u06f0\u212a\U0001d7d8"
OTHERS = [None, "", " ", "0", "\u0661", "\u0661\u0662\u0663", "x" * 300, "\U0001f600" * 9, "\x00", "\x00" * 36]


def compiled(pattern: str) -> FixedWidth:
    """Return the fast path of a pattern that has one."""
    fixed = fixed_width(full_match(pattern))
    assert fixed is not None
    return fixed


def refused_by_regex(pattern: str, texts: list[str | None]) -> list[bool]:
    """Return the verdicts of RE2, the oracle."""
    regex = re2.compile(full_match(pattern))
    return [text is not None and regex.fullmatch(text) is None for text in texts]


def verdicts_differ(fixed: FixedWidth, pattern: str, texts: list[str | None]) -> bool:
    """Return whether any verdict on the texts, or their count, is not the oracle's."""
    values = pl.Series("x", texts, dtype=pl.String)
    expected = refused_by_regex(pattern, texts)
    return (~fixed.allows(values)).to_list() != expected


def mutants(text: str) -> list[str]:
    """Return the text with each character replaced by each that stands near a bound, and shorter and longer."""
    changed = [text[:at] + other + text[at + 1 :] for at in range(len(text)) for other in NEAR_BOUNDS]
    cut = [text[:-1], text[1:], text[:-2] + "\u00e9", f"{text}\n", f"\n{text}", f"{text}0", f"{text}\x00", text * 2]
    return [text, *changed, *cut]


def example(fixed: FixedWidth, at: int) -> str:
    """Return a text that matches: the first, the last or another character of each class."""
    return "".join(chr(members[at % len(members)]) for members in fixed.positions)


def texts_for(pattern: str) -> list[str | None]:
    """Return matching texts, near misses and texts far away."""
    return [*mutants(example(compiled(pattern), 0)), *OTHERS, *mutants(example(compiled(pattern), -1))]


@pytest.mark.parametrize(("pattern", "width"), PATTERNS.items())
def test_it_refuses_what_the_regular_expression_refuses(pattern: str, width: int) -> None:
    """One changed character, at any position and near any bound, is judged as the regular expression judges it."""
    assert len(compiled(pattern).positions) == width
    texts = texts_for(pattern)
    assert not verdicts_differ(compiled(pattern), pattern, texts)
    assert 0 < sum(refused_by_regex(pattern, texts)) < len(texts)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_polars_own_expression_agrees(pattern: str) -> None:
    """The path that it replaces in a frame gives the same verdicts."""
    values = pl.Series(texts_for(pattern))
    matches = values.str.contains(full_match(pattern)).fill_null(value=True)
    assert compiled(pattern).allows(values).to_list() == matches.to_list()


@given(st.data())
def test_any_texts_are_judged_as_by_the_regular_expression(data: st.DataObject) -> None:
    """Texts of any characters, and texts that match up to a few of them, with nulls between."""
    pattern = data.draw(st.sampled_from(list(PATTERNS)))
    alike = st.from_regex(
        full_match(pattern).replace(r"\z", r"\Z").replace("[:digit:]", "0-9").replace("[:space:]", " ")
    )
    near = st.builds(
        lambda text, at, new: text[:at] + new + text[at + 1 :], alike, st.integers(0, 63), st.text(max_size=2)
    )
    texts = data.draw(st.lists(st.none() | alike | near | st.text(max_size=40), max_size=30))
    assert not verdicts_differ(compiled(pattern), pattern, texts)


PIECES = [r"\d", r"\w", r"\s", r"\D", r"\.", r"\-", r"\x41", r"\t", r"\pL", r"\\", r"\|", r"\$", r"\^", r"\<", r"\&"]
PIECES += ["a", "Z", "5", "-", "_", "~", "&", " ", "}", "{", ".", "|", "^", "$", "é", "(a)", "(?:b)", "(?i)c", '"', "#"]
PIECES += [
    "[a-f]",
    "[^a]",
    "[]a]",
    "[^]a]",
    "[[:alpha:]]",
    "[[:^alpha:]]",
    r"[\d-]",
    r"[-\d]",
    r"[\]\[]",
    "[a&&b]",
    "[[]",
]
PIECES += [
    r"[\x41]",
    "[é]",
    r"[\^a]",
    "[a^]",
    "[~a]",
    r"[+\--]",
    "[!-~]",
    r"[\D]",
    r"[\W5]",
    "[a-f][g]",
    "[.]",
    "[$|(){}*+?]",
]
COUNTS = ["", "", "", "{1}", "{3}", "{2,}", "{2,2}", "{0}", "{02}", "{,2}", "*", "+", "?", "{2}{2}", "{2}?"]


ITEMS = [piece + count for piece in PIECES for count in COUNTS]


def taken(pattern: str) -> FixedWidth | None:
    """Return the fast path of a pattern, or None where there is none or the pattern is not in the dialect."""
    try:
        return fixed_width(full_match(pattern))
    except ValueError:
        return None


def misread(pattern: str, fixed: FixedWidth) -> bool:
    """Return whether texts around its matches are judged otherwise than by the oracle."""
    return verdicts_differ(fixed, pattern, [*mutants(example(fixed, 0)), *mutants(example(fixed, -1)), *OTHERS])


def test_a_construct_is_read_rightly_or_not_at_all() -> None:
    """Literals, escapes, classes, groups and flags, each under every count."""
    fast = {item: fixed for item in ITEMS if (fixed := taken(item))}
    assert len(fast) > 100
    assert [item for item, fixed in fast.items() if misread(item, fixed)] == []


@given(st.lists(st.sampled_from([item for item in ITEMS if taken(item)]), min_size=1, max_size=5).map("".join))
def test_a_sequence_of_constructs_is_read_rightly(pattern: str) -> None:
    """Whatever it reads alone, it reads in a row."""
    assert not misread(pattern, compiled(pattern))


def test_a_planted_fault_is_seen() -> None:
    """The comparison with the regular expression fails if one position allows one character too many, or too few."""
    pattern = FORMATS["uuid4"].pattern
    right = compiled(pattern)
    assert not verdicts_differ(right, pattern, texts_for(pattern))
    for wrong in (b"0123456789:abcdef", b"0123456789abcde"):
        faulty = dataclasses.replace(right, positions=(*right.positions[:-1], wrong))
        assert verdicts_differ(faulty, pattern, texts_for(pattern))


@pytest.mark.parametrize(
    "pattern",
    [
        "", ".", "a*", "a+", "a?", "a{2,3}", "a{2,}", "a{2,2}", "a{0}", "a{02}", "a{2}?", "a|b", "(a)", "(?i)a",
        "(?:ab){2}", "é", "[é]", "[^a]", r"[^\W]", r"\D", r"\w", r"\x41", r"[\x41]", r"\pL", r"\n", "a^", "$a", "^^a",
    ],
)  # fmt: skip
def test_what_is_not_surely_understood_is_left_to_the_regular_expression(pattern: str) -> None:
    """Choices, groups, flags, negation, open counts, and characters beyond ASCII have no fixed width here."""
    assert fixed_width(full_match(pattern)) is None


def test_the_formats_that_are_judged_without_a_regular_expression() -> None:
    """UUIDs, digests and other IDs of one width are; the ULID's class has five ranges, ICAO's four."""
    fast = {name for name, form in FORMATS.items() if fixed_width(full_match(form.pattern))}
    assert fast == {
        *("uuid", "uuid1", "uuid4", "uuid7", "idfa", "gaid", "rida", "md5-hex", "sha1-hex", "sha256-hex"),
        *("object-id", "ksuid", "iata", "isbn", "issn", "imei", "lei"),
    }


@pytest.mark.parametrize("name", ["uuid", "uuid4", "idfa", "md5-hex", "sha256-hex"])
def test_the_examples_of_a_format_are_judged_alike(name: str) -> None:
    """Its own examples pass, and its counterexamples fail as they do in the regular expression."""
    form = FORMATS[name]
    texts: list[str | None] = [*form.examples, *form.counterexamples]
    assert not verdicts_differ(compiled(form.pattern), form.pattern, texts)
    assert compiled(form.pattern).allows(pl.Series(form.examples)).all()


def through_parquet(values: pl.Series, folder: Path) -> pl.Series:
    """Return the texts as a scan of a file with several row groups gives them."""
    values.to_frame("x").write_parquet(folder / "x.parquet", row_group_size=1000)
    return pl.scan_parquet(folder / "x.parquet").collect()["x"]


def through_arrow(kind: pa.DataType) -> Callable[[pl.Series, Path], pl.Series]:
    """Return the way through an Arrow table with a column of that type."""
    return lambda values, _: pl.DataFrame(pa.table({"x": pa.array(values.to_list(), kind)}))["x"]


LAYOUTS: dict[str, Callable[[pl.Series, Path], pl.Series]] = {
    "list": lambda values, _: values,
    "parquet": through_parquet,
    "string": through_arrow(pa.string()),
    "large_string": through_arrow(pa.large_string()),
    "string_view": through_arrow(pa.string_view()),
    "pandas": lambda values, _: pl.from_pandas(values.to_pandas()),
    "arrow pandas": lambda values, _: pl.from_pandas(values.to_pandas(use_pyarrow_extension_array=True)),
    "filtered": lambda values, _: values.filter(pl.int_range(len(values), eager=True) % 3 > 0),
    "sliced": lambda values, _: values.slice(7, len(values) - 20),
    "sorted": lambda values, _: values.sort(),
    "shuffled": lambda values, _: values.shuffle(seed=1),
    "gathered": lambda values, _: values.gather_every(5),
    "chunked": lambda values, _: pl.concat([values[:3], values[3:3], values[3:1000], values[999:]], rechunk=False),
    "without nulls": lambda values, _: values.drop_nulls(),
    "only nulls": lambda values, _: values.filter(values.is_null()),
    "empty": lambda values, _: values[:0],
    "repeated": lambda _, __: pl.repeat("ST00001", 3000, eager=True),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("pattern", [r"ST\d{5}", r"[A-Z]{12}", r"^[A-Z]{2}-\d{10}$", FORMATS["uuid4"].pattern])
def test_every_layout_in_memory_is_judged_alike(
    pattern: str, layout: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the texts lie in memory, and wherever blocks and tiles end."""
    monkeypatch.setattr(module, "_BLOCK_BYTES", 9000)
    monkeypatch.setattr(module, "_TILE_BYTES", 1000)
    texts = [*texts_for(pattern), *[example(compiled(pattern), at) for at in range(2000)], *OTHERS]
    values = LAYOUTS[layout](pl.Series("x", texts), tmp_path)
    expected = refused_by_regex(pattern, values.to_list())
    fixed = FixedWidth(compiled(pattern).positions)
    assert (~fixed.allows(values)).to_list() == expected


def test_the_answer_is_a_boolean_series_of_the_same_name_and_length() -> None:
    """It can stand beside the column that it judges; a null is true in it, not null."""
    allowed = compiled(r"ST\d{5}").allows(pl.Series("station", ["ST00001", None, "st00001"]))
    assert_series_equal(allowed, pl.Series("station", [True, True, False]))


def test_threads_share_a_pattern() -> None:
    """Two threads over the halves of a column count what one counts over all of it."""
    fixed = FixedWidth(compiled(FORMATS["uuid4"].pattern).positions)
    values = pl.Series(texts_for(FORMATS["uuid4"].pattern) * 50)
    with ThreadPoolExecutor(2) as pool:
        parts = list(pool.map(fixed.allows, [values[:5000], values[5000:]]))
    assert_series_equal(pl.concat(parts), fixed.allows(values))
