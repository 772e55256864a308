"""ID formats: examples pass, look-alikes fail, and independent judges agree."""

from __future__ import annotations

import base64
import hashlib
import random
import re
import uuid
from typing import Any

import pandas as pd
import polars as pl
import pytest
import re2
from email_validator import validate_email
from hypothesis import given
from hypothesis import strategies as st
from ulid import ULID

import contracts
from contracts.identifiers import FORMATS
from contracts.patterns import full_match

ENGINES = {"polars": pl.DataFrame, "pandas": pd.DataFrame}
SOURCE = random.Random(5)


def failing(name: str, texts: list[str], engine: str = "polars") -> list[str]:
    """Return the texts that are not in a format."""
    feed = contracts.loads(
        f"contract: a\nversion: 1.0.0\ncolumns: {{x: {{type: string, format: {name}, pii: false}}}}\n"
    )
    refused = []
    for text in texts:
        (result,) = [r for r in feed.validate(ENGINES[engine]({"x": [text]})).checks if r.check == "format"]
        assert result.outcome in ("passed", "failed")
        refused += [text] * (result.rows_failed or 0)
    return refused


def matches(name: str, text: str) -> bool:
    """Return whether a text is in a format and no sentinel, by RE2."""
    return bool(re2.fullmatch(full_match(FORMATS[name].pattern), text)) and text not in FORMATS[name].sentinels


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", FORMATS)
def test_examples_and_counterexamples(name: str, engine: str) -> None:
    """Each example passes; each counterexample, each sentinel and each example with something added fails."""
    fmt = FORMATS[name]
    assert failing(name, list(fmt.examples), engine) == []
    wrong = [*fmt.counterexamples, *fmt.sentinels]
    wrong += [
        changed
        for text in fmt.examples
        for changed in (f"{text}\n", f" {text}", f"{text}\u200b", f"{text} ", f"x{text}\0")
    ]
    assert failing(name, wrong, engine) == wrong
    assert fmt.title
    assert fmt.source


def test_names_are_the_files() -> None:
    """Each format has the name of its file."""
    assert all(fmt.name == name for name, fmt in FORMATS.items())


@given(st.uuids())
def test_uuids_of_the_standard_library(value: uuid.UUID) -> None:
    """What Python makes with RFC 9562's variant passes as `uuid`, and as `uuid4` when of version 4."""
    is_rfc = value.variant == uuid.RFC_4122 and 1 <= (value.version or 0) <= 8
    assert matches("uuid", str(value)) is is_rfc
    assert matches("uuid4", str(value)) is (is_rfc and value.version == 4)
    assert not matches("uuid", str(value).upper()) or str(value).upper() == str(value)


@given(st.from_regex(full_match(FORMATS["uuid"].pattern).replace(r"\z", r"\Z"), fullmatch=True))
def test_what_passes_as_uuid_is_canonical(text: str) -> None:
    """What passes as `uuid` is what Python prints for that very UUID."""
    assert str(uuid.UUID(text)) == text


@given(st.binary(min_size=16, max_size=16))
def test_ulids_of_an_independent_library(value: bytes) -> None:
    """What python-ulid makes passes, and what passes reads back to the same text."""
    text = str(ULID.from_bytes(value))
    assert matches("ulid", text) is any(value)
    assert not matches("ulid", text.lower()) or text.lower() == text


