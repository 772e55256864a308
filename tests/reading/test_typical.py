"""`typical`: what is refused, with its rule and its place in words."""

from __future__ import annotations

import pytest

import contracts
from contracts.errors import ContractSyntaxError


@pytest.mark.parametrize(
    ("unit", "typical", "rule", "said"),
    [
        ("cm", "{p05: 1, p50: 5}", "missing-key", "p95"),
        ("cm", "{p05: 1, p50: 5, p95: 3}", "bad-value", "must rise"),
        ("cm", "{p05: 0, p50: 5, p95: 9}", "bad-value", "above 0"),
        ("cm", "{p05: 1, p50: 5 kg, p95: 9}", "unit-mismatch", "measure different things"),
        ("cm", "{p05: 1, p50: five, p95: 9}", "bad-value", "expected a number"),
        ("cm", "{p05: 1, p50: 5, p95: 9, p99: 20}", "unknown-key", "p95"),
        ("cm", "[1, 2, 3]", "bad-value", "typical"),
        ("cmm", "{p05: 1, p50: 5, p95: 9}", "unknown-unit", "cmm"),
    ],
)
def test_a_bad_typical_is_refused(unit: str, typical: str, rule: str, said: str) -> None:
    """Percentiles that lack one, do not rise, or are in no unit of the dimension are refused by name."""
    text = f"contract: a.b\nversion: 1.0.0\ncolumns: {{x: {{type: number, unit: {unit}, typical: {typical}}}}}\n"
    with pytest.raises(ContractSyntaxError) as refused:
        contracts.loads(text)
    assert any(p.rule == rule and said in p.message + p.hint for p in refused.value.problems)


def test_temperatures_may_be_below_zero() -> None:
    """On an interval scale usual percentiles may be negative, and come in any unit of the dimension."""
    spec = "{type: number, unit: degC, typical: {p05: -5, p50: 46.4 degF, p95: 20}}"
    feed = contracts.loads(f"contract: a.b\nversion: 1.0.0\ncolumns: {{x: {spec}}}\n")
    assert feed.terms.columns["x"].typical == pytest.approx((-5.0, 8.0, 20.0))
