"""Reports: what is masked, what is printed, what JSON holds, and that no text of the data gets out."""

from __future__ import annotations

import datetime as dt
import json
import random
import traceback
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.errors
import polars as pl
import pytest

import contracts
from contracts.cli import _run
from contracts.report import Example, Report, Result, mask, printable

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)
HEAD = "contract: a.b\nversion: 1.0.0\ncolumns:\n"


def one_text(column: str) -> contracts.Contract:
    """Return a contract with a column `x` that only takes `ok`."""
    return contracts.loads(f"{HEAD}  x: {{{column}}}\n")


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("ab-12", "<aa-99>"),
        ("Ada@Example.org", "<Aaa@Aaaaaaa.aaa>"),
        ("caf\u00e9", "<aaa?>"),
        ("\x1b[31m", "<?[99a>"),
        ("a\nb", "<a?a>"),
        ("", "<>"),
        ("x" * 50, f"<{'a' * 40} +10 more>"),
        (12.5, "<99.9>"),
        ("\ud800", "<?>"),
    ],
)
def test_mask(value: object, shape: str) -> None:
    """A mask shows the shape of a value: case, digits and ASCII punctuation, and no letter of it."""
    assert mask(value) == shape


@pytest.mark.parametrize(
    ("pii", "reveal", "text", "number"),
    [
        ("", False, "<Aaaaaa>", 7.0),
        (", pii: true", False, "<Aaaaaa>", "<9.9>"),
        (", pii: false", False, "Secret", 7.0),
        ("", True, "Secret", 7.0),
        (", pii: true", True, "Secret", 7.0),
    ],
)
def test_what_is_masked(pii: str, reveal: bool, text: str, number: object) -> None:  # noqa: FBT001
    """Text is masked unless `pii: false`, numbers only with `pii: true`, and `reveal` shows all."""
    feed = contracts.loads(
        f"{HEAD}  t: {{type: string, allowed: [ok]{pii}}}\n  n: {{type: number, range: {{max: 1}}{pii}}}\n"
    )
    report = feed.validate(pl.DataFrame({"t": ["Secret"], "n": [7.0]}), now=NOW, reveal=reveal)
    assert [r.examples[0].value for r in report.violations] == [text, number]


def test_numbers_of_a_text_column_are_masked() -> None:
    """An ID that was read as a number is masked like the text that it should be."""
    report = one_text("type: string").validate(pl.DataFrame({"x": [123456]}), now=NOW)
    assert report.violations[0].examples == (Example(0, "<999999>"),)


@pytest.mark.parametrize("rows", [1, 10, 11, 5000])
def test_at_most_ten_examples_and_exact_counts(rows: int) -> None:
    """However many rows fail, all are counted and the first ten are shown."""
    (violation,) = (
        one_text("type: string, allowed: [ok]").validate(pl.DataFrame({"x": ["no"] * rows}), now=NOW).violations
    )
    assert violation.rows_failed == rows
    assert [example.row for example in violation.examples] == list(range(min(rows, 10)))
    assert violation.share_failed == 1.0


def strict_json(text: str) -> Any:
    """Parse JSON as a strict reader does: no NaN, no Infinity."""

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    return json.loads(text, parse_constant=refuse)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 1e308, -0.0, 2**63 - 1, None])
def test_json_is_strict(value: float | None) -> None:
    """The report is JSON that any parser reads, whatever numbers the data hold."""
    data = pl.DataFrame({"x": [value, 1.0]}, schema={"x": pl.Float64}, strict=False)
    report = one_text("type: number, range: {min: 5, max: 6}").validate(data, now=NOW)
    found = strict_json(report.to_json())
    assert found["ok"] is False
    assert found == strict_json(report.to_json(indent=2))


def test_json_has_the_public_fields() -> None:
    """The report and its checks have the fields that scripts rely on."""
    found = strict_json(one_text("type: number").validate(pl.DataFrame({"x": ["a"]}), now=NOW).to_json())
    head = ["contract", "version", "ok", "rows", "engine", "started_at", "seconds", "decision"]
    assert list(found) == [*head, "checks"]
    assert list(found["checks"][0]) == [
        "check",
        "column",
        "outcome",
        "severity",
        "message",
        "hint",
        "rows_failed",
        "share_failed",
        "examples",
        "details",
    ]
    assert found["started_at"] == "2026-11-23T10:00:00+00:00"


