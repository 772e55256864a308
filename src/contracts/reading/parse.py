"""From a contract's text to its Terms, with every problem found on the way, never only the first."""

from __future__ import annotations

import pathlib
import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from contracts.check import ReferenceTerms
from contracts.checks import CHECKS, LATER
from contracts.column import Column
from contracts.errors import ContractSyntaxError
from contracts.problem import Complaint, Problem, did_you_mean
from contracts.quantity import rate
from contracts.reading.source import Document, read
from contracts.terms import Placed, Terms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from contracts.check import Check
    from contracts.problem import Path
    from contracts.report import Action

__all__ = ["ACTIONS", "COLUMN_KEYS", "REFERENCE_KEYS", "TOP_KEYS", "parse", "parse_file", "parse_located"]

MAX_COLUMNS = 5000

# Key -> what must stand there, for keys that are no checks. The JSON Schema is made from these too.
TOP_KEYS: dict[str, dict[str, Any]] = {
    "contract": {"type": "string", "description": "dotted lower-case name of the source"},
    "version": {"type": "string", "description": "SemVer, such as 1.2.0"},
    "description": {"type": "string", "description": "what the source is"},
    "owner": {"type": "string", "description": "who answers for it"},
    "columns": {"type": "object", "description": "the columns, by name"},
    "reference": {"type": "object", "description": "how past batches are used: batches, per, false_alarms"},
    "on_violation": {"description": "reject, quarantine or warn; or one per check, with a `default`"},
}
COLUMN_KEYS: dict[str, dict[str, Any]] = {
    "description": {"type": "string", "description": "what the column is"},
    "required": {"type": "boolean", "description": "false: the column may be absent (default true)"},
    "pii": {"type": "boolean", "description": "true: mask all values; false: show text; left out: mask text"},
    "missing": {"type": "array", "description": "stand-ins that are read as null, such as -9999"},
    "tz": {"type": "string", "description": "zone that a timestamp carries, such as UTC"},
}
REFERENCE_KEYS = ("batches", "per", "false_alarms")
ACTIONS: tuple[Action, ...] = ("reject", "quarantine", "warn")
_REQUIRED = ("contract", "version", "columns")

_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")
# semver.org, the recommended expression, without its groups
_SEMVER = re.compile(
    r"(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z.-]+)?",
    re.ASCII,
)
_TYPE_WORDS = {str: "text", bool: "true or false", int: "a whole number", list: "a list", dict: "a mapping"}


def parse_file(path: str | pathlib.Path) -> Terms:
    """Read a contract file.

    Raises:
        ContractSyntaxError: it cannot be read, or is not a valid contract; all problems are listed.

    """
    return parse_located(path)[0]


def parse(text: str, name: str = "<contract>") -> Terms:
    """Read a contract's text; `name` stands for the file in messages.

    Raises:
        ContractSyntaxError: it is not a valid contract; all problems are listed.

    """
    return _parsed(read(text, name))


def parse_located(path: str | pathlib.Path) -> tuple[Terms, Callable[[Complaint], Problem]]:
    """Read a contract file; return its Terms, and the function that gives a complaint its line.

    Raises:
        ContractSyntaxError: it cannot be read, or is not a valid contract; all problems are listed.

    """
    try:
        text = pathlib.Path(path).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise ContractSyntaxError([Problem(str(path), 1, 1, f"cannot read the file: {reason}", "unreadable")]) from None
    document = read(text, str(path))
    return _parsed(document), lambda complaint: _located(complaint, document)


def _parsed(document: Document) -> Terms:
    parser = _Parser(document)
    terms = parser.terms()
    if parser.complaints:
        problems = [_located(complaint, document) for complaint in parser.complaints]
        raise ContractSyntaxError(sorted(dict.fromkeys(problems)))
    return terms


def _located(complaint: Complaint, document: Document) -> Problem:
    place = document.place(complaint.path, at_key=complaint.at_key)
    return Problem(document.name, *place, complaint.message, complaint.rule, complaint.hint)


