"""Random contracts with the keys that those of the differential tests lack."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from tests.checks.test_differential import batches

from contracts.reading.parse import parse

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from contracts.terms import Terms

__all__ = ["contracts_drawn", "many", "read"]

_TEXTS = [
    "Snow depth.",
    "a: b # c",
    "it's",
    "no",
    "1.10",
    "12:30",
    "ends \\",
    "two\nlines",
    "é 😀",
    '"""',
    "2026-01-01",
]
_UNIT_KEYS = [
    {"unit_from": {"metadata": "daily_units.snow"}},
    {"unit_from": {"column": "a"}},
    {"on_unit": "convert"},
    {"unit_switch": False},
]
_BREAKERS = [
    {"open_after": "3 batches"},
    {"open_at": "33.3% of 1000 batches", "retry_after": "90 s"},
    {"open_after": "1 batch", "open_at": "10% of 20 batches", "retry_after": "2 weeks"},
]


def read(contract: dict[str, Any]) -> Terms:
    """Return the Terms of a contract given as plain values."""
    return parse(json.dumps(contract, ensure_ascii=False))


def many(examples: int) -> settings:
    """Return how many examples are tried; a failing one is not made smaller, which takes minutes here."""
    return settings(max_examples=examples, deadline=None, phases=(Phase.explicit, Phase.generate))


_FALLBACKS = [
    [{"last_good": {"max_age": "48 hours"}}, {"call": "models.baseline:predict"}, {"value": []}],
    [{"value": []}, {"last_good": {"max_age": "90 min"}}],
]


@st.composite
def contracts_drawn(draw: DrawFn) -> dict[str, Any]:
    """Return a random valid contract as plain values."""
    contract = draw(batches()).contract
    contract["contract"] = draw(st.sampled_from(["random", "weather.station_daily", "a.b.c"]))
    for key in ("description", "owner"):
        _maybe(draw, contract, key, _TEXTS)
    columns = contract["columns"]
    for spec in columns.values():
        _maybe(draw, spec, "description", _TEXTS)
        _maybe(draw, spec, "pii", [True, False])
        _maybe(draw, spec, "required", [False])
        if "unit" in spec and draw(st.booleans()):
            spec.update(draw(st.sampled_from(_UNIT_KEYS)))
    times = [name for name, spec in columns.items() if spec["type"] in ("date", "timestamp")]
    if times and draw(st.booleans()):
        within = draw(st.sampled_from(["36 hours", "1 day", "90 min", "2 weeks", "0.5 s", "1.5 hours"]))
        contract["freshness"] = {"column": draw(st.sampled_from(times)), "within": within}
    _maybe(draw, contract, "rows", [{"min": 0}, {"max": 9}, 3, {"min": 1, "max": 8}])
    _maybe(draw, contract, "on_violation", ["warn", "quarantine", {"default": "reject", "freshness": "warn"}])
    _maybe(draw, contract, "max_quarantined", ["5%", 0.125, "100%"])
    _maybe(
        draw, contract, "fallback", [*_FALLBACKS, [{"value": [dict.fromkeys(columns), dict.fromkeys(columns, 1.5)]}]]
    )
    _maybe(draw, contract, "on_error", ["open", "closed"])
    _maybe(draw, contract, "breaker", _BREAKERS)
    _maybe(draw, contract, "on_unit", ["convert"])
    _maybe(draw, contract, "records", ["data.rows"])
    _maybe(
        draw, contract, "reference", [{"batches": 9}, {"per": []}, {"per": ["a"], "false_alarms": "1 per 50 batches"}]
    )
    return contract


def _maybe(draw: DrawFn, spec: dict[str, Any], key: str, options: list[Any]) -> None:
    if draw(st.integers(0, 2)) == 0:
        spec[key] = draw(st.sampled_from(options))
