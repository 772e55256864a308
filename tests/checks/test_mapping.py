"""What a mapping promises beyond cardinality: known IDs and fan-out against plain Python, and pairs that stay."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.kinds import Sample as Table
from tests.kinds import made

import contracts
from contracts.backends import grouping, parts, shared_hashes
from contracts.checks.stable import at_most
from contracts.contract import clock
from contracts.pairs import PAIRS_KEPT, PairSample
from contracts.profile import _digest as digest_of_body
from contracts.reading.json_schema import json_schema
from contracts.reading.parse import parse
from contracts.validation import judge
from contracts.writing import spelled, yaml_text

if TYPE_CHECKING:
    from pathlib import Path

NOW = clock(None)
_LIMITS: list[dict[str, Any]] = [
    {"max": 1}, {"max": 2}, {"max_share": "40%"}, {"max_share": "1%"}, {"max": 3, "max_share": "50%"},
]  # fmt: skip
cell = st.sampled_from(["a", "b", "c", "d", "", None])
rows_drawn = st.lists(st.tuples(cell, cell), max_size=16)


def feed(promises: str, **lists: Any) -> contracts.Contract:
    """Return a contract whose one mapping, of cookies to persons, says this beside its columns."""
    text = f"""
contract: a.b
version: 1.0.0
columns:
  cookie: {{type: string, nulls: 100%, pii: false}}
  person: {{type: string, nulls: 100%, pii: false}}
rows: {{min: 0}}
mappings:
  m: {{from: cookie, to: person, {promises}}}
"""
    return contracts.loads(text).knowing(lists)


def table(rows: list[tuple[Any, Any]]) -> pl.DataFrame:
    """Return rows of a cookie and a person."""
    return pl.DataFrame(rows, {"cookie": pl.String, "person": pl.String}, orient="row")


def result(report: contracts.Report, check: str) -> Any:
    """Return the one result of a check."""
    assert not report.errored
    return next(r for r in report.checks if r.check == check)


def too_many(rows: list[tuple[Any, Any]], limits: dict[str, Any]) -> list[int]:
    """Return, by plain Python, the rows of persons that collect more cookies than they may."""
    whole = [(cookie, person) for cookie, person in rows if None not in (cookie, person)]
    cookies = defaultdict(set)
    for cookie, person in whole:
        cookies[person].add(cookie)
    share = Fraction(limits.get("max_share", "0%")[:-1]) / 100
    of_all = max(math.floor(share * len({cookie for cookie, _ in whole})), 1) if share else math.inf
    limit = min(limits.get("max", math.inf), of_all)
    return [k for k, (c, p) in enumerate(rows) if None not in (c, p) and len(cookies[p]) > limit]


def _small_parts(monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    monkeypatch.setattr(parts, "MOST_ROWS", rows)
    monkeypatch.setattr(parts, "_FEWEST_ROWS", rows)
    monkeypatch.setattr(shared_hashes, "_HASH_SHARE", 2**20 // 100)
    monkeypatch.setattr(shared_hashes, "_SUSPECT_BYTES", 2**25)


@settings(max_examples=150)
@given(rows_drawn, st.sampled_from(_LIMITS))
def test_fan_out_is_what_plain_python_counts(rows: list[tuple[Any, Any]], limits: dict[str, Any]) -> None:
    """Exactly the rows of persons with too many distinct cookies fail, whatever the limit."""
    said = ", ".join(f"{key}: {value}" for key, value in limits.items())
    found = result(feed(f"fan_out: {{{said}}}").validate(table(rows)), "fan_out")
    expected = too_many(rows, limits)
    assert (found.rows_failed, [e.row for e in found.examples]) == (len(expected), expected[:10])


@pytest.mark.parametrize("hashes", ["their own", "one for all"])
@pytest.mark.parametrize("limits", _LIMITS, ids=str)
def test_fan_out_is_exact_over_parts_and_colliding_hashes(
    limits: dict[str, Any], hashes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch in many parts, judged in rounds, and values that share a hash, change nothing."""
    draw = random.Random(5)
    rows = [(f"c{draw.randrange(60)}", f"p{int(draw.paretovariate(1))}") for _ in range(300)]
    if hashes == "one for all":
        monkeypatch.setattr(grouping, "_never_zero", lambda hashed: (hashed & 2) | 1)
    _small_parts(monkeypatch, 37)
    said = ", ".join(f"{key}: {value}" for key, value in limits.items())
    terms = feed(f"fan_out: {{{said}}}").terms
    found = result(judge(terms, table(rows), now=NOW, memory=2**25).report, "fan_out")
    expected = too_many(rows, limits)
    assert expected
    assert (found.rows_failed, [e.row for e in found.examples]) == (len(expected), expected[:10])


