"""The JSON Schema of contract files, made from the checks' own fields and docstrings."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from contracts.checks import CHECKS
from contracts.reading.keys import ACTIONS, COLUMN_KEYS, FALLBACK_KEYS, REFERENCE_KEYS, TOP_KEYS
from contracts.semver import SEMVER
from contracts.terms import NAME

if TYPE_CHECKING:
    from contracts.check import Check

__all__ = ["json_schema"]


def json_schema() -> dict[str, Any]:
    """Return a JSON Schema (draft 2020-12) that accepts every valid contract.

    It refuses unknown keys, types and shapes; what needs meaning (units that fit, columns that
    exist, patterns that run) only `contracts lint` can say.
    """
    column = {
        "type": "object",
        "additionalProperties": False,
        "properties": COLUMN_KEYS | _checks("column"),
    }
    top = {key: dict(form) for key, form in TOP_KEYS.items()}
    top["columns"] |= {"minProperties": 1, "additionalProperties": column}
    top["version"] |= {"pattern": f"^(?:{SEMVER.pattern})$"}
    top["contract"] |= {"pattern": f"^{NAME.pattern}$"}
    top["reference"] |= {"additionalProperties": False, "properties": REFERENCE_KEYS}
    top["on_violation"] |= _policy()
    top["fallback"] |= {"items": top["fallback"]["items"] | {"properties": FALLBACK_KEYS}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Data contract",
        "type": "object",
        "required": ["contract", "version", "columns"],
        "additionalProperties": False,
        "properties": top | _checks("table"),
    }


def _policy() -> dict[str, Any]:
    action = {"enum": list(ACTIONS)}
    per_check = {
        "type": "object",
        "additionalProperties": False,
        "properties": dict.fromkeys(["default", *CHECKS], action),
    }
    return {"anyOf": [action, per_check]}


def _checks(place: str) -> dict[str, Any]:
    return {
        check.key or check.name: _named(check) if check.named else _form(check)
        for check in CHECKS.values()
        if check.on == place and check.name != "columns" and not check.part_of
    }


def _named(check: type[Check]) -> dict[str, Any]:
    form = _form(check)
    named = f"{check.key}, by names of your choice. {form['description']}"
    return {"type": "object", "description": named, "additionalProperties": form}


def _form(check: type[Check]) -> dict[str, Any]:
    """Return the schema of a check: its long form, or its short one where it has one."""
    long = check.model_json_schema(by_alias=True)
    long.pop("title", None)
    long.pop("description", None)
    long["properties"] |= {key: _form(part) for key, part in check.holds.items()}
    forms = [check.short, long] if check.short else [long]
    first = " ".join((inspect.getdoc(check) or "").split("\n\n")[0].split())
    return {"description": first, **({"anyOf": forms} if len(forms) > 1 else long)}
