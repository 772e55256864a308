"""Which columns of text may be about people: by format and by name, and which values may be quoted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contracts.authoring.inferring.words import words_of
from contracts.identifiers import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["is_quotable", "said_personal", "said_personal_number"]

_NAMES = frozenset((
    "email", "mail", "phone", "tel", "telephone", "mobile", "fax", "ip", "ipaddress",
    "cookie", "ssn", "passport", "iban", "birth", "birthday", "dob", "address", "street",
    "zip", "postcode", "firstname", "lastname", "surname", "fullname", "forename", "user", "username",
    "login", "person", "people", "customer", "client", "patient", "visitor", "subscriber", "member",
    "employee", "device", "idfa", "gaid", "adid", "account", "contact", "name", "first",
    "last", "nick", "nickname", "gender", "sex", "race", "religion", "nationality", "comment",
    "note", "message", "text", "author", "by", "fname", "lname", "owner", "agent", "assignee",
    "driver", "doctor", "nurse", "teacher", "student", "manager", "diagnosis", "disease", "salary", "income",
    "kunde", "kunden", "vorname", "nachname", "telefon", "anschrift", "geburtstag", "mitarbeiter", "nom", "prenom",
    "cliente", "nombre", "apellido",
))  # fmt: skip
# Of numbers and times, which have words such as `last` and `first` in their names for other reasons.
_NAMES_OF_NUMBERS = frozenset((
    "phone", "tel", "telephone", "mobile", "fax", "ssn", "passport", "iban", "birth", "birthday", "dob", "zip",
    "postcode", "user", "person", "customer", "client", "patient", "visitor", "subscriber", "member", "employee",
    "account", "salary", "income", "cookie",
))  # fmt: skip
_FULL_NAME = re.compile(r"[^\W\d_a-z][\w'.-]*(,? [^\W\d_a-z][\w'.-]*)+")
_IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]*::?[0-9a-fA-F:]+:[0-9a-fA-F:]*")
_PHONE = re.compile(r"\+[0-9][0-9 ()/.-]{6,18}|\(?0[0-9]{1,4}\)?[ /-][0-9 /-]{5,14}|\d{3}-\d{3}-\d{4}")
_LONGEST = 24
_DIGITS = re.compile(r"\d{5}")


def said_personal(name: str, form: str | None, sample: Sequence[str]) -> str | None:
    """Return why a column of text is taken to be about people, None where nothing says so."""
    if form and FORMATS[form].is_personal:
        return f"an identifier of people or their devices ({form})"
    for pattern, what in ((_IP, "IP addresses"), (_PHONE, "telephone numbers")):
        if sample and all(pattern.fullmatch(text) for text in sample[:200]):
            return f"looks like {what}"
    word = next((word for word in words_of(name) if word in _NAMES), None)
    return f"the name says `{word}`" if word else None


def said_personal_number(name: str) -> str | None:
    """Return why a column of numbers or times is taken to be about people, None where its name does not say so."""
    word = next((word for word in words_of(name) if word in _NAMES_OF_NUMBERS), None)
    return f"the name says `{word}`" if word else None


def is_quotable(values: Iterable[str]) -> bool:
    """Return whether values may stand in a contract: short words, with no @ and no long number, like no full name."""
    return all(
        0 < len(value) <= _LONGEST
        and value.isprintable()
        and "@" not in value
        and not _FULL_NAME.fullmatch(value)
        and not _DIGITS.search(value)
        and value.count(" ") <= 2  # noqa: PLR2004
        for value in values
    )
