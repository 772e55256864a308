"""The lint rules, one file each. A new rule is a file here, a line in `_NAMES` and a case file in the tests."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contracts.linting.rule import Rule

__all__ = ["RULES"]

_NAMES = (
    "bare-bound",
    "empty-domain",
    "empty-pattern",
    "hasty-freshness",
    "idle-check",
    "idle-rule",
    "impossible-rule",
    "misnamed-unit",
    "missing-owner",
    "missing-unit",
    "missing-without-nulls",
    "nullable-key",
    "repeated-contract",
    "repeated-definition",
    "undecided-pii",
    "unreachable-value",
    "unused-format",
    "unused-ignore",
    "unused-policy",
    "yaml-trap",
)

RULES: dict[str, Rule] = {name: import_module(f"{__name__}.{name.replace('-', '_')}").RULE for name in _NAMES}