@dataclass
class _Parser:
    """Walks the document once and collects complaints beside whatever could be built."""

    document: Document
    complaints: list[Complaint] = field(default_factory=list)
    placed: list[tuple[Placed, Path]] = field(default_factory=list)

    def terms(self) -> Terms:
        data = self.document.data
        if not isinstance(data, dict):
            self._say((), "a contract is a mapping with `contract`, `version` and `columns`", "not-a-contract")
            return Terms("", "", {})
        self._required(data)
        self._known_keys(data, (), [*TOP_KEYS, *_keys_of("table")])
        columns = self._columns(data.get("columns"))
        self._table_checks(data)
        terms = Terms(
            name=self._text(data, "contract", _NAME, "a dotted lower-case name such as weather.station_daily"),
            version=self._text(data, "version", _SEMVER, "SemVer such as 1.0.0, quoted if need be"),
            columns=columns,
            placed=tuple(place for place, _ in self.placed),
            description=self._text(data, "description"),
            owner=self._text(data, "owner"),
            reference=self._reference(data.get("reference", {}), columns),
            policy=self._policy(data.get("on_violation", "reject")),
        )
        self._semantics(terms)
        return terms

    def _say(self, path: Path, message: str, rule: str, hint: str = "", *, at_key: bool = False) -> None:
        self.complaints.append(Complaint(path, message, rule, hint, at_key))

    def _required(self, data: dict[str, Any]) -> None:
        for key in _REQUIRED:
            if key not in data:
                self._say((), f"a contract needs the key {key!r}", "missing-key")

    def _known_keys(self, data: dict[str, Any], path: Path, known: list[str]) -> None:
        for key in data:
            if key in LATER:
                message = f"the check {key!r} is not in this version of contracts yet"
                self._say((*path, key), message, "not-yet", "take it out until it is", at_key=True)
            elif key not in known:
                self._say((*path, key), *_unknown(key, path, known), at_key=True)

    def _text(
        self, data: Mapping[str, Any], key: str, form: re.Pattern[str] | None = None, wanted: str = "text"
    ) -> str:
        value = data.get(key, "" if key not in _REQUIRED else None)
        if key not in data:
            return ""
        if not isinstance(value, str) or (form and not form.fullmatch(value)):
            rule = "bad-version" if key == "version" else "bad-value"
            self._say((key,), f"{key!r} must be {wanted}, not {value!r}", rule)
            return ""
        return value

    def _columns(self, data: object) -> dict[str, Column]:
        if data is None and "columns" not in (self.document.data or {}):
            return {}
        if not isinstance(data, dict) or not 0 < len(data) <= MAX_COLUMNS:
            self._say(("columns",), f"`columns` maps 1 to {MAX_COLUMNS} names to what they promise", "bad-value")
            return {}
        return {name: self._column(name, spec) for name, spec in data.items()}

    def _column(self, name: str, spec: Any) -> Column:  # noqa: ANN401 - any YAML value
        path = ("columns", name)
        if not isinstance(spec, dict):
            self._say(path, f"column {name!r} is a mapping such as {{type: number}}, not {spec!r}", "bad-value")
            return Column(name)
        self._known_keys(spec, path, [*COLUMN_KEYS, *_keys_of("column")])
        for key, form in COLUMN_KEYS.items():
            self._column_key(spec, key, form["type"], path)
        checks = self._column_checks(spec, path)
        by_name = {check.name: check for check in checks}
        made = Column(
            name=name,
            type=getattr(by_name.get("type"), "type", None),
            unit=getattr(by_name.get("unit"), "unit", None),
            tz=_typed(spec.get("tz"), str),
            required=spec.get("required") is not False,
            pii=_typed(spec.get("pii"), bool),
            missing=tuple(_typed(spec.get("missing"), list) or ()),
            description=_typed(spec.get("description"), str) or "",
        )
        self.placed += [(Placed(check, made), (*path, check.name)) for check in _in_order(checks)]
        self._column_sense(made, path)
        return made

    def _column_key(self, spec: dict[str, Any], key: str, form: str, path: Path) -> None:
        wanted = {"string": str, "boolean": bool, "array": list}[form]
        if key in spec and not isinstance(spec[key], wanted):
            self._say((*path, key), f"{key!r} must be {_TYPE_WORDS[wanted]}, not {spec[key]!r}", "bad-value")

    def _column_sense(self, column: Column, path: Path) -> None:
        """Say what does not go together on one column."""
        if column.tz and column.type != "timestamp":
            self._say(
                (*path, "tz"),
                f"`tz` belongs to a timestamp; {column.name!r} is {column.type}",
                "wrong-type",
                at_key=True,
            )
        if column.tz and not _is_zone(column.tz):
            self._say((*path, "tz"), f"no time zone named {column.tz!r}", "bad-value", "such as UTC or Europe/Berlin")
        for k, value in enumerate(column.missing):
            if isinstance(value, bool) or not isinstance(value, int | float | str):
                self._say((*path, "missing", k), f"a stand-in is a number or text, not {value!r}", "bad-value")
            elif not isinstance(value, str) and column.type and not column.is_numeric:
                message = f"the stand-in {value!r} is a number, {column.name!r} is {column.type}"
                self._say((*path, "missing", k), message, "wrong-type", "quote it")

    def _column_checks(self, spec: dict[str, Any], path: Path) -> list[Check]:
        made = []
        for check in CHECKS.values():
            if check.on == "column" and check.name in spec:
                built = self._built(check, spec[check.name], (*path, check.name))
                if built:
                    made.append(built)
        implied = [CHECKS["nulls"]] + [CHECKS["unit_switch"]] * ("unit" in spec)
        return made + [check() for check in implied if check.name not in spec]

    def _built(self, check: type[Check], value: Any, path: Path) -> Check | None:  # noqa: ANN401
        """Return the check, or None after saying what is wrong with its value."""
        try:
            return check.model_validate(check.expand(value))
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                self.complaints.append(_complaint(check, detail, value).under(path))
        return None

    def _table_checks(self, data: dict[str, Any]) -> None:
        for check in CHECKS.values():
            key = check.key or check.name
            if check.on != "table" or (key not in data and check.name not in ("columns", "rows")):
                continue
            if check.name == "columns":
                self.placed.append((Placed(check()), ()))
            elif check.named:
                self._named(check, key, data[key])
            else:
                self._place(check, data.get(key, {}), (key,), None)

    def _named(self, check: type[Check], key: str, data: object) -> None:
        if not isinstance(data, dict):
            self._say((key,), f"`{key}` maps names of your choice to {check.name}s", "bad-value")
            return
        for name, value in data.items():
            self._place(check, value, (key, name), name)

    def _place(self, check: type[Check], value: Any, path: Path, name: str | None) -> None:  # noqa: ANN401
        built = self._built(check, value, path)
        if built:
            self.placed.append((Placed(built, None, name), path))

    def _reference(self, data: object, columns: dict[str, Column]) -> ReferenceTerms:
        path = ("reference",)
        if not isinstance(data, dict):
            self._say(path, "`reference` is a mapping with batches, per or false_alarms", "bad-value")
            return ReferenceTerms()
        self._known_keys(data, path, list(REFERENCE_KEYS))
        batches, per = data.get("batches", 60), data.get("per", [])
        if not isinstance(batches, int) or isinstance(batches, bool) or not 1 <= batches <= 10_000:  # noqa: PLR2004
            self._say(
                (*path, "batches"), f"`batches` must be a whole number from 1 to 10000, not {batches!r}", "bad-value"
            )
            batches = 60
        if not isinstance(per, list):
            self._say((*path, "per"), f"`per` must be a list of columns, not {per!r}", "bad-value")
            per = []
        for k, name in enumerate(per):
            if name not in columns:
                hint = did_you_mean(str(name), columns)
                self._say((*path, "per", k), f"reference: the contract has no column {name!r}", "unknown-column", hint)
        return ReferenceTerms(batches, tuple(map(str, per)), self._rate(data, path))

    def _rate(self, data: dict[str, Any], path: Path) -> Fraction:
        try:
            return rate(data.get("false_alarms", "1 per 1000 batches"))
        except ValueError as error:
            self._say((*path, "false_alarms"), str(error), "bad-value")
            return Fraction(1, 1000)

    def _policy(self, data: object) -> dict[str, Action]:
        path = ("on_violation",)
        entries = data if isinstance(data, dict) else {"default": data}
        policy: dict[str, Action] = {}
        for name, action in entries.items():
            at = (*path, name) if isinstance(data, dict) else path
            if name not in ("default", *CHECKS):
                self._say(at, *_unknown(name, at, ["default", *CHECKS]), at_key=True)
            if action == "fallback":
                self._say(at, "the policy 'fallback' is not in this version of contracts yet", "not-yet", "use reject")
            elif action not in ACTIONS:
                hint = did_you_mean(str(action), ACTIONS) or f"one of {', '.join(ACTIONS)}"
                self._say(at, f"no policy named {action!r}", "bad-value", hint)
            else:
                policy[name] = action
        return policy

    def _semantics(self, terms: Terms) -> None:
        """Let every check that could be built look at its surroundings."""
        for place, path in self.placed:
            complaint = _unfitting(place, self.document.data, path)
            if complaint:
                self.complaints.append(complaint)
            else:
                self.complaints += [c.under(path) for c in place.check.problems(place.column, terms.columns)]


