"""The lint rules, one file each. A new rule is a file here, a line in `RULES` and a case file in the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.linting.rules import (
    bare_bound,
    empty_domain,
    empty_pattern,
    hasty_freshness,
    idle_check,
    idle_rule,
    impossible_rule,
    misnamed_unit,
    missing_owner,
    missing_unit,
    missing_without_nulls,
    nullable_key,
    repeated_contract,
    repeated_definition,
    undecided_pii,
    unreachable_value,
    unused_format,
    unused_ignore,
    unused_policy,
    yaml_trap,
)

if TYPE_CHECKING:
    from contracts.linting.rule import Rule

__all__ = ["RULES"]

RULES: dict[str, Rule] = {
    module.RULE.name: module.RULE
    for module in (
        bare_bound,
        empty_domain,
        empty_pattern,
        hasty_freshness,
        idle_check,
        idle_rule,
        impossible_rule,
        misnamed_unit,
        missing_owner,
        missing_unit,
        missing_without_nulls,
        nullable_key,
        repeated_contract,
        repeated_definition,
        undecided_pii,
        unreachable_value,
        unused_ignore,
        unused_format,
        unused_policy,
        yaml_trap,
    )
}
