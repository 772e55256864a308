"""What reading refuses, by the name of the rule: a contract that breaks it, and the same one mended.

`contracts explain RULE` and the reference page of lint rules show these, with the message that the
bad one really gets.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["NAME", "REFUSALS", "Refusal"]

NAME = "weather.contract.yaml"
_HEAD = "contract: a.b\nversion: 1.0.0\n"


@dataclass(frozen=True)
class Refusal:
    """Two contracts: one that breaks a rule, and one that does what its author meant."""

    bad: str
    good: str


def _columns(bad: str, good: str) -> Refusal:
    return Refusal(f"{_HEAD}columns: {{{bad}}}", f"{_HEAD}columns: {{{good}}}")


_A = f"{_HEAD}columns: {{a: {{type: string}}}}"

REFUSALS: dict[str, Refusal] = {
    "alias": _columns("a: &x {type: string}, b: *x", "a: {type: string}, b: {type: string}"),
    "bad-example": Refusal(
        f"{_A}\nformats: {{partner-id: {{pattern: 'P[0-9]{{8}}', examples: [P123]}}}}",
        f"{_A}\nformats: {{partner-id: {{pattern: 'P[0-9]{{8}}', examples: [P12345678]}}}}",
    ),
    "bad-key": _columns("[a, b]: {type: string}", "a: {type: string}, b: {type: string}"),
    "bad-pattern": _columns("id: {type: string, pattern: '(?=a)b'}", "id: {type: string, pattern: 'a?b'}"),
    "bad-rule": Refusal(
        f"{_HEAD}columns: {{gust: {{type: number}}}}\nrules: {{tops: gust >= wind}}",
        f"{_HEAD}columns: {{gust: {{type: number}}, wind: {{type: number}}}}\nrules: {{tops: gust >= wind}}",
    ),
    "bad-value": _columns("snow: {type: number, nulls: 200%}", "snow: {type: number, nulls: 20%}"),
    "bad-version": Refusal("contract: a.b\nversion: 1.0\ncolumns: {a: {type: string}}", _A),
    "empty": Refusal("", _A),
    "empty-domain": Refusal(f"{_A}\nrows: {{min: 9, max: 1}}", f"{_A}\nrows: {{min: 1, max: 9}}"),
    "missing-key": Refusal("contract: a.b\ncolumns: {a: {type: string}}", _A),
    "not-a-contract": Refusal("just some text", _A),
    "not-yaml": Refusal("contract: a.b\nversion: [1.0.0", _A),
    "not-yet": Refusal(f"{_A}\ndrift: {{column: a}}", _A),
    "repeated-key": _columns("a: {type: string}, a: {type: number}", "a: {type: string}, b: {type: number}"),
    "second-document": Refusal(f"{_A}\n---\nx: 1", _A),
    "tag": _columns("a: {type: !!str string}", "a: {type: string}"),
    "taken-format": Refusal(
        f"{_A}\nformats: {{uuid: '[0-9a-f]{{32}}'}}", f"{_A}\nformats: {{bare-uuid: '[0-9a-f]{{32}}'}}"
    ),
    "too-deep": Refusal("a: " + "[" * 40 + "]" * 40, _A),
    "too-large": Refusal("# " + "x" * 300_000, _A),
    "unknown-check": _columns("snow: {type: number, rnage: {max: 3}}", "snow: {type: number, range: {max: 3}}"),
    "unknown-column": Refusal(
        f"{_HEAD}columns: {{station: {{type: string}}}}\nkey: [stations]",
        f"{_HEAD}columns: {{station: {{type: string}}}}\nkey: [station]",
    ),
    "unknown-format": _columns("id: {type: string, format: uuid5}", "id: {type: string, format: uuid}"),
    "unknown-key": Refusal(f"{_A}\nowners: me", f"{_A}\nowner: me"),
    "unknown-type": _columns("a: {type: strnig}", "a: {type: string}"),
    "unknown-unit": _columns("t: {type: number, unit: celcius}", "t: {type: number, unit: degC}"),
    "unit-mismatch": _columns(
        "snow: {type: number, unit: cm, range: {max: 3 kg}}", "snow: {type: number, unit: cm, range: {max: 3 m}}"
    ),
    "wrong-type": _columns("snow: {type: number, pattern: 'a+'}", "snow: {type: string, pattern: 'a+'}"),
}