@given(st.text(alphabet="0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=25, max_size=25), st.sampled_from("01234567"))
def test_what_passes_as_ulid_is_canonical(rest: str, first: str) -> None:
    """What passes as `ulid` is read by python-ulid as 128 bits and printed alike."""
    if matches("ulid", first + rest):
        assert str(ULID.from_str(first + rest)) == first + rest


@pytest.mark.parametrize("name", ["md5-hex", "sha256-hex"])
def test_digests(name: str) -> None:
    """Digests of hashlib pass in hexadecimal, those of nothing and those in other spellings do not."""
    make: Any = {"md5-hex": hashlib.md5, "sha256-hex": hashlib.sha256}[name]
    for k in range(200):
        digest = make(str(k).encode(), usedforsecurity=False)
        assert matches(name, digest.hexdigest())
        assert not matches(name, digest.hexdigest().upper())
        assert not matches(name, base64.b64encode(digest.digest()).decode())
    assert not matches(name, make(b"", usedforsecurity=False).hexdigest())


def email() -> str:
    """Return random text that looks more or less like an address."""
    local = "".join(SOURCE.choice("abcXYZ019._%+-!#'\"(),:;<>@[] \\") for _ in range(SOURCE.randint(1, 12)))
    domain = ".".join(
        "".join(SOURCE.choice("abcz019-") for _ in range(SOURCE.randint(1, 6))) for _ in range(SOURCE.randint(1, 3))
    )
    return f"{local}@{domain}.{SOURCE.choice(['com', 'org', 'co', 'Com', 'c', '12'])}"


def test_emails() -> None:
    """An address that passes is valid to email-validator, and already in its normal form."""
    tried = [
        text for text in (email() for _ in range(30_000)) if not re.search(r"[.@]..--", text)
    ]  # RFC 5891 reserves those
    passed = [text for text in tried if matches("email", text)]
    assert len(passed) > 500
    for text in passed:
        found = validate_email(text, check_deliverability=False, test_environment=True)
        assert found.normalized == text


@pytest.mark.parametrize(
    "text",
    [
        "a@b.c",
        "a..b@x.org",
        "a.@x.org",
        "a@-x.org",
        "a@x-.org",
        "a@x..org",
        "a@x.org.",
        "a b@x.org",
        '"a"@x.org',
        "a@[1.2.3.4]",
        "a@x.123",
        "\u00e4@x.org",
        "a@\u00e4.org",
    ],
)
def test_no_emails(text: str) -> None:
    """Dots in a row, literals, quotes and other alphabets are not addresses of this format."""
    assert not matches("email", text)


def test_countries() -> None:
    """There are 249 countries, two capital letters each, among them Namibia and not the user-assigned codes."""
    pairs = [a + b for a in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    passing = [pair for pair in pairs if matches("iso-country", pair)]
    assert len(passing) == 249
    assert {"NA", "NO", "GB", "SS", "CW"} <= set(passing)
    assert not {"UK", "EU", "XK", "AN", "YU", "ZZ", "AA", "QM", "XA", "SU"} & set(passing)


def test_country_na_survives_csv(tmp_path: Any) -> None:
    """Namibia's NA, in a CSV file, is a country and not a missing value."""
    path = tmp_path / "x.csv"
    path.write_text("x\nNA\nDE\n")
    feed = contracts.loads("contract: a\nversion: 1.0.0\ncolumns: {x: {type: string, format: iso-country}}\n")
    assert feed.validate(path).ok


def test_formats_that_tell_little_are_not_proposed() -> None:
    """Three letters, 15 digits or 21 signs may be anything: `infer` names no format for them."""
    letters, digits = "ABCDEFGHKLMNOPRSTUW", "0123456789"
    made = {
        "stop": ["".join(SOURCE.choices(letters, k=3)) for _ in range(300)],
        "place": ["".join(SOURCE.choices(letters, k=4)) for _ in range(300)],
        "token": ["".join(SOURCE.choices(letters + digits, k=21)) for _ in range(300)],
        "serial": ["0" + "".join(SOURCE.choices(digits, k=14)) for _ in range(300)],
        "part": ["-".join("".join(SOURCE.choices(digits, k=4)) for _ in range(2)) for _ in range(300)],
    }
    assert "format:" not in contracts.infer(pl.DataFrame(made), name="a.b")


def test_formats_that_tell_are_proposed() -> None:
    """What is nobody else's spelling is recognised, and told to be personal where it is."""
    ids = [str(uuid.UUID(int=SOURCE.getrandbits(128), version=4)) for _ in range(300)]
    made = {
        "event": [f"{text[:14]}7{text[15:]}" for text in ids],
        "visit": [f"fb.1.17{SOURCE.randrange(10**11):011d}.{SOURCE.randrange(1, 10**9)}" for _ in ids],
        "host": [".".join(str(SOURCE.randrange(1, 256)) for _ in range(4)) for _ in ids],
    }
    text = contracts.infer(pl.DataFrame(made), name="a.b")
    columns = {name: text.partition(f"  {name}:")[2].partition("pii:") for name in made}
    assert {name: re.findall(r"format: ([a-z0-9-]+)", before) for name, (before, _, _) in columns.items()} == {
        "event": ["uuid7"],
        "visit": ["fbp"],
        "host": ["ipv4"],
    }
    assert all(columns[name][2].startswith(" true") for name in ("visit", "host"))
