"""One value as YAML, in place of another."""

from __future__ import annotations

import pytest

from contracts.reading.scalars import quoted, substitute
from contracts.reading.source import read


@pytest.mark.parametrize(
    "text", ["no", "On", "null", "12:30", "0x1f", "a: b", "%", "it's", "[a]", "5 cm", "range", "", "1.2.3"]
)
def test_text_in_place_of_something_reads_back(text: str) -> None:
    """Whatever stands in place of something reads back as it, in braces too, and traps of YAML 1.1 are quoted."""
    assert read(f"a: {{b: {substitute(text)}, c: {quoted(text)}}}\n", "x").data == {"a": {"b": text, "c": text}}
    assert (substitute(text)[:1] == "'") == (text not in ("5 cm", "range", "1.2.3"))


@pytest.mark.parametrize(("text", "number"), [("1000.0", 1000.0), ("-5", -5), ("1.0e-7", 1e-7)])
def test_a_number_stays_one(text: str, number: float) -> None:
    """A number in place of something is no text."""
    assert read(f"a: {substitute(text)}\n", "x").data == {"a": number}
