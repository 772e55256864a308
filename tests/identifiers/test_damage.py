"""What happened to IDs: each story is told of IDs that it happened to, and of no others."""

from __future__ import annotations

import hashlib
import random
import uuid
from typing import TYPE_CHECKING
from urllib.parse import quote

import polars as pl
import pytest
import re2

import contracts
from contracts.identifiers import FORMATS
from contracts.identifiers.damage import damage

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCE = random.Random(7)
TEN = range(10)


def _digits(length: int) -> str:
    return "".join(SOURCE.choice("0123456789") for _ in range(length))


def _luhn(payload: str) -> str:
    """Return a number with its check digit (ISO/IEC 7812-1, annex B), without any library."""
    doubled = [int(d) * (2 - at % 2) for at, d in enumerate(reversed(payload))]
    return payload + str(-sum(sum(divmod(d, 10)) for d in doubled) % 10)


def _ean(payload: str) -> str:
    """Return an EAN with its check digit (GS1 General Specifications, 7.9)."""
    return payload + str(-sum(int(d) * (3 - 2 * (at % 2)) for at, d in enumerate(reversed(payload))) % 10)


UUIDS = [str(uuid.UUID(int=SOURCE.getrandbits(128), version=4)) for _ in TEN]
MD5S = [hashlib.md5(text.encode(), usedforsecurity=False).hexdigest() for text in UUIDS]
SHA256S = [hashlib.sha256(text.encode()).hexdigest() for text in UUIDS]
CLIENTS = [f"{SOURCE.randrange(1, 2**31)}.17{_digits(8)}" for _ in TEN]
IMEIS = [_luhn(f"0{SOURCE.randrange(1, 10)}{_digits(12)}") for _ in TEN]
CARDS = [_luhn(f"4{_digits(17)}") for _ in TEN]
EANS = [_ean(f"00{SOURCE.randrange(1, 10)}{_digits(9)}") for _ in TEN]
ULIDS = ["01" + "".join(SOURCE.choice("0123456789ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(24)) for _ in TEN]
TWEETS = [f"18{_digits(17)}" for _ in TEN]
MAILS = [f"ada.{text[:8]}@example.org" for text in UUIDS]
IDS = {
    "uuid4": UUIDS,
    "md5-hex": MD5S,
    "sha256-hex": SHA256S,
    "ga-client-id": CLIENTS,
    "imei": IMEIS,
    "payment-card": CARDS,
    "ean": EANS,
    "ulid": ULIDS,
    "snowflake-x": TWEETS,
    "email": MAILS,
}


def _dashed(text: str) -> str:
    return f"{text[:8]}-{text[8:12]}-{text[12:]}"


# what is told, and how it comes about, by the formats to which it can happen
STORIES: dict[str, tuple[Callable[[str], str], list[str]]] = {
    "in another case": (str.swapcase, ["uuid4", "md5-hex", "ulid"]),
    "with white space around them": (lambda text: f" {text}\t", list(IDS)),
    "with invisible characters in them": (lambda text: f"\ufeff{text[:5]}\u200b{text[5:]}", list(IDS)),
    "in braces": (lambda text: f"{{{text}}}", list(IDS)),
    "in quotes": (lambda text: f'"{text}"', list(IDS)),
    "in a program's notation": (lambda text: f"Id('{text}')", list(IDS)),
    "without their hyphens": (lambda text: text.replace("-", ""), ["uuid4"]),
    "with hyphens, spaces or dots in them": (_dashed, ["md5-hex", "sha256-hex", "imei", "payment-card", "ulid"]),
    "without their leading zeros": (lambda text: text.lstrip("0"), ["imei", "ean"]),
    "with a trailing `.0`": (lambda text: f"{text}.0", ["imei", "payment-card", "snowflake-x"]),
    "without their last digits": (lambda text: str(float(text)), ["ga-client-id"]),
    "numbers with an exponent": (lambda text: f"{float(text):.6g}", ["imei", "payment-card", "snowflake-x"]),
    "whose last digits were rounded": (lambda text: str(int(float(text))), ["payment-card"]),
    "percent-encoded": (lambda text: quote(f"<{text}>"), list(IDS)),
    "only look alike": (lambda text: text.replace("0", "O").replace("a", "\u0430"), ["md5-hex", "sha256-hex", "email"]),
    "cut off after": (lambda text: text[:-4], ["uuid4", "md5-hex", "sha256-hex", "ulid"]),
    "behind a prefix": (lambda text: f"person:{text}", list(IDS)),
    "before an ending": (lambda text: f"{text}@feed", ["uuid4", "md5-hex", "imei", "ga-client-id"]),
    "another format, md5-hex: perhaps hashed": (
        lambda text: hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(),
        ["uuid4", "email", "imei", "ga-client-id"],
    ),
    "another format, uuid1": (lambda text: f"{text[:14]}1{text[15:]}", ["uuid4"]),
    "stand-ins for no ID": (lambda _: "undefined", list(IDS)),
}


def told(name: str, texts: list[str]) -> str:
    """Return the hint for those of the texts that are not in a format."""
    known = FORMATS[name]
    return damage(
        [text for text in texts if not re2.fullmatch(known.pattern, text) or known.check_digits], known, FORMATS
    )


@pytest.mark.parametrize(("story", "name"), [(story, name) for story, (_, names) in STORIES.items() for name in names])
def test_what_happened_is_told(story: str, name: str) -> None:
    """Ten realistic IDs to which one thing happened tell that thing, and nothing else."""
    happened, _ = STORIES[story]
    said = told(name, [changed for text in IDS[name] if (changed := happened(text)) != text])
    assert story in said
    assert said.startswith("they are ")


def test_two_things_may_have_happened() -> None:
    """A repair of a repair is found: braces and capitals, lost hyphens and capitals."""
    assert "in another case, and in braces" in told("uuid4", [f"{{{text.upper()}}}" for text in UUIDS])
    assert "in another case, and without their hyphens" in told("uuid4", [t.replace("-", "").upper() for t in UUIDS])


def test_several_things_may_have_happened_to_several_ids() -> None:
    """A mixture is counted."""
    said = told("uuid4", [*(text.upper() for text in UUIDS[:3]), *(["null"] * 6), "what?"])
    assert said.startswith("of the 10 looked at: 6 stand-ins for no ID")
    assert "; 3 IDs of this format in another case" in said


@pytest.mark.parametrize("name", FORMATS)
def test_no_story_is_told_of_what_is_no_id(name: str) -> None:
    """Words, sentences and random signs that fail a format get no story at all."""
    for _ in range(20):
        texts = ["".join(SOURCE.choice("ghkXYZ 07-_.!?") for _ in range(SOURCE.randint(1, 40))) + "~" for _ in TEN]
        assert damage(texts, FORMATS[name], FORMATS) == ""


@pytest.mark.parametrize("name", ["uuid4", "md5-hex", "imei", "ga-client-id", "ean", "payment-card", "email"])
def test_nine_strangers_are_not_explained_by_one_id(name: str) -> None:
    """Where less than half tell something, nothing is said."""
    assert damage([*(f"~{k} {_digits(5)}!" for k in range(9)), IDS[name][0] + " "], FORMATS[name], FORMATS) == ""


def test_a_digit_that_is_simply_wrong_has_no_story() -> None:
    """Check digits that are off by one are no rounding: those IDs were not made by a float."""
    wrong = [text[:-1] + str((int(text[-1]) + 1) % 10) for text in CARDS]
    assert "rounded" not in damage(wrong, FORMATS["payment-card"], FORMATS)


@pytest.mark.parametrize("check", ["format: uuid4", r"pattern: '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'"])
def test_the_report_says_it(check: str) -> None:
    """The hint of `format`, and that of `pattern`, tell what happened, and quote no ID."""
    feed = contracts.loads(f"contract: a\nversion: 1.0.0\ncolumns: {{id: {{type: string, {check}}}}}")
    (result,) = [
        r for r in feed.validate(pl.DataFrame({"id": [u.upper() for u in UUIDS]})).checks if r.outcome == "failed"
    ]
    assert "in another case; they will not join" in result.hint
    assert UUIDS[0].upper() not in str(result)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([1.541815603606036e18, 1.541815603606037e18], "numbers with an exponent: they went through a float"),
        (["17.0", "18.0"], "whole numbers with a trailing `.0`"),
        (["17 ", " 18"], "whole numbers with white space around them"),
        (["undefined", "null"], "stand-ins for no ID at all"),
    ],
)
def test_integers_that_came_as_something_else(values: list[object], said: str) -> None:
    """Of an integer column, the hint of `type` tells the same stories."""
    feed = contracts.loads("contract: a\nversion: 1.0.0\ncolumns: {id: {type: integer}}")
    (result,) = feed.validate(pl.DataFrame({"id": values})).violations
    assert result.check == "type"
    assert said in result.hint


@pytest.mark.parametrize(
    "values",
    [["some", "words"], ["17.5"], ["17.5", "18.5"], ["17.5", "18.25"], ["2026-11-23", "2026-11-24"], [True, False]],
)
def test_what_is_no_integer_at_all_has_no_story(values: list[object]) -> None:
    """Then the usual hint, if there is one, stands alone."""
    feed = contracts.loads("contract: a\nversion: 1.0.0\ncolumns: {id: {type: integer}}")
    (result,) = feed.validate(pl.DataFrame({"id": values})).violations
    assert "they are" not in result.hint
    assert "looked at" not in result.hint