def _unfitting(place: Placed, data: dict[str, Any], path: Path) -> Complaint | None:
    """Return what is wrong where a check stands on a column of another type, or of none."""
    check, column = place.check, place.column
    if column is None or not check.types:
        return None
    spec = data["columns"][column.name]
    if column.type and column.type not in check.types:
        message = f"`{check.name}` is for {' and '.join(check.types)} columns; {column.name!r} is {column.type}"
        return Complaint(path, message, "wrong-type", at_key=True)
    if "type" not in spec and check.name in spec:
        message = f"`{check.name}` needs the column's type: {' or '.join(check.types)}"
        return Complaint(path, message, "missing-key", at_key=True)
    return None


def _keys_of(place: str) -> list[str]:
    return [check.key or check.name for check in CHECKS.values() if check.on == place]


def _typed(value: Any, kind: type) -> Any:  # noqa: ANN401 - the value, or None
    return value if isinstance(value, kind) else None


def _in_order(checks: list[Check]) -> list[Check]:
    order = list(CHECKS)
    return sorted(checks, key=lambda check: order.index(check.name))


def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only contracts with zones pay for it

    try:
        return bool(ZoneInfo(name))
    except (KeyError, OSError, ValueError):
        return False


def _unknown(key: str, path: Path, known: list[str]) -> tuple[str, str, str]:
    """Return message, rule and hint for a key that nothing knows."""
    where = f"column {path[1]!r}" if path[:1] == ("columns",) else f"`{path[0]}`" if path else "a contract"
    hint = did_you_mean(key, known) or f"known here: {', '.join(known)}"
    noun = {"columns": "check or key", "on_violation": "check"}.get(str(path[0]) if path else "", "key")
    return f"{where} knows no {noun} named {key!r}", "unknown-key" if noun == "key" else "unknown-check", hint