@settings(max_examples=150)
@given(rows_drawn, st.lists(cell, max_size=5), st.sampled_from([0, 40, 75, 100]))
def test_known_is_what_plain_python_counts(rows: list[tuple[Any, Any]], listed: list[Any], match: int) -> None:
    """Exactly the values that are in no list are counted, and the share is of the values that there are."""
    people = pl.DataFrame({"person": pl.Series(listed, dtype=pl.String)})
    said = feed(f"known: {{source: people, match: {match}%}}", people=people).validate(table(rows))
    found = result(said, "known")
    unknown = [k for k, (_, p) in enumerate(rows) if p is not None and p not in listed]
    there = sum(p is not None for _, p in rows)
    assert found.rows_failed == len(unknown)
    assert (found.outcome == "failed") == (len(unknown) > Fraction(100 - match, 100) * there)
    assert [e.row for e in found.examples] == (unknown[:10] if found.outcome == "failed" else [])


@pytest.mark.parametrize("engine", ["polars", "pandas", "pyarrow", "duckdb"])
def test_fan_out_and_known_agree_on_every_engine(engine: str, tmp_path: Path) -> None:
    """Random batches have the same failing rows wherever the data are held."""
    draw = random.Random(11)
    checked = 0
    for _ in range(12):
        rows = [(draw.choice("abcdef"), draw.choice(["p", "q", "r", None])) for _ in range(draw.randrange(1, 20))]
        limits = draw.choice(_LIMITS)
        said = ", ".join(f"{key}: {value}" for key, value in limits.items())
        promises = f"known: {{source: people}}, fan_out: {{{said}}}"
        columns = {"cookie": [c for c, _ in rows], "person": [p for _, p in rows]}
        data = made(engine, Table(columns, dict.fromkeys(columns, "string")), tmp_path)
        report = feed(promises, people=pl.DataFrame({"person": ["p", "q"]})).validate(data)
        unknown = sum(p == "r" for _, p in rows)
        assert result(report, "known").rows_failed == unknown
        assert result(report, "fan_out").rows_failed == len(too_many(rows, limits))
        checked += bool(unknown)
    assert checked


def test_a_list_is_exact_where_hashes_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    """That a value is in a list is never taken from a hash."""
    monkeypatch.setattr(pl.Series, "hash", lambda self, *_: pl.Series([5] * len(self), dtype=pl.UInt64))
    people = pl.DataFrame({"person": ["p", "q", "r"]})
    report = feed("known: {source: people}", people=people).validate(
        table([("a", "p"), ("b", "x"), ("c", "r"), ("d", None)])
    )
    assert [e.row for e in result(report, "known").examples] == [1]


# --- lists


def _written(folder: Path, source: str) -> contracts.Contract:
    (folder / "a.contract.yaml").write_text(
        f"contract: a.b\nversion: 1.0.0\ncolumns:\n  person: {{type: string, known: {{source: '{source}'}}}}\n",
        encoding="utf-8",
    )
    return contracts.load(folder / "a.contract.yaml")


@pytest.mark.parametrize("name", ["people.parquet", "people.csv", "lists/people.jsonl"])
def test_a_list_is_a_file_beside_the_contract(name: str, tmp_path: Path) -> None:
    """Any file that data may come in may hold a list; it is looked for from the contract's folder."""
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    people = pl.DataFrame({"person": ["p", "q"]})
    {".parquet": people.write_parquet, ".csv": people.write_csv, ".jsonl": people.write_ndjson}[path.suffix](path)
    report = _written(tmp_path, name).validate(pl.DataFrame({"person": ["p", "x"]}))
    assert result(report, "known").rows_failed == 1


def test_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    """A list that has grown since the last batch knows more."""
    known = _written(tmp_path, "people.parquet")
    batch = pl.DataFrame({"person": ["p", "q"]})
    for people, unknown in ((["p"], 1), (["p", "q"], 0)):
        pl.DataFrame({"person": people}).write_parquet(tmp_path / "people.parquet")
        assert result(known.validate(batch), "known").rows_failed == unknown


