"""From a contract's text to its Terms, with every problem found on the way, never only the first."""

from __future__ import annotations

import pathlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contracts.check import ReferenceTerms
from contracts.checks import CHECKS
from contracts.errors import ContractSyntaxError
from contracts.problem import Complaint, Problem, did_you_mean, only_near
from contracts.quantity import rate
from contracts.reading.breaker_terms import read_breaker
from contracts.reading.columns import read_columns
from contracts.reading.fallbacks import read_fallbacks, read_most_quarantined, read_on_error
from contracts.reading.formats import read_formats
from contracts.reading.keys import ACTIONS, REFERENCE_KEYS, REQUIRED, TOP_KEYS, keys_of_checks
from contracts.reading.ledger import Ledger
from contracts.reading.places import located
from contracts.reading.source import Document, composed, read, value_at
from contracts.reading.texts import text_of
from contracts.reading.unit_terms import read_on_unit
from contracts.reading.wording import as_written, unknown_key, written
from contracts.semver import SEMVER
from contracts.terms import NAME, NAME_IN_WORDS, Placed, Terms, groups_by_default, key_of

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping
    from fractions import Fraction

    from contracts.check import Check
    from contracts.column import Column, ColumnsByName
    from contracts.problem import Path
    from contracts.report import Action

__all__ = ["complaints", "document_of", "parse", "parse_file", "problems_in", "terms_in", "terms_of"]


def parse_file(path: str | pathlib.Path) -> Terms:
    """Read a contract file.

    Raises:
        ContractSyntaxError: it cannot be read, or is not a valid contract; all problems are listed.

    """
    return replace(terms_of(document_of(path)), folder=str(pathlib.Path(path).parent))


def parse(text: str, name: str = "<contract>") -> Terms:
    """Read a contract's text; `name` stands for the file in messages.

    Raises:
        ContractSyntaxError: it is not a valid contract; all problems are listed.

    """
    return terms_of(read(text, name))


def document_of(path: str | pathlib.Path) -> Document:
    """Read a contract file as YAML, with its `faults`.

    Raises:
        ContractSyntaxError: it cannot be read, or is not strict YAML; all problems are listed.

    """
    return composed(text_of(path), str(path))


def complaints(data: Any) -> list[Complaint]:
    """Return everything that is wrong with a contract given as plain values, each with its path in them."""
    ledger = Ledger()
    terms_in(ledger, data)
    return ledger.complaints


def terms_of(document: Document) -> Terms:
    """Return the Terms of a document.

    Raises:
        ContractSyntaxError: it is not a valid contract; all problems are listed.

    """
    ledger = Ledger()
    terms = terms_in(ledger, document.data)
    problems = problems_in(ledger, document)
    if problems:
        raise ContractSyntaxError(problems)
    return terms


def problems_in(ledger: Ledger, document: Document) -> list[Problem]:
    """Return what is wrong with a document, and what the ledger says of it, in the order of lines."""
    said = {located(complaint, document) for complaint in ledger.complaints}
    return sorted(said | {problem for _, problem in document.faults})


def terms_in(ledger: Ledger, data: Any) -> Terms:
    """Return the Terms of plain values as far as they can be built; what is wrong is in the ledger."""
    if not isinstance(data, dict):
        ledger.say((), "a contract is a mapping with `contract`, `version` and `columns`", "not-a-contract")
        return Terms("", "", {})
    _required(ledger, data)
    ledger.known_keys(data, (), [*TOP_KEYS, *keys_of_checks("table")])
    on_unit = read_on_unit(ledger, data, (), "reject")
    own = read_formats(ledger, data["formats"]) if "formats" in data else {}
    ledger.formats = {**own, **ledger.formats}
    columns = read_columns(ledger, data["columns"], on_unit) if "columns" in data else {}
    _table_checks(ledger, data, columns)
    _semantics(ledger, data, columns)
    placed = tuple(ledger.placed)
    return Terms(
        name=_text(ledger, data, "contract", NAME, NAME_IN_WORDS),
        version=_text(
            ledger, data, "version", SEMVER, "SemVer such as 1.0.0 (numbers of up to nine digits), quoted if need be"
        ),
        columns=columns,
        placed=placed,
        description=_text(ledger, data, "description"),
        owner=_text(ledger, data, "owner"),
        reference=_reference(ledger, data.get("reference", {}), columns, groups_by_default(placed, columns)),
        time=_time_column(placed, columns),
        records=_text(ledger, data, "records") if "records" in data else None,
        policy=_policy(ledger, data.get("on_violation", "reject"), serves="fallback" in data),
        max_quarantined=read_most_quarantined(ledger, data["max_quarantined"]) if "max_quarantined" in data else None,
        fallback=read_fallbacks(ledger, data["fallback"], columns) if "fallback" in data else (),
        on_error=read_on_error(ledger, data["on_error"]) if "on_error" in data else "closed",
        breaker=read_breaker(ledger, data["breaker"]) if "breaker" in data else None,
        formats=own,
    )


def _required(ledger: Ledger, data: dict[str, Any]) -> None:
    for key in REQUIRED:
        if key not in data and not any(only_near(given, [key]) for given in data):  # else that is said
            ledger.say((key,), f"a contract needs the key {key!r}", "missing-key")