CONTROLS = [
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;http://x\x07link",
    "a\r\nb",
    "\n::stop-commands::x",
    "\x00",
    "\u202egnp.exe",
    "\u2028",
    "\x9b31m",
    "[/red]",
]


@pytest.mark.parametrize("text", CONTROLS)
def test_control_characters_are_made_visible(text: str) -> None:
    """Neither values nor column names can drive a terminal or a CI log: nothing but line ends of ours is raw."""
    feed = one_text("type: string, allowed: [ok], pii: false")
    shown = str(feed.validate(pl.DataFrame({"x": [text], text: [1]}), now=NOW))
    shown += str(feed.validate(pl.DataFrame([[1], [2]], schema=[text, f"x{text}"]), now=NOW))
    assert all(character.isprintable() or character == "\n" for character in shown)
    assert not any(line.startswith("::") for line in shown.splitlines())


def test_printable() -> None:
    """A control character is shown as its code."""
    assert printable("a\x1bb") == "a\\x1bb"


def result(outcome: str, action: str, rows: int | None) -> Result:
    """Return a result with an outcome, under a policy."""
    return Result("c", None, outcome, "m", action=action, rows_failed=rows)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("results", "decision", "ok"),
    [
        ([], "accept", True),
        ([("passed", "reject", 0)], "accept", True),
        ([("skipped", "reject", None)], "accept", True),
        ([("failed", "warn", 3)], "warn", True),
        ([("failed", "quarantine", 3)], "quarantine", False),
        ([("failed", "quarantine", 3), ("failed", "warn", 1)], "quarantine", False),
        ([("failed", "quarantine", None)], "reject", False),
        ([("failed", "quarantine", 3), ("failed", "quarantine", None)], "reject", False),
        ([("failed", "quarantine", 3), ("failed", "reject", 1)], "reject", False),
        ([("failed", "reject", 1)], "reject", False),
        ([("errored", "warn", None)], "reject", False),
        ([("errored", "quarantine", None), ("failed", "warn", 1)], "reject", False),
    ],
)
def test_decisions(results: list[tuple[str, str, int | None]], decision: str, ok: bool) -> None:  # noqa: FBT001
    """What becomes of a batch follows from outcomes and policies; what could not be judged is rejected."""
    report = Report("a", "1.0.0", 5, "polars", NOW, 0.1, tuple(result(*one) for one in results))
    assert (report.decision, report.ok) == (decision, ok)


def canaries(count: int) -> list[str]:
    """Return random words that cannot occur by chance."""
    source = random.Random(11)
    return ["".join(source.choice("bcdfghjklmnpqrstvwxz") for _ in range(12)) for _ in range(count)]


CANARIES = canaries(500)
LEAKY = contracts.loads(
    HEAD
    + "  p: {type: string, pattern: '\\d+'}\n  a: {type: string, allowed: [ok]}\n  f: {type: string, format: uuid4}\n"
    + "  l: {type: string, length: 3}\n  u: {type: string, unique: true}\n  n: {type: number}\n  i: {type: integer}\n"
    + "  d: {type: date}\n  s: {type: timestamp, tz: UTC}\n  b: {type: boolean}\n  free: {unique: true}\n"
    + "key: [p, a]\nmappings: {m: {from: u, to: l, cardinality: one-to-one}}\nrules: {r: p = a}\n"
)


def leaky_data() -> dict[str, list[str]]:
    """Return 500 canaries over the columns, each value twice so that keys and mappings break too."""
    per = len(CANARIES) // 10
    columns = {name: CANARIES[k * per : (k + 1) * per] * 2 for k, name in enumerate("pafunidsb")}
    return {**columns, "l": CANARIES[9 * per :] + CANARIES[9 * per :][::-1], "free": CANARIES[:per] * 2}


def leaks(*sinks: str) -> list[str]:
    """Return the canaries that occur in any sink, in any case."""
    text = "\n".join(sinks).lower()
    return [canary for canary in CANARIES if canary in text]


