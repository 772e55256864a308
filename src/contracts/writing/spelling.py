"""Terms as the plain values that a contract file would hold, in one normal form.

Reading what is spelled here gives equal Terms again; what a contract leaves out because it is the
default is left out.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from contracts.breaker import BreakerTerms
from contracts.check import ReferenceTerms
from contracts.fallback import Call, LastGood
from contracts.quantity import Every
from contracts.terms import groups_by_default

if TYPE_CHECKING:
    from contracts.check import Check
    from contracts.column import Column
    from contracts.fallback import Fallback
    from contracts.identifiers import Format
    from contracts.terms import Terms

__all__ = ["share_text", "spelled", "spelled_breaker", "spelled_check"]

_SECOND = 10**6
_LENGTHS = (("days", 86400 * _SECOND), ("hours", 3600 * _SECOND), ("minutes", 60 * _SECOND))
_DEPTH_OF_NAMES = 2
"""How deep a named check stands; deeper stand those that it holds."""
_IMPLIED = {"nulls": "0%", "unit_switch": True, "rows": {"min": 1}, "columns": {}}


def spelled(terms: Terms) -> dict[str, Any]:
    """Return a contract as plain values, keys in the order in which people write them."""
    top = {"contract": terms.name, "version": terms.version, "description": terms.description, "owner": terms.owner}
    all_convert = _all_convert(terms)
    return {key: value for key, value in top.items() if value} | {
        **({"formats": {name: _format(one) for name, one in terms.formats.items()}} if terms.formats else {}),
        "columns": {
            name: _column(terms.columns[name], checks, all_convert=all_convert)
            for name, checks in terms.by_column.items()
        },
        **_table_checks(terms),
        **({"reference": _reference(terms)} if _reference(terms) else {}),
        **({"records": terms.records} if terms.records is not None else {}),
        **({"on_unit": "convert"} if all_convert else {}),
        **({"breaker": spelled_breaker(terms.breaker)} if terms.breaker else {}),
        **_policy(terms),
        **({} if terms.max_quarantined is None else {"max_quarantined": share_text(terms.max_quarantined)}),
        **({"fallback": [_fallback(one) for one in terms.fallback]} if terms.fallback else {}),
        **({"on_error": terms.on_error} if terms.on_error != "closed" else {}),
    }


def spelled_check(check: Check) -> Any:
    """Return what a contract writes under a check's key, in its short form where it has one."""
    fields = type(check).model_fields
    long = {key: _plain(value) for key, value in check.said.items()}
    if check.short and len(fields) == 1:
        return next(iter(long.values()))
    is_exact = set(long) == {"min", "max"} and long["min"] == long["max"]
    if check.short and is_exact:
        return long["min"]
    return long


def spelled_breaker(own: BreakerTerms) -> dict[str, Any]:
    """Return what a contract writes under `breaker`."""
    after, at, wait = own.open_after, own.open_at, own.retry_after
    return {
        **({"open_after": _batches(after)} if after is not None else {}),
        **({"open_at": f"{share_text(at.share)} of {_batches(at.batches)}"} if at else {}),
        **({"retry_after": _length(wait)} if wait != BreakerTerms.retry_after else {}),
    }


def _batches(number: int) -> str:
    return f"{number} batch" + ("es" if number != 1 else "")


def share_text(share: Fraction) -> str:
    """Return a share as a percentage, exactly."""
    with localcontext(prec=200):
        exact = Decimal(share.numerator * 100) / Decimal(share.denominator)
    return f"{exact.normalize():f}%"


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return share_text(value)
    if isinstance(value, timedelta):
        return _length(value)
    if isinstance(value, Every):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _length(length: timedelta) -> str:
    """Return a length of time in the largest unit of which it is a whole number."""
    microseconds = length // timedelta(microseconds=1)
    found = next(((name, size) for name, size in _LENGTHS if microseconds % size == 0), None)
    if found:
        number, name = microseconds // found[1], found[0]
        return f"{number} {name if number != 1 else name[:-1]}"
    return f"{Decimal(microseconds) / _SECOND:f} seconds"


def _column(column: Column, checks: list[Check], *, all_convert: bool) -> dict[str, Any]:
    written = {check.name: spelled_check(check) for check in checks}
    kept = {name: value for name, value in written.items() if _IMPLIED.get(name) != value}
    first = {name: kept.pop(name) for name in ("type", "unit") if name in kept}
    keys: dict[str, Any] = {
        "description": column.description or None,
        "tz": column.tz,
        "missing": list(column.missing) or None,
        "pii": column.pii,
        "required": None if column.required else False,
        **_carried(column),
        "on_unit": column.on_unit if column.unit and (column.on_unit == "convert") != all_convert else None,
    }
    return first | kept | {key: value for key, value in keys.items() if value is not None}


def _carried(column: Column) -> dict[str, Any]:
    """Return what a column says of how its unit is carried, None where it says nothing."""
    where = column.unit_from
    changes = [{"from": change.since.isoformat(), "unit": change.unit} for change in column.unit_changes]
    return {
        "unit_from": ({"metadata": where.metadata} if where.metadata else {"column": where.column}) if where else None,
        "unit_changes": changes or None,
        "typical": dict(zip(("p05", "p50", "p95"), column.typical, strict=True)) if column.typical else None,
    }


def _all_convert(terms: Terms) -> bool:
    """Return whether the contract says `on_unit: convert` for all columns: those without a unit tell."""
    says = [c.on_unit == "convert" for c in terms.columns.values()]
    bare = [c.on_unit == "convert" for c in terms.columns.values() if not c.unit]
    return any(bare) or (bool(says) and all(says))


def _table_checks(terms: Terms) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for place in terms.placed:
        key, value = place.check.key or place.check.name, spelled_check(place.check)
        if place.name is not None and len(place.path) > _DEPTH_OF_NAMES:
            made[str(place.path[0])][place.name][key] = value
        elif place.column is not None:
            continue
        elif place.name is not None:
            made.setdefault(key, {})[place.name] = value
        elif _IMPLIED.get(key) != value:
            made[key] = value
    return made


def _format(one: Format) -> dict[str, Any]:
    lists = {key: list(getattr(one, key)) for key in ("sentinels", "examples", "counterexamples")}
    return {"pattern": one.pattern, "description": one.title} | {key: texts for key, texts in lists.items() if texts}


def _reference(terms: Terms) -> dict[str, Any]:
    usual, own = ReferenceTerms(per=groups_by_default(terms.placed, terms.columns)), terms.reference
    rate = own.false_alarms
    return {
        **({"batches": own.batches} if own.batches != usual.batches else {}),
        **({"per": list(own.per)} if own.per != usual.per else {}),
        **({"false_alarms": f"{rate.numerator} per {rate.denominator} batches"} if rate != usual.false_alarms else {}),
    }


def _fallback(one: Fallback) -> dict[str, Any]:
    if isinstance(one, LastGood):
        return {"last_good": {"max_age": _plain(one.max_age)}}
    if isinstance(one, Call):
        return {"call": one.target}
    return {"value": [dict(row) for row in one.rows]}


def _policy(terms: Terms) -> dict[str, Any]:
    policy = dict(terms.policy)
    if set(policy) <= {"default"}:
        action = policy.get("default", "reject")
        return {} if action == "reject" else {"on_violation": action}
    return {"on_violation": policy}
