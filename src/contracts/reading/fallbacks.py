"""Reading what a contract says of batches that are not fit: what is served instead, and how much may be set apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from contracts.fallback import Call, LastGood, Value
from contracts.problem import did_you_mean
from contracts.quantity import duration, share
from contracts.reading.keys import FALLBACK_KEYS, ON_ERROR
from contracts.reading.wording import written

if TYPE_CHECKING:
    from fractions import Fraction

    from contracts.fallback import Fallback
    from contracts.problem import Path
    from contracts.reading.ledger import Ledger

__all__ = ["read_fallbacks", "read_most_quarantined", "read_on_error"]

_PATH = ("fallback",)
_TARGET = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)


def read_fallbacks(ledger: Ledger, data: object, columns: Collection[str]) -> tuple[Fallback, ...]:
    """Return what is served in place of a batch, in order; what is wrong is in the ledger."""
    if not isinstance(data, list) or not data:
        ledger.say(_PATH, f"`fallback` is a list of {_names()}, in the order to try them", "bad-value")
        return ()
    read = [_entry(ledger, entry, (*_PATH, k)) for k, entry in enumerate(data)]
    for k, one in enumerate(read):
        _refuse_unknown(ledger, one, (*_PATH, k, "value"), columns)
    return tuple(one for one in read if one is not None)


def _refuse_unknown(ledger: Ledger, one: Fallback | None, path: Path, columns: Collection[str]) -> None:
    """Refuse a fixed row with a column that the contract does not have."""
    names = dict.fromkeys(name for row in one.rows for name in row) if isinstance(one, Value) else ()
    for name in (name for name in names if columns and name not in columns):
        hint = did_you_mean(str(name), columns)
        ledger.say(path, f"fallback: the contract has no column {name!r}", "unknown-column", hint)


def _names() -> str:
    return ", ".join(FALLBACK_KEYS)


def _entry(ledger: Ledger, entry: object, path: Path) -> Fallback | None:
    if not isinstance(entry, dict) or len(entry) != 1:
        ledger.say(path, f"each of `fallback` is one of {_names()}, not {written(entry)}", "bad-value")
        return None
    ((key, value),) = entry.items()
    if key not in _READ:
        hint = did_you_mean(str(key), FALLBACK_KEYS) or f"one of {_names()}"
        ledger.say((*path, key), f"nothing to serve is named {key!r}", "unknown-key", hint, at_key=True)
        return None
    return _READ[key](ledger, value, (*path, key))


def _last_good(ledger: Ledger, value: object, path: Path) -> Fallback | None:
    if not isinstance(value, dict) or "max_age" not in value:
        ledger.say(
            path, f"`last_good` says how old it may be, {{max_age: 48 hours}}, not {written(value)}", "bad-value"
        )
        return None
    ledger.known_keys(value, path, ["max_age"])
    try:
        return LastGood(duration(value["max_age"]))
    except ValueError as error:
        ledger.say((*path, "max_age"), str(error), "bad-value")
        return None


def _call(ledger: Ledger, value: object, path: Path) -> Fallback | None:
    if isinstance(value, str) and _TARGET.fullmatch(value):
        return Call(value)
    ledger.say(path, f"`call` names a function as `package.module:function`, not {written(value)}", "bad-value")
    return None


def _value(ledger: Ledger, value: object, path: Path) -> Fallback | None:
    rows = [value] if isinstance(value, dict) else value
    plain = isinstance(rows, list) and all(
        isinstance(row, dict) and not any(isinstance(cell, dict | list) for cell in row.values()) for row in rows
    )
    if not plain:
        said = "`value` is a row, {column: value}, or a list of rows"
        ledger.say(path, f"{said}, not {written(value)}", "bad-value")
        return None
    assert isinstance(rows, list)
    return Value(tuple(rows))


_READ: dict[str, Callable[[Ledger, Any, Path], Fallback | None]] = {
    "last_good": _last_good,
    "call": _call,
    "value": _value,
}


def read_most_quarantined(ledger: Ledger, value: object) -> Fraction | None:
    """Return the largest share of rows that may be set apart; what is wrong is in the ledger."""
    try:
        return share(value)
    except ValueError as error:
        ledger.say(("max_quarantined",), str(error), "bad-value")
        return None


def read_on_error(ledger: Ledger, value: object) -> str:
    """Return what happens where a batch could not be judged; what is wrong is in the ledger."""
    if value in ON_ERROR:
        return str(value)
    hint = did_you_mean(str(value), ON_ERROR)
    ledger.say(("on_error",), f"`on_error` is {' or '.join(ON_ERROR)}, not {written(value)}", "bad-value", hint)
    return ON_ERROR[0]