@pytest.mark.parametrize("make", [pl.DataFrame, pd.DataFrame], ids=["polars", "pandas"])
def test_no_text_of_the_data_leaves_in_python(make: Any) -> None:
    """None of 500 canaries is in a report, an exception, its traceback or pandera's errors."""
    data = make(leaky_data())
    report = LEAKY.validate(data, now=NOW)
    assert len([r for r in report.checks if r.outcome == "failed"]) >= 12
    assert not report.errored
    sinks = [str(report), report.to_json(), repr(report), repr(report.violations)]
    with pytest.raises(contracts.ContractViolation) as caught:
        LEAKY.enforce(data, now=NOW)
    sinks += [str(caught.value), repr(caught.value), "".join(traceback.format_exception(caught.value))]
    schema = LEAKY.to_pandera("polars" if make is pl.DataFrame else "pandas", now=NOW)
    with pytest.raises(pandera.errors.SchemaErrors) as several:
        schema.validate(data, lazy=True)
    sinks += [str(several.value), "".join(traceback.format_exception(several.value)), str(several.value.failure_cases)]
    with pytest.raises(pandera.errors.SchemaError) as single:
        schema.validate(data)
    sinks += [str(single.value), "".join(traceback.format_exception(single.value))]
    assert leaks(*sinks) == []


def test_the_canaries_can_be_found() -> None:
    """With `reveal` the same search does find canaries, so it is able to fail."""
    assert leaks(str(LEAKY.validate(pl.DataFrame(leaky_data()), now=NOW, reveal=True)))