def _text(
    ledger: Ledger, data: Mapping[str, Any], key: str, form: re.Pattern[str] | None = None, wanted: str = "text"
) -> str:
    if key not in data:
        return ""
    value = data[key]
    if not isinstance(value, str) or (form and not form.fullmatch(value)):
        rule = "bad-version" if key == "version" else "bad-value"
        ledger.say((key,), f"{key!r} must be {wanted}, not {written(value)}", rule)
        return ""
    return value


def _table_checks(ledger: Ledger, data: dict[str, Any], columns: ColumnsByName) -> None:
    for check in CHECKS.values():
        key = check.key or check.name
        if check.on != "table" or check.part_of or (key not in data and check.name not in ("columns", "rows")):
            continue
        if check.name == "columns":
            ledger.placed.append(Placed(check()))
        elif check.named:
            _named(ledger, check, key, data[key], columns)
        else:
            ledger.place(check, data.get(key, {}), (key,), None, columns)


def _named(ledger: Ledger, check: type[Check], key: str, data: object, columns: ColumnsByName) -> None:
    if not isinstance(data, dict):
        ledger.say((key,), f"`{key}` maps names of your choice to {check.name}s", "bad-value")
        return
    for name, value in data.items():
        ledger.place(check, value, (key, name), name, columns)


_TIMES = ("date", "timestamp")


def _time_column(placed: tuple[Placed, ...], columns: ColumnsByName) -> str | None:
    """Return the column that dates a row: of `freshness`, of `cadence`, the first time of the key, or of all."""
    asked = [name for p in placed if p.check.name in ("freshness", "cadence") for name in p.check.reads(None)]
    times = (name for name in (*asked, *key_of(placed), *columns) if name in columns and columns[name].type in _TIMES)
    return next(times, None)


def _reference(ledger: Ledger, data: object, columns: dict[str, Column], groups: tuple[str, ...]) -> ReferenceTerms:
    path = ("reference",)
    if not isinstance(data, dict):
        ledger.say(path, "`reference` is a mapping with batches, per or false_alarms", "bad-value")
        return ReferenceTerms()
    ledger.known_keys(data, path, list(REFERENCE_KEYS))
    usual, most = ReferenceTerms.batches, REFERENCE_KEYS["batches"]["maximum"]
    batches, per = data.get("batches", usual), data.get("per", list(groups))
    if not isinstance(batches, int) or isinstance(batches, bool) or not 1 <= batches <= most:
        ledger.say(
            (*path, "batches"), f"`batches` must be a whole number from 1 to {most}, not {batches!r}", "bad-value"
        )
        batches = usual
    if not isinstance(per, list):
        ledger.say((*path, "per"), f"`per` must be a list of columns, not {per!r}", "bad-value")
        per = []
    for k, name in enumerate(per):
        if not isinstance(name, str) or name not in columns:
            hint = did_you_mean(str(name), columns)
            ledger.say((*path, "per", k), f"reference: the contract has no column {name!r}", "unknown-column", hint)
    return ReferenceTerms(batches, tuple(map(str, per)), _rate(ledger, data, path))


def _rate(ledger: Ledger, data: dict[str, Any], path: Path) -> Fraction:
    if "false_alarms" not in data:
        return ReferenceTerms.false_alarms
    try:
        return rate(data["false_alarms"])
    except ValueError as error:
        ledger.say((*path, "false_alarms"), str(error), "bad-value")
        return ReferenceTerms.false_alarms


def _policy(ledger: Ledger, data: object, *, serves: bool) -> dict[str, Action]:
    path = ("on_violation",)
    entries = data if isinstance(data, dict) else {"default": data}
    policy: dict[str, Action] = {}
    for name, action in entries.items():
        at = (*path, name) if isinstance(data, dict) else path
        if name not in ("default", *CHECKS):
            ledger.say(at, *unknown_key(name, at, ["default", *CHECKS]), at_key=True)
        if action == "fallback" and not serves:
            hint = "add `fallback: [last_good: {max_age: 48 hours}]`, or use reject"
            ledger.say(
                at, "the policy 'fallback' needs `fallback`, which says what is served instead", "missing-key", hint
            )
        elif action not in ACTIONS:
            hint = did_you_mean(str(action), ACTIONS) or f"one of {', '.join(ACTIONS)}"
            ledger.say(at, f"no policy named {action!r}", "bad-value", hint)
        else:
            policy[name] = action
    return policy


def _semantics(ledger: Ledger, data: dict[str, Any], columns: ColumnsByName) -> None:
    """Let every check that could be built look at its surroundings."""
    for place in ledger.placed:
        complaint = _unfitting(place, data)
        if complaint:
            ledger.complaints.append(complaint)
        else:
            value = value_at(data, place.path)
            said = place.check.problems(place.column, columns)
            ledger.complaints += [replace(c, path=as_written(c.path, value)).under(place.path) for c in said]


def _unfitting(place: Placed, data: dict[str, Any]) -> Complaint | None:
    """Return what is wrong where a check stands on a column of another type, or of none."""
    check, column, path = place.check, place.column, place.path
    if column is None or not check.types:
        return None
    spec = data["columns"][column.name]
    if column.type and column.type not in check.types:
        message = f"`{check.name}` is for {' and '.join(check.types)} columns; {column.name!r} is {column.type}"
        return Complaint(path, message, "wrong-type", at_key=True)
    if "type" not in spec and (check.name in spec or place.name):
        message = f"`{check.name}` needs the column's type: {' or '.join(check.types)}"
        return Complaint(path, message, "missing-key", at_key=True)
    return None