def test_what_is_handed_in_comes_before_a_file(tmp_path: Path) -> None:
    """A list of the file's name that is handed in takes its place."""
    pl.DataFrame({"person": ["p"]}).write_parquet(tmp_path / "people.parquet")
    known = _written(tmp_path, "people.parquet").knowing({"people.parquet": pl.DataFrame({"person": ["x"]})})
    assert result(known.validate(pl.DataFrame({"person": ["x"]})), "known").outcome == "passed"


@pytest.mark.parametrize(
    "source",
    [
        "../people.parquet", "/etc/passwd", "C:\\\\people.parquet", "a\\\\b", "https://example.org/people.parquet",
        "s3://bucket/people.parquet", "file:///etc/passwd", "people/*.parquet", "a/../../b", ".hidden", "~/people",
        "", "a" * 300, "//host/share", "a//b", "a/", "people?.csv",
    ],
)  # fmt: skip
def test_a_source_that_is_no_path_downwards_is_refused(source: str) -> None:
    """Nothing but a name, or a plain path below the contract, is a source: no network, no way up, no pattern."""
    text = f'contract: a.b\nversion: 1.0.0\ncolumns: {{x: {{type: string, known: {{source: "{source}"}}}}}}\n'
    with pytest.raises(contracts.ContractSyntaxError, match="no name, and no path of a file"):
        contracts.loads(text)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    """A link beside the contract to a file elsewhere is no list."""
    outside, folder = tmp_path / "outside.parquet", tmp_path / "contracts"
    folder.mkdir()
    pl.DataFrame({"person": ["p"]}).write_parquet(outside)
    (folder / "people.parquet").symlink_to(outside)
    with pytest.raises(contracts.KnownListError, match="was not handed in"):
        _written(folder, "people.parquet").validate(pl.DataFrame({"person": ["p"]}))


def test_a_list_that_is_nowhere_is_an_error_that_says_how_to_hand_it_in() -> None:
    """A missing list never passes a batch."""
    with pytest.raises(contracts.KnownListError, match=r"feed\.knowing\(\{'people': data\}\)"):
        feed("known: {source: people}").validate(table([("a", "p")]))


def test_a_list_without_the_column_is_an_error() -> None:
    """The message names the list and the column."""
    with pytest.raises(contracts.KnownListError, match="people has no column 'person'"):
        feed("known: {source: people}", people=pl.DataFrame({"id": ["p"]})).validate(table([("a", "p")]))


def test_a_list_of_another_type_is_an_error() -> None:
    """A list none of whose values can be read is not taken for an old one that knows nobody."""
    text = "contract: a.b\nversion: 1.0.0\ncolumns:\n  person: {type: integer, known: {source: people}}\n"
    asking = contracts.loads(text).knowing({"people": pl.DataFrame({"person": ["p1", None]})})
    with pytest.raises(contracts.KnownListError, match="no value of 'person' in people is of type integer"):
        asking.validate(pl.DataFrame({"person": [1]}))
    empty = contracts.loads(text).knowing({"people": pl.DataFrame({"person": [None]}, {"person": pl.Int64})})
    assert not empty.validate(pl.DataFrame({"person": [7]})).ok


def test_a_list_that_cannot_be_read_is_no_fault_of_the_data(tmp_path: Path) -> None:
    """Whatever is wrong with a list is told apart from data that cannot be read, and says which list it is."""
    (tmp_path / "people.parquet").write_bytes(b"no parquet")
    batch = pl.DataFrame({"person": ["p"]})
    for asking, says in (
        (_written(tmp_path, "people.parquet"), r"known: people\.parquet: .*cannot be read as parquet"),
        (
            feed("known: {source: people}", people=object()),
            "known: people: cannot read data of type .*object",
        ),
    ):
        with pytest.raises(contracts.KnownListError, match=says) as caught:
            asking.validate(batch.with_columns(cookie=pl.lit("a")))
        assert not isinstance(caught.value, contracts.DataSourceError)
    with pytest.raises(contracts.DataSourceError, match=r"none\.parquet"):
        _written(tmp_path, "people.parquet").validate("none.parquet")


