"""SARIF 2.1.0, which code scanning services and editors read.

Source: docs.oasis-open.org/sarif/sarif/v2.1.0, with its JSON schema.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from contracts.linting.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.problem import Problem

__all__ = ["rendered"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def rendered(problems: Sequence[Problem], files: Sequence[str]) -> str:
    """Return the log of one run."""
    from importlib.metadata import version  # noqa: PLC0415 - keeps the other formats quick

    rules = sorted({problem.rule for problem in problems})
    driver = {"name": "contracts", "version": version("ingest-contracts"), "rules": [_rule(name) for name in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, rules) for problem in problems],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(name: str) -> dict[str, Any]:
    if name not in RULES:
        return {"id": name, "shortDescription": {"text": name.replace("-", " ")}}
    title, _, rest = RULES[name].doc.partition("\n")
    return {
        "id": name,
        "shortDescription": {"text": title.partition(": ")[2]},
        "help": {"text": rest.strip()},
        "defaultConfiguration": {"level": RULES[name].severity},
    }


def _result(problem: Problem, rules: list[str]) -> dict[str, Any]:
    artifact = {"uri": _uri(problem.file)}
    region = {"startLine": problem.line, "startColumn": problem.column}
    place = {"physicalLocation": {"artifactLocation": artifact, "region": region}}
    fixes = {"fixes": [_fix(problem, artifact)]} if problem.edit else {}
    return {
        "ruleId": problem.rule,
        "ruleIndex": rules.index(problem.rule),
        "level": problem.severity,
        "message": {"text": problem.said},
        "locations": [place],
        **fixes,
    }


def _fix(problem: Problem, artifact: dict[str, str]) -> dict[str, Any]:
    assert problem.edit
    deleted = {"charOffset": problem.edit.start, "charLength": problem.edit.end - problem.edit.start}
    change = {"deletedRegion": deleted, "insertedContent": {"text": problem.edit.text}}
    return {
        "description": {"text": problem.hint or problem.message},
        "artifactChanges": [{"artifactLocation": artifact, "replacements": [change]}],
    }


def _uri(file: str) -> str:
    """Return the path as a URI: relative to where lint was run, unless it is absolute."""
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix(), errors="surrogatepass")
