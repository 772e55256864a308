"""Random pairs of contracts and random data: what is called compatible lets nothing through that was refused.

The oracle is validation itself: a batch that the new contract lets through, and the old one did not, is
a breaking change, whatever the comparison says.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from tests.checks.test_differential import NOW, Batch, _column, batches
from tests.kinds import made, why_not

import contracts
from contracts.domain import Domain

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import DrawFn

EXAMPLES = 100
PARTS = 4
FIRM = ["accept", "warn", "quarantine", "reject"]
OPPOSITE = {"widened": "narrowed", "loosened": "tightened", "added": "removed"}
OPPOSITE |= {new: old for old, new in OPPOSITE.items()}
NAMED = {*OPPOSITE, "changed", "written"}


@st.composite
def pairs(draw: DrawFn) -> tuple[Batch, Batch]:
    """Return a random contract with data, and the same data with the contract in which a few things are changed."""
    batch = draw(batches())
    batch.contract["on_violation"] = {"default": "reject", **draw(_policies())}
    other = json.loads(json.dumps(batch.contract))
    for _ in range(draw(st.integers(1, 2))):
        draw(st.sampled_from([_change_column, _change_column, _change_column, _change_table]))(draw, other)
    return batch, Batch(other, batch.data)


def _policies() -> st.SearchStrategy[dict[str, str]]:
    checks = ["type", "nulls", "range", "allowed", "key", "mapping", "unique"]
    loose = st.dictionaries(st.sampled_from(checks), st.sampled_from(["warn", "quarantine"]), max_size=2)
    return st.one_of(st.just({}), loose)


def _change_column(draw: DrawFn, contract: dict[str, Any]) -> None:
    """Change one key of a column to what another column of the type says, or take it out."""
    name = draw(st.sampled_from(sorted(contract["columns"])))
    spec = contract["columns"][name]
    wanted = spec["type"]
    fresh = next((one for one in (_column(draw) for _ in range(12)) if one["type"] == wanted), {})
    fresh |= {"type": "integer"} if draw(st.booleans()) and wanted == "number" and "unit" not in spec else {}
    key = draw(st.sampled_from(sorted({*spec, *fresh})))
    if key == "unit":
        return
    spec.pop(key, None)
    if key in fresh and _fits(key, fresh[key], spec):
        spec[key] = fresh[key]
    spec.setdefault("type", wanted)


def _fits(key: str, value: Any, spec: dict[str, Any]) -> bool:
    return not (key == "range" and any(isinstance(bound, str) and " " in bound for bound in value.values())) or (
        "unit" in spec
    )


def _change_table(draw: DrawFn, contract: dict[str, Any]) -> None:
    names = sorted(contract["columns"])
    what = draw(st.sampled_from(["key", "rows", "mappings", "rules", "required", "on_violation"]))
    if what == "required":
        contract["columns"][names[-1]]["required"] = False
    elif what == "key":
        contract["key"] = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    elif what == "rows":
        contract["rows"] = {"min": draw(st.integers(0, 5)), "max": draw(st.integers(6, 10))}
    elif what == "on_violation":
        contract["on_violation"] = {"default": "reject", **draw(_policies())}
    else:
        contract.pop(what, None)


def _both(pair: tuple[Batch, Batch]) -> tuple[contracts.Contract, contracts.Contract] | None:
    """Return both contracts, None where a change has made one that is none."""
    try:
        return pair[0].loaded, pair[1].loaded
    except contracts.ContractSyntaxError:
        return None


def _lets_less_through(pair: tuple[Batch, Batch], seen: Counter[str]) -> None:
    """Make sure that a contract without a breaking change stops the data at least as firmly as the old one."""
    both = _both(pair)
    for old, new in (both, both[::-1]) if both else ():
        found = contracts.diff(old, new)
        seen[str(found.kind)] += 1
        if found.kind not in ("compatible", "cosmetic") or not _kinds(pair[0]):
            continue
        for batch in filter(_kinds, (pair[0], _mended(new, pair[0]))):
            before, after = _decision(old, batch), _decision(new, batch)
            seen[FIRM[after]] += 1
            assert after >= before, f"{found}\n{old.terms}\n{batch.data}"


def _decision(contract: contracts.Contract, batch: Batch) -> int:
    return FIRM.index(_report(contract, batch).decision)


def _report(contract: contracts.Contract, batch: Batch) -> Any:
    return contract.validate(made(_kinds(batch)[0], batch.sample, Path()), now=NOW)


def _kinds(batch: Batch) -> list[str]:
    """Return the kinds of data that can hold the batch; neither holds every mixture."""
    return [kind for kind in ("polars", "pandas") if not why_not(kind, batch.sample)]


def _mended(contract: contracts.Contract, batch: Batch) -> Batch:
    """Return the data without the rows that fail: what the new contract accepts, it must have a right to."""
    failed = [result for result in _report(contract, batch).checks if result.outcome == "failed"]
    rows = {example.row for result in failed for example in result.examples}
    data = {name: [v for row, v in enumerate(values) if row not in rows] for name, values in batch.data.items()}
    return Batch(batch.contract, data)


def _run(judged: Callable[[Any], None], part: int, strategy: Any, examples: int = EXAMPLES) -> None:
    quiet = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
    profile = settings(
        max_examples=examples, database=None, deadline=None, phases=(Phase.generate,), suppress_health_check=quiet
    )
    seed(part)(profile(given(strategy)(judged)))()


@pytest.mark.parametrize("part", range(PARTS))
def test_what_is_not_breaking_lets_nothing_new_through(part: int) -> None:
    """A batch that a new contract lets through, warns of or keeps rows back of was treated no worse by the old one."""
    seen: Counter[str] = Counter()
    _run(lambda pair: _lets_less_through(pair, seen), part, pairs())
    assert min(seen[which] for which in ("breaking", "compatible", "accept", "reject")) > EXAMPLES / 10


@pytest.mark.parametrize(
    ("blind", "old", "new", "values"),
    [
        (("beyond", []), {"range": {"max": 10}}, {"range": {"max": 300}}, [1, 100]),
        (("admits", False), {"missing": [-9999]}, {}, [1, -9999]),
    ],
)
def test_a_planted_fault_is_found(
    blind: tuple[str, Any], old: Any, new: Any, values: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A comparison that sees no value come in is refuted by data that only the new contract accepts."""
    head = {"contract": "random", "version": "1.0.0"}
    pair = [Batch({**head, "columns": {"a": {"type": "number", **own}}}, {"a": values}) for own in (old, new)]
    _lets_less_through((pair[0], pair[1]), Counter())
    monkeypatch.setattr(Domain, blind[0], lambda *_: blind[1])
    with pytest.raises(AssertionError, match="the version is unchanged"):
        _lets_less_through((pair[0], pair[1]), Counter())


def test_nothing_differs_from_itself() -> None:
    """A contract compared with itself, or with its own text read again, has no change, and its version fits."""

    def same(batch: Batch) -> None:
        found = contracts.diff(batch.loaded, batch.loaded)
        assert (found.changes, found.kind, found.asks_for, found.fits) == ((), None, None, True)

    _run(same, 0, batches())


def test_reversed_what_widened_narrows() -> None:
    """From new to old, each check goes the opposite way."""

    def opposite(pair: tuple[Batch, Batch]) -> None:
        both = _both(pair)
        if both is None:
            return
        there, back = _ways(contracts.diff(*both)), _ways(contracts.diff(both[1], both[0]))
        assert {place: OPPOSITE.get(word, word) for place, word in there.items()} == back

    _run(opposite, 0, pairs())


def _ways(found: Any) -> dict[tuple[str, str], str]:
    words = {(c.term, c.subject): c.message.split(maxsplit=1)[0].rstrip(",:") for c in found.changes}
    return {place: word for place, word in words.items() if word in NAMED and place[0] != "missing"}