def test_lists_are_handed_in_by_name() -> None:
    """A list without a name is refused at once."""
    with pytest.raises(TypeError, match="by name"):
        feed("cardinality: many-to-one").knowing(pl.DataFrame())  # type: ignore[arg-type]


def test_rows_of_unknown_ids_are_quarantined(tmp_path: Path) -> None:
    """Where the contract says so, the rows of unknown persons are set apart, and the others go on."""
    known = contracts.loads(
        "contract: a.b\nversion: 1.0.0\non_violation: {default: reject, known: quarantine}\n"
        "columns: {x: {type: string, known: {source: people}}}\n"
    ).knowing({"people": pl.DataFrame({"x": ["p"]})})
    kept = known.enforce(pl.DataFrame({"x": ["p", "q", "p"]}), quarantine=tmp_path / "bad.parquet")
    assert kept["x"].to_list() == ["p", "p"]
    assert pl.read_parquet(tmp_path / "bad.parquet")["_checks"].to_list() == ["known:x"]


def test_a_list_that_is_too_long_for_a_query_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB is handed a list as text; one that is too long, or holds its separator, is refused with the reason."""
    duckdb = pytest.importorskip("duckdb")
    from contracts.backends.pushdown import duckdb_sql

    held = duckdb.connect().from_arrow(table([("a", "p")]).to_arrow())
    for value, most in (("p" * 50, 20), ("p\x1fq", 10**6)):
        monkeypatch.setattr(duckdb_sql, "_MOST_TEXT", most)
        people = pl.DataFrame({"person": [value]})
        found = result(feed("known: {source: people}", people=people).validate(held), "known")
        assert (found.outcome, "known cannot be judged on duckdb" in found.message) == ("skipped", True)


def test_a_delivery_in_batches_is_judged_as_a_whole() -> None:
    """Fan-out and a tolerated share of unknown IDs are those of all batches together."""
    people = pl.DataFrame({"person": ["p"]})
    lax = feed("known: {source: people, match: 50%}, fan_out: {max: 3}", people=people)
    assert len(list(lax.enforce_batches([table([("a", "x")]), table([("b", "p"), ("c", "p")])]))) == 2
    for batches, check in (
        ([[("a", "p"), ("b", "p")], [("c", "p"), ("d", "p")]], "fan_out"),
        ([[("a", "p"), ("b", "x")], [("c", "x")]], "known"),
    ):
        with pytest.raises(contracts.ContractViolation) as stopped:
            list(lax.enforce_batches(table(rows) for rows in batches))
        assert [r.check for r in stopped.value.report.violations] == [check]


# --- what is written


@pytest.mark.parametrize(
    ("promise", "said"),
    [
        ("fan_out: {}", "needs `max`"),
        ("fan_out: {max: 0}", "not below"),
        ("fan_out: {most: 5}", "`fan_out` knows no key named 'most'"),
        ("known: {column: id}", "`known` needs 'source'"),
        ("known: {source: people, match: 150%}", "from 0% to 100%"),
        ("stable: often", "expected a share"),
        ("per_person: {max: 50}", "known here: from, to, cardinality, known, fan_out, stable"),
    ],
)
def test_what_is_wrong_with_a_further_promise_is_said(promise: str, said: str) -> None:
    """A mistake within an entry is told in the words of the promise that it is in."""
    with pytest.raises(contracts.ContractSyntaxError) as error:
        feed(promise)
    assert said in str(error.value)


def test_what_a_mapping_leads_to_needs_a_type_where_it_must_be_known() -> None:
    """Without a type nothing says how a list is to be read."""
    with pytest.raises(contracts.ContractSyntaxError, match="needs the column's type"):
        contracts.loads(
            "contract: a.b\nversion: 1.0.0\ncolumns: {x: {type: string}, y: {}}\n"
            "mappings: {m: {from: x, to: y, known: {source: people}}}\n"
        )


@pytest.mark.parametrize(
    ("promise", "holds"),
    [
        ({"fan_out": {"max": 50}}, True),
        ({"fan_out": {"max_share": "1%"}}, True),
        ({"fan_out": {"max_share": 0.01}}, True),
        ({"fan_out": {"max": "many"}}, False),
        ({"known": {"source": "people", "match": 0.98, "from": "x", "column": "y"}}, True),
        ({"known": {"match": "98%"}}, False),
        ({"stable": "99%"}, True),
        ({"stable": True}, False),
    ],
    ids=str,
)
def test_an_editor_knows_what_a_mapping_holds(promise: dict[str, Any], holds: bool) -> None:  # noqa: FBT001
    """The JSON Schema is one, and accepts what a contract may say within a mapping."""
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    entry = {"from": "x", "to": "y", **promise}
    contract = {"contract": "a.b", "version": "1.0.0", "columns": {"x": {}}, "mappings": {"m": entry}}
    assert Draft202012Validator(schema).is_valid(contract) == holds


def test_what_a_mapping_holds_is_written_and_read_back() -> None:
    """Each promise is written within its entry, and read back as the same."""
    said = "known: {source: a/people.csv, from: code, match: 98.5%}, fan_out: {max: 3, max_share: 2%}, stable: 99%"
    terms = feed(said).terms
    text = yaml_text(spelled(terms))
    assert "known: {source: a/people.csv, from: code, match: 98.5%}" in text
    assert parse(text) == terms
    assert parse(text.replace("99%", "98%")) != terms


def test_the_policy_may_differ_for_each_promise() -> None:
    """A mapping's fan-out may warn while its cardinality rejects."""
    text = feed("fan_out: {max: 1}").terms
    report = judge(text, table([("a", "p"), ("b", "p")]), now=NOW).report
    assert [r.check for r in report.violations] == ["fan_out"]
    lax = contracts.loads(
        "contract: a.b\nversion: 1.0.0\ncolumns: {x: {type: string}, y: {type: string}}\n"
        "mappings: {m: {from: x, to: y, fan_out: {max: 1}}}\non_violation: {default: reject, fan_out: warn}\n"
    )
    warned = lax.validate(pl.DataFrame({"x": ["a", "b"], "y": ["p", "p"]}))
    assert (warned.ok, [r.check for r in warned.warnings]) == (True, ["fan_out"])


