"""Each refusal shows itself: the bad contract gets that rule, the good one gets nothing."""

from __future__ import annotations

import pytest

from contracts.errors import ContractSyntaxError
from contracts.reading.parse import parse
from contracts.reading.refusals import REFUSALS


@pytest.mark.parametrize("rule", REFUSALS)
def test_bad_is_refused_by_its_rule(rule: str) -> None:
    """The bad contract is refused under the rule's name."""
    with pytest.raises(ContractSyntaxError) as caught:
        parse(REFUSALS[rule].bad)
    assert rule in {problem.rule for problem in caught.value.problems}


@pytest.mark.parametrize("rule", REFUSALS)
def test_good_is_read(rule: str) -> None:
    """The mended contract is read without a complaint."""
    assert parse(REFUSALS[rule].good).columns