@pytest.mark.parametrize("kind", ["csv", "parquet", "jsonl"])
@pytest.mark.parametrize("shown", ["text", "json"])
def test_no_text_of_the_data_leaves_the_command_line(
    kind: str, shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """None of 500 canaries is in what the command line prints, on either stream."""
    contract, data = tmp_path / "x.contract.yaml", tmp_path / f"x.{kind}"
    contract.write_text(
        HEAD + "".join(f"  {name}: {{type: string, length: 3}}\n" for name in leaky_data()) + "key: [p]\n"
    )
    frame = pl.DataFrame(leaky_data())
    {"csv": frame.write_csv, "parquet": frame.write_parquet, "jsonl": frame.write_ndjson}[kind](data)
    monkeypatch.setattr("sys.argv", ["contracts", "validate", str(contract), str(data), "--format", shown])
    assert _run() == 1
    out = capsys.readouterr()
    assert leaks(out.out, out.err) == []


@pytest.mark.parametrize(
    "value",
    [[CANARIES[0]], {"field": CANARIES[1]}, CANARIES[2].encode(), [[CANARIES[3]]]],
    ids=["list", "struct", "bytes", "nested"],
)
@pytest.mark.parametrize("column", ["type: number", "type: string", "unique: true", "type: date"])
def test_no_nested_text_leaves(value: object, column: str) -> None:
    """Text inside lists, structs and bytes is masked like text of its own."""
    report = one_text(column).validate(pl.DataFrame({"x": [value, value]}), now=NOW)
    assert leaks(str(report), report.to_json(), repr(report)) == []


TYPED = """
contract: a.b
version: 1.0.0
columns:
  n: {type: number}
  i: {type: integer}
  d: {type: date}
  t: {type: timestamp, tz: UTC}
"""
SPELLED = {"n": "12345678901", "i": "41111.5", "d": "1980-01-31T12:00:00", "t": "1980-01-31T12:00:00"}


@pytest.mark.parametrize("kind", ["polars", "parquet", "jsonl", "pandas", "duckdb"])
def test_text_that_spells_another_type_is_masked_where_data_have_types(kind: str, tmp_path: Path) -> None:
    """Text in a column of numbers is text, and may be anybody's; `pii: false` and `reveal` show it."""
    frame = pl.DataFrame({name: [text] for name, text in SPELLED.items()})
    data: Any = frame
    if kind == "parquet":
        frame.write_parquet(tmp_path / "a.parquet")
        data = tmp_path / "a.parquet"
    if kind == "jsonl":
        frame.select("n", "i").write_ndjson(tmp_path / "a.jsonl")  # times are text in JSON, by its nature
        data = tmp_path / "a.jsonl"
    if kind == "pandas":
        data = frame.to_pandas()
    if kind == "duckdb":
        import duckdb

        data = duckdb.from_arrow(frame.to_arrow())
    there = [name for name in SPELLED if kind != "jsonl" or name in "ni"]
    text = "\n".join(line for line in TYPED.split("\n") if line[2:3] not in SPELLED or line[2] in there)
    shown = {r.column: r.examples[0].value for r in contracts.loads(text).validate(data).checks if r.examples}
    assert shown == {name: mask(SPELLED[name]) for name in there}
    open_text = text.replace("}", ", pii: false}")
    shown = {r.column: r.examples[0].value for r in contracts.loads(open_text).validate(data).checks if r.examples}
    assert shown == {name: SPELLED[name] for name in there}


def test_text_that_spells_another_type_is_shown_from_a_text_file(tmp_path: Path) -> None:
    """In a CSV file all is text, and a number is a number: it is shown where it fails."""
    pl.DataFrame({name: [text] for name, text in SPELLED.items()}).write_csv(tmp_path / "a.csv")
    found = contracts.loads(TYPED).validate(tmp_path / "a.csv")
    shown = {r.column: r.examples[0].value for r in found.checks if r.examples}
    assert shown == {name: SPELLED[name] for name in "idt"}


@pytest.mark.parametrize(
    ("wanted", "came", "hint", "not_said"),
    [
        ("integer", 0.5, "went through float", "convert text"),
        ("integer", "0.5", "convert text", "went through float"),
        ("integer", "NA", "under `missing`", "went through float"),
        ("number", "NA", "under `missing`", "infinities"),
        ("number", float("inf"), "infinities", "convert text"),
        ("date", "NA", "a date is written 2026-11-23", "time of day"),
        ("date", 45000.0, "a number is no time", "time of day"),
        ("date", dt.datetime(2026, 1, 1, 5, tzinfo=dt.UTC), "no time of day", "is written"),
        ("timestamp", "NA", "is written 2026-11-23T06:00:00Z", "localise"),
        ("timestamp", 1700000000, "a number is no time", "localise"),
        ("boolean", 1, "allowed: [0, 1]", "written"),
        ("boolean", "maybe", "written true or false", "integer"),
        ("string", 7, "leading zeros", "times"),
    ],
)
def test_the_hint_is_about_what_came(wanted: str, came: Any, hint: str, not_said: str) -> None:
    """A value of another type gets the advice for what it is, and not that for another value."""
    feed = contracts.loads(f"contract: a.b\nversion: 1.0.0\ncolumns: {{x: {{type: {wanted}, nulls: 100%}}}}")
    result = next(r for r in feed.validate(pl.DataFrame({"x": [came]})).checks if r.check == "type")
    assert (hint in result.hint, not_said in result.hint) == (True, False), result.hint


LIMITED = "contract: a.b\nversion: 1.0.0\ncolumns: {{x: {{type: integer, range: {{min: 0}}, unique: true}}}}\n"


@pytest.mark.parametrize(("most", "decision"), [("29%", "reject"), ("30%", "quarantine"), ("100%", "quarantine")])
def test_more_rows_than_may_be_quarantined_reject_the_batch(most: str, decision: str) -> None:
    """Rows that any check refuses are counted once; a larger share than `max_quarantined` rejects the batch."""
    feed = contracts.loads(f"{LIMITED.format()}on_violation: quarantine\nmax_quarantined: {most}\n")
    report = feed.validate(pl.DataFrame({"x": [-1, -1, -2, 1, 2, 3, 4, 5, 6, 7]}), now=NOW)
    assert (report.decision, report.rows_quarantined) == (decision, 3)
    assert ("3 of 10 rows (30 %), at most 29 % may be" in str(report)) is (decision == "reject")


def test_the_firmest_policy_decides() -> None:
    """A violation that rejects outweighs one that asks for a fallback, and that outweighs quarantine."""
    head = LIMITED.format() + "fallback: [call: 'a:b']\n"
    data = pl.DataFrame({"x": [-1, 1, 1]})
    for policy, decision in (
        ("{default: fallback, unique: reject}", "reject"),
        ("{default: fallback, unique: quarantine}", "fallback"),
        ("{default: quarantine, range: fallback}", "fallback"),
        ("{default: fallback, unique: warn}", "fallback"),
        ("{default: warn}", "warn"),
    ):
        assert contracts.loads(f"{head}on_violation: {policy}\n").validate(data, now=NOW).decision == decision