# --- pairs that stay


def _pairs(numbers: Any, moved: int = 0) -> pl.DataFrame:
    return table([(f"c{n}", f"p{(n + moved) // 3}") for n in numbers])


def _after(*batches: pl.DataFrame) -> contracts.Reference:
    return contracts.Reference.of([STABLE.profile(batch) for batch in batches])


STABLE = feed("stable: 99%")


def test_a_shuffled_mapping_is_seen_though_every_marginal_is_as_it_was() -> None:
    """Each cookie and each person comes as often as before, and only the pairs differ."""
    batch = _pairs(range(3_000))
    shuffled = batch.with_columns(batch["person"].sample(fraction=1.0, shuffle=True, seed=1))
    found = result(STABLE.validate(shuffled, reference=_after(batch)), "stable")
    assert (found.outcome, found.details["compared"]) == ("failed", PAIRS_KEPT)
    assert found.details["agreeing"] < 30


def test_few_pairs_that_lead_elsewhere_fail_once_they_are_evidence() -> None:
    """Of a thousand pairs 1 % may change by the contract: 10 of them pass, 40 do not."""
    batch = _pairs(range(1_000))
    for moved, outcome in ((10, "passed"), (40, "failed")):
        some = batch.with_columns(
            pl.when(pl.int_range(pl.len()) < moved).then(pl.lit("p999999")).otherwise("person").alias("person")
        )
        assert result(STABLE.validate(some, reference=_after(batch)), "stable").outcome == outcome


def test_exchanged_columns_are_seen_among_more_ids_than_are_kept() -> None:
    """The IDs that are kept on both sides show that each side holds the other's."""
    batch = _pairs(range(20_000))
    swapped = batch.rename({"cookie": "person", "person": "cookie"}).select("cookie", "person")
    found = result(STABLE.validate(swapped, reference=_after(batch)), "stable")
    assert (found.outcome, "look swapped" in found.message) == ("failed", True)


def test_ids_that_always_came_again_and_come_no_more_are_a_warning() -> None:
    """After six batches of the same cookies a batch of cookies that nobody knows does not pass in silence."""
    past = [_pairs(range(k * 10, 400 + k * 10)) for k in range(7)]
    new = _pairs(range(1_000)).with_columns(cookie="x" + pl.col("cookie"))
    report = STABLE.validate(new, reference=_after(*past))
    found = result(report, "stable")
    assert (found.outcome, found.violated, found.details["seen_before"]) == ("failed", False, 0)