def _complaint(check: type[Check], detail: Any, value: object) -> Complaint:  # noqa: ANN401 - pydantic's own dict
    """Turn a pydantic error into a complaint in the words of a contract's author."""
    path = (
        tuple(detail["loc"])
        if isinstance(value, dict)
        else tuple(part for part in detail["loc"] if isinstance(part, int))
    )
    fields = [field.alias or name for name, field in check.model_fields.items()]
    if detail["type"] == "extra_forbidden":
        hint = did_you_mean(str(path[-1]), fields) or f"known here: {', '.join(fields)}"
        return Complaint(path, f"`{check.name}` knows no key named {str(path[-1])!r}", "unknown-key", hint, at_key=True)
    if detail["type"] == "missing":
        return Complaint((), f"`{check.name}` needs {detail['loc'][-1]!r}", "missing-key", at_key=True)
    given = detail["input"]
    wanted = str(detail.get("ctx", {}).get("error", "")) or _wanted(detail)
    hint = ""
    expected = detail.get("ctx", {}).get("expected", "")
    if detail["type"] == "literal_error":
        options = [option.strip("' ") for option in str(expected).replace(" or ", ",").split(",")]
        hint = did_you_mean(str(given), options) or f"one of {', '.join(options)}"
        wanted = f"`{check.name}` knows no {given!r}"
    rule = "unknown-type" if check.name == "type" else "bad-value"
    return Complaint(path, wanted, rule, hint)


def _wanted(detail: Any) -> str:  # noqa: ANN401 - pydantic's own dict
    where = ".".join(str(part) for part in detail["loc"] if isinstance(part, str) and part.isidentifier())
    said = detail["msg"][0].lower() + detail["msg"][1:]
    return f"{where}: {said}, not {detail['input']!r}"
