"""Kinds of dirt: each finds its examples, none finds anything in clean prose of many languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import re2
import yaml
from tests.kinds import spark

import contracts
from contracts.backends.pushdown.regexes import for_java
from contracts.checks.text import Text
from contracts.dirt import DIRT
from contracts.patterns import full_match

PROSE = yaml.safe_load((Path(__file__).parent / "prose.yaml").read_text(encoding="utf-8"))
CLEAN = [*PROSE["rights"].values(), *PROSE["passages"]]
# How UTF-8 is misread, and the share of clean texts, beyond ASCII, of which that is seen at least.
MISREAD = {"latin-1": 1.0, "cp1252": 1.0, "cp1250": 0.9, "cp437": 0.9, "mac_roman": 0.85, "cp1251": 0.75}


def found(name: str, text: str) -> bool:
    """Return whether a kind is found in a text, by RE2."""
    return any(re2.search(full_match(pattern), text) for pattern in DIRT[name].patterns)


def hints(texts: list[str], terms: str = "clean") -> str:
    """Return what the check says of texts that are not clean."""
    feed = contracts.loads(f"contract: a\nversion: 1.0.0\ncolumns: {{x: {{type: string, text: {terms}}}}}\n")
    (result,) = [r for r in feed.validate(pl.DataFrame({"x": texts})).checks if r.check == "text"]
    return result.hint


@pytest.mark.parametrize("name", DIRT)
def test_examples_and_counterexamples(name: str) -> None:
    """A kind is found in each of its examples, and in nothing that looks like it."""
    dirt = DIRT[name]
    assert [text for text in dirt.examples if not found(name, text)] == []
    assert [text for text in dirt.counterexamples if found(name, text)] == []
    assert dirt.title
    assert dirt.hint
    assert dirt.source


@pytest.mark.parametrize("name", DIRT)
def test_clean_prose_is_clean(name: str) -> None:
    """Nothing is found in the first article of human rights in 58 languages, nor in passages that are full of signs."""
    assert len(PROSE["rights"]) == 58
    assert [text for text in CLEAN if found(name, text)] == []


def test_single_words_are_clean() -> None:
    """A word of that prose by itself, as a name or title would be, is no dirt of a kind that `clean` looks for."""
    words = {word for text in CLEAN for word in text.split()}
    assert [(n, word) for n in DIRT if n != "cut_off" for word in words if found(n, word)] == []


@pytest.mark.parametrize("encoding", MISREAD)
def test_misread_prose_is_seen(encoding: str) -> None:
    """The same prose, written as UTF-8 and read as something else, is mojibake, or has control characters."""
    foreign = [text for text in CLEAN if not text.isascii()]
    misread = [text.encode().decode(encoding, errors="ignore") for text in foreign]
    seen = [text for text in misread if found("mojibake", text) or found("control", text)]
    assert len(seen) / len(misread) >= MISREAD[encoding]


@pytest.mark.parametrize("cut", [0.3, 0.5, 0.7, 0.9])
def test_prose_that_is_cut_is_seen(cut: float) -> None:
    """Text of letters that ends anywhere but after its mark was cut off; a script without marks is left alone."""
    for language, text in PROSE["rights"].items():
        part = text[: int(len(text) * cut)].rstrip()
        if part[-1].isalpha():
            assert found("cut_off", part) == (language != "Thai"), language


def test_every_engine_can_say_it() -> None:
    """The patterns are of the dialect that all engines read alike."""
    assert all(for_java(full_match(pattern)) for dirt in DIRT.values() for pattern in dirt.patterns)


def test_engines_agree() -> None:
    """polars, DuckDB and Spark refuse the same texts: those in which RE2 finds a kind."""
    import duckdb

    examples = [text for dirt in DIRT.values() for text in (*dirt.examples, *dirt.counterexamples)]
    texts = [*CLEAN, *(text for text in examples if "\0" not in text)]
    check = Text(clean=True, ends=True)
    expected = [any(found(name, text) for name in DIRT) for text in texts]
    feed = contracts.loads(
        "contract: a\nversion: 1.0.0\ncolumns: {x: {type: string, text: {clean: true, ends: true}}}\n"
    )
    frame = pl.DataFrame({"x": texts})
    kinds: list[Any] = [
        frame,
        duckdb.from_arrow(frame.to_arrow()),
        spark().createDataFrame([(t,) for t in texts], "x string"),
    ]
    for data in kinds:
        (result,) = [r for r in feed.validate(data).checks if r.check == check.name]
        assert (result.outcome, result.rows_failed) == ("failed", sum(expected))


def test_the_hint_names_kind_share_and_cause() -> None:
    """Each kind among the texts that are shown is counted, with its cause and the way out."""
    said = hints(["CafÃ©", "NaÃ¯ve", "<p>CafÃ©</p>", "fine"])
    assert said.startswith("3 of 3 mojibake: bytes were read in another encoding")
    assert "; 1 of 3 html: text was taken from a page" in said
    assert "cut_off" not in said
    assert hints(["And then", "So be it"], "{limit: 8}").startswith("2 of 2 cut_off: ")


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ("{clean: true, allow: [htlm]}", "no kind of dirt named 'htlm'; did you mean 'html'?"),
        ("{clean: true, allow: [cut_off]}", "no kind of dirt named 'cut_off'; known kinds: mojibake, control,"),
        ("{clean: false}", "text looks for nothing; write `clean: true`, `ends: true` or `limit: 255`"),
        ("{allow: [html]}", "text looks for nothing"),
        ("dirty", "text"),
        ("{limit: 0}", "text looks for nothing"),
        ("{limit: -1}", "a number not below 0"),
    ],
)
def test_terms_that_say_nothing(terms: str, said: str) -> None:
    """What is unknown, or looks for nothing, is said when the contract is read."""
    with pytest.raises(contracts.ContractSyntaxError) as caught:
        hints(["a"], terms)
    assert said in str(caught.value)