def test_ids_that_never_come_again_are_skipped() -> None:
    """Where each batch has cookies of its own there is nothing to compare, and that is said."""
    past = [_pairs(range(k * 100, k * 100 + 100)) for k in range(8)]
    found = result(STABLE.validate(_pairs(range(5_000, 5_100)), reference=_after(*past)), "stable")
    assert (found.outcome, "none of 100 IDs was seen before" in found.message) == ("skipped", True)


def test_the_sample_does_not_depend_on_how_a_batch_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Profiles of parts add up to that of the batch, and merged profiles of halves are that of the whole."""
    batch = pl.concat([_pairs(range(4_000)), _pairs(range(2_000), moved=9)])
    whole = STABLE.profile(batch)
    halves = STABLE.profile(batch.head(1_700)) | STABLE.profile(batch.tail(-1_700))
    _small_parts(monkeypatch, 333)
    assert STABLE.profile(batch).mappings == whole.mappings == halves.mappings
    (sample,) = whole.mappings.values()
    assert len(sample.pairs) == PAIRS_KEPT
    assert 300 < [to for _, to in sample.pairs.values()].count(None) < 700


def test_the_sample_holds_no_id_and_differs_between_contracts() -> None:
    """What is kept are keyed hashes; another contract's cannot be held against them."""
    batch = _pairs(range(100))
    other = contracts.Contract(contracts.loads(STABLE_OTHER).terms)
    ours, theirs = STABLE.profile(batch), other.profile(batch)
    assert not {f"c{n}" for n in range(100)} & set(str(ours.to_dict()).split("'"))
    (mine,), (foreign,) = ours.mappings.values(), theirs.mappings.values()
    assert not {one for one, _ in mine.pairs.values()} & {one for one, _ in foreign.pairs.values()}
    assert not mine.pairs.keys() & foreign.pairs.keys()


STABLE_OTHER = """
contract: c.d
version: 1.0.0
columns: {cookie: {type: string}, person: {type: string}}
mappings: {m: {from: cookie, to: person, stable: 99%}}
"""


def test_samples_of_two_engines_are_not_compared() -> None:
    """Each engine hashes in its own way; that the two cannot be compared is said."""
    duckdb = pytest.importorskip("duckdb")
    batch = _pairs(range(50))
    held = duckdb.connect().from_arrow(batch.to_arrow())
    found = result(STABLE.validate(held, reference=_after(batch)), "stable")
    assert (found.outcome, "sampled by duckdb" in found.message) == ("skipped", True)


def test_a_profile_with_pairs_is_written_and_read() -> None:
    """What a profile holds of mappings survives being written; a profile of the format before has none, and is read."""
    profile = STABLE.profile(table([("a", "p"), ("a", "q"), ("b", "p")]))
    assert contracts.Profile.from_dict(profile.to_dict()) == profile
    assert [to is None for _, to in sorted(next(iter(profile.mappings.values())).pairs.values())].count(True) == 1
    old = {key: part for key, part in profile.to_dict().items() if key not in ("mappings", "digest")} | {"format": 2}
    read = contracts.Profile.from_dict({**old, "digest": digest_of_body(old)})
    assert (read.rows, read.mappings) == (profile.rows, {})
    with pytest.raises(contracts.DataSourceError, match="format 3"):
        contracts.Profile.from_dict({**old, "format": 1, "digest": digest_of_body({**old, "format": 1})})


def test_samples_merge_only_with_their_own_kind() -> None:
    """Samples by two hashers make none; an empty one changes nothing."""
    one, other = PairSample("x", {"1": ("a", "b")}), PairSample("y", {"1": ("a", "b")})
    assert one | other == PairSample()
    assert one | PairSample() == PairSample() | one == one


@pytest.mark.parametrize(("k", "n", "p"), [(0, 1, 0.99), (2, 4, 0.99), (97, 100, 0.99), (950, 1024, 0.95), (5, 9, 0.5)])
def test_the_tail_is_that_of_the_binomial_distribution(k: int, n: int, p: float) -> None:
    """It equals the sum of exact fractions."""
    chance = Fraction(p)
    exact = sum(math.comb(n, i) * chance**i * (1 - chance) ** (n - i) for i in range(k + 1))
    assert at_most(k, n, p) == pytest.approx(float(exact), rel=1e-9)
    assert at_most(n, n, p) == 1.0
    assert at_most(n - 1, n, 1.0) == 0.0
