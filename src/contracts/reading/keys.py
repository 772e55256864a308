"""The keys of a contract that are no checks; parsing and the JSON Schema are made from the same tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.checks import CHECKS

if TYPE_CHECKING:
    from contracts.report import Action

__all__ = [
    "ACTIONS",
    "BREAKER_KEYS",
    "CHANGE_KEYS",
    "COLUMN_KEYS",
    "FALLBACK_KEYS",
    "FORMAT_KEYS",
    "FORMAT_NAME",
    "MAX_COLUMNS",
    "ON_ERROR",
    "ON_UNIT",
    "REFERENCE_KEYS",
    "REQUIRED",
    "TOP_KEYS",
    "TYPICAL_KEYS",
    "UNIT_FROM_KEYS",
    "keys_of_checks",
]

MAX_COLUMNS = 5000
ON_ERROR = ("closed", "open")
ON_UNIT = ("reject", "convert")
UNIT_FROM_KEYS = ("metadata", "column")
CHANGE_KEYS = ("from", "unit")
TYPICAL_KEYS = ("p05", "p50", "p95")
FORMAT_NAME = "[a-z][a-z0-9]*(-[a-z0-9]+)*"
_TEXTS = {"type": "array", "items": {"type": "string"}}
FORMAT_KEYS: dict[str, dict[str, Any]] = {
    "pattern": {"type": "string", "description": "regular expression in RE2's dialect, matched from end to end"},
    "description": {"type": "string", "description": "what the format is, as messages say it"},
    "sentinels": {**_TEXTS, "description": "IDs that identify nobody, and fail"},
    "examples": {**_TEXTS, "description": "IDs that must pass"},
    "counterexamples": {**_TEXTS, "description": "texts that must fail"},
}

_ROW = {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean", "null"]}}
FALLBACK_KEYS: dict[str, dict[str, Any]] = {
    "last_good": {
        "type": "object",
        "description": "the newest batch that was handed on, if it is no older than `max_age`; needs a store",
        "additionalProperties": False,
        "required": ["max_age"],
        "properties": {"max_age": {"type": "string", "examples": ["48 hours"]}},
    },
    "call": {
        "type": "string",
        "description": "what a function returns, `package.module:function`",
        "pattern": "^[A-Za-z_][A-Za-z0-9_.]*:[A-Za-z_][A-Za-z0-9_.]*$",
    },
    "value": {
        "description": "a row, {column: value}, or a list of rows",
        "anyOf": [_ROW, {"type": "array", "items": _ROW}],
    },
}
BREAKER_KEYS: dict[str, dict[str, Any]] = {
    "open_after": {
        "type": "string",
        "pattern": r"^\s*[0-9]+\s+batch(es)?\s*$",
        "description": "it opens after so many bad batches in a row",
        "examples": ["3 batches"],
    },
    "open_at": {
        "type": "string",
        "pattern": r"%\s+of\s+[0-9]+\s+batch(es)?\s*$",
        "description": "it opens when this share of so many batches, the latest, is bad",
        "examples": ["30% of 20 batches"],
    },
    "retry_after": {
        "type": "string",
        "description": "how long it stays open until one batch is tried (default 1 hour)",
        "examples": ["1 hour"],
    },
}

# Key -> what must stand there, for keys that are no checks. The JSON Schema is made from these too.
TOP_KEYS: dict[str, dict[str, Any]] = {
    "contract": {
        "type": "string",
        "description": "dotted lower-case name of the source",
        "examples": ["weather.daily"],
    },
    "version": {"type": "string", "description": "SemVer, such as 1.2.0", "examples": ["1.0.0"]},
    "description": {"type": "string", "description": "what the source is"},
    "owner": {"type": "string", "description": "who answers for it", "examples": ["feeds@example.org"]},
    "columns": {"type": "object", "description": "the columns, by name"},
    "formats": {
        "type": "object",
        "description": "ID formats of your own, by name: a pattern, or {pattern, description, sentinels, examples, …}",
        "propertyNames": {"pattern": f"^{FORMAT_NAME}$"},
        "additionalProperties": {
            "type": ["string", "object"],
            "additionalProperties": False,
            "required": ["pattern"],
            "properties": FORMAT_KEYS,
        },
        "examples": [{"partner-id": {"pattern": "P[0-9]{8}", "sentinels": ["P00000000"]}}],
    },
    "reference": {"type": "object", "description": "how past batches are used: batches, per, false_alarms"},
    "records": {"type": "string", "description": "in a JSON payload, the path of the block that holds the rows"},
    "on_unit": {"enum": list(ON_UNIT), "description": "`on_unit` of every column that does not say its own"},
    "on_violation": {"description": "reject, quarantine, warn or fallback; or one per check, with a `default`"},
    "max_quarantined": {
        "type": ["string", "number"],
        "description": "the largest share of rows that may be set apart; more rejects the batch as a whole",
        "examples": ["5%"],
    },
    "fallback": {
        "type": "array",
        "description": "what is served in place of a batch that is not fit, in the order to try",
        "minItems": 1,
        "items": {"type": "object", "additionalProperties": False, "minProperties": 1, "maxProperties": 1},
        "examples": [[{"last_good": {"max_age": "48 hours"}}, {"call": "package.module:baseline"}]],
    },
    "on_error": {
        "enum": list(ON_ERROR),
        "description": "where a batch could not be judged: closed stops it (the default), open lets it on, unverified",
    },
    "breaker": {
        "type": "object",
        "description": "when bad batches stop the feed (open_after, open_at), and when one is tried (retry_after)",
        "additionalProperties": False,
        "anyOf": [{"required": ["open_after"]}, {"required": ["open_at"]}],
        "properties": BREAKER_KEYS,
        "examples": [{"open_after": "3 batches", "retry_after": "1 hour"}],
    },
}
COLUMN_KEYS: dict[str, dict[str, Any]] = {
    "description": {"type": "string", "description": "what the column is"},
    "required": {"type": "boolean", "description": "false: the column may be absent (default true)"},
    "pii": {"type": "boolean", "description": "true: mask all values; false: show text; left out: mask text"},
    "missing": {
        "type": "array",
        "description": "stand-ins that are read as null, such as -9999; inf and -inf are the infinities",
        "examples": [[-9999, "NA"]],
    },
    "tz": {"type": "string", "description": "zone that a timestamp carries, such as UTC", "examples": ["UTC"]},
    "unit_from": {
        "type": "object",
        "description": "where the data say the unit: {metadata: dotted.path} beside the values, or {column: NAME}",
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
        "properties": {key: {"type": "string", "minLength": 1} for key in UNIT_FROM_KEYS},
    },
    "unit_changes": {
        "type": "array",
        "description": "announced changes of unit, by date; every row is converted to the declared unit",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": list(CHANGE_KEYS),
            "properties": {key: {"type": "string"} for key in CHANGE_KEYS},
        },
    },
    "typical": {
        "type": "object",
        "description": "usual percentiles, {p05: 1 cm, p50: 5 cm, p95: 30 cm}: what `unit_switch` starts from",
        "additionalProperties": False,
        "required": list(TYPICAL_KEYS),
        "properties": {key: {"type": ["string", "number"]} for key in TYPICAL_KEYS},
    },
    "on_unit": {
        "type": "string",
        "enum": list(ON_UNIT),
        "description": "convert: values that say another unit of the dimension are converted (default reject)",
    },
}
REFERENCE_KEYS: dict[str, dict[str, Any]] = {
    "batches": {
        "type": "integer",
        "minimum": 1,
        "maximum": 10_000,
        "description": "how many past batches count (default 60)",
    },
    "per": {
        "type": "array",
        "items": {"type": "string"},
        "description": "columns by whose values a batch is split (default: the text column beside times in the key)",
        "examples": [["station"]],
    },
    "false_alarms": {
        "type": "string",
        "description": "how rare a false alarm must be",
        "examples": ["1 per 1000 batches"],
    },
}
ACTIONS: tuple[Action, ...] = ("reject", "quarantine", "warn", "fallback")
REQUIRED = ("contract", "version", "columns")


def keys_of_checks(place: str) -> list[str]:
    """Return the keys under which checks are written on a `column`, or on the `table`."""
    return [check.key or check.name for check in CHECKS.values() if check.on == place and not check.part_of]
