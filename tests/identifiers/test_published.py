"""Formats against examples that others published, and against libraries that know the same."""

from __future__ import annotations

import ipaddress
import random
import string
from pathlib import Path

import polars as pl
import pytest
import re2
from babel import Locale
from babel.core import get_global
from hypothesis import given
from hypothesis import strategies as st

import contracts
from contracts.identifiers import FORMATS
from contracts.patterns import full_match
from contracts.reading.source import read

FILE = Path(__file__).with_name("published.yaml")
PUBLISHED = read(FILE.read_text(encoding="utf-8"), FILE.name).data
SOURCE = random.Random(3)


def fine(name: str, texts: list[str]) -> list[str]:
    """Return the texts that are in a format, by validation."""
    feed = contracts.loads(
        f"contract: a\nversion: 1.0.0\ncolumns: {{x: {{type: string, format: {name}, pii: false}}}}\n"
    )
    frame = pl.DataFrame({"x": texts})
    results = [feed.validate(frame[k : k + 1]) for k in range(len(texts))]
    assert {r.outcome for report in results for r in report.checks if r.check == "format"} <= {"passed", "failed"}
    return [text for text, report in zip(texts, results, strict=True) if report.ok]


def passing(name: str, texts: list[str]) -> set[str]:
    """Return the texts that match the pattern of a format."""
    return {text for text in texts if re2.fullmatch(full_match(FORMATS[name].pattern), text)}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_examples(name: str) -> None:
    """What others say is one passes, what they say is none fails."""
    spec = PUBLISHED[name]
    assert fine(name, spec["good"]) == spec["good"]
    assert fine(name, spec.get("bad", [])) == []


def test_every_format_with_check_digits_has_published_examples() -> None:
    """None rests on its own examples alone."""
    assert {name for name, fmt in FORMATS.items() if fmt.check_digits} <= set(PUBLISHED)


@pytest.mark.parametrize("name", [name for name, fmt in FORMATS.items() if fmt.check_digits])
def test_one_wrong_digit_is_seen(name: str) -> None:
    """Each example with any one of its last digits changed fails: that is what check digits are for."""
    texts = [text for text in FORMATS[name].examples if name != "eu-vat"]
    changed = [f"{text[:-1]}{digit}" for text in texts for digit in string.digits if digit != text[-1]]
    assert fine(name, changed) == []


LETTERS = string.ascii_uppercase
TWO, THREE = ([""], [""])
for _ in range(2):
    TWO = [text + letter for text in TWO for letter in LETTERS]
for _ in range(3):
    THREE = [text + letter for text in THREE for letter in LETTERS]


def test_languages() -> None:
    """The two-letter languages are those of Unicode's list, but for Serbo-Croatian, which ISO 639-1 withdrew."""
    known = {code for code in Locale("en").languages if len(code) == 2}
    assert passing("iso-language", [text.lower() for text in TWO]) == known - {"sh"}


def test_countries_of_three_letters() -> None:
    """They are the three-letter names of the 249 two-letter ones, by Unicode's list of aliases."""
    aliases = {code: found[0] for code, found in get_global("territory_aliases").items() if len(found) == 1}
    countries = passing("iso-country", TWO)
    former = {"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"}
    known = {code for code, two in aliases.items() if len(code) == 3 and code.isalpha() and two in countries}
    assert passing("iso-country-3", THREE) == known - former
    assert len(known - former) == 249


def test_currencies() -> None:
    """Every currency that Unicode's list has in use in a country of ISO 3166-1 passes, and those long gone do not."""
    countries = passing("iso-country", TWO)
    found = [
        (x[0], x[2]) for land, uses in get_global("territory_currencies").items() if land in countries for x in uses
    ]
    current = {code for code, end in found if end is None} - {"CNH"}
    ended = {code for code, end in found if end and end[0] < 2024} - current
    codes = passing("iso-currency", THREE)
    assert current <= codes
    assert ended & codes == {"ANG", "SVC"}  # one ended in 2025, the other is listed still
    units = {"XAD", "XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA"}
    assert codes - current <= units | {"ANG", "SVC", "BGN"}


@given(st.ip_addresses(v=4))
def test_ipv4(address: ipaddress.IPv4Address) -> None:
    """Every address passes as Python writes it."""
    assert passing("ipv4", [str(address)])


@given(st.lists(st.sampled_from([0, 0, 0, 1, 0xF, 0x10, 0xFFFF]), min_size=8, max_size=8))
def test_ipv6(groups: list[int]) -> None:
    """Every address passes as Python writes it, and what else passes is an address."""
    address = ipaddress.IPv6Address(":".join(f"{group:x}" for group in groups))
    assert passing("ipv6", [address.compressed])
    assert not passing("ipv6", [address.exploded]) or address.exploded == address.compressed
    assert not passing("ipv6", [address.compressed.upper()]) or address.compressed.upper() == address.compressed


@given(st.text(alphabet="0123af:", min_size=2, max_size=24))
def test_what_passes_as_an_address_is_one(text: str) -> None:
    """Whatever passes is read by Python, too."""
    if passing("ipv6", [text]):
        ipaddress.IPv6Address(text)
