"""The case files beside the checks: data that pass and data that fail.

They run as tests on every engine, stand in the docs, and are what `contracts explain` shows.
A case has `says` (what it shows, a sentence), `columns` or other parts of a contract, `data` (values
by column) and `fails` (the rows that fail, or true where the whole table does). `lists` are handed in.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from contracts.reading.scalars import flow
from contracts.reading.source import read

__all__ = ["bad_and_good", "cases"]


def cases(name: str) -> list[dict[str, Any]]:
    """Return the cases of a check."""
    text = files("contracts.checks").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    found = read(text, f"{name}.yaml").data["cases"]
    return list(found)


def bad_and_good(name: str) -> list[tuple[str, str]]:
    """Return the first case that fails and the first that does not, as titles and text."""
    every = cases(name)
    bad = next((case for case in every if case["fails"]), None)
    good = next((case for case in every if not case["fails"]), None)
    return [(title, _text(case)) for title, case in (("Bad", bad), ("Good", good)) if case]


def _text(case: dict[str, Any]) -> str:
    """Return a case as a contract would have it, with the data and the verdict as comments."""
    parts = [(part, value) for part, value in case.items() if part not in ("says", "about", "data", "lists", "fails")]
    lists = [f"  # list {name}: {flow(columns)}" for name, columns in case.get("lists", {}).items()]
    data = [f"  # {column}: {flow(values)}" for column, values in case.get("data", {}).items()]
    verdict = "rows that fail" if isinstance(case["fails"], list) else "fails"
    lines = [f"  # {case['says']}", *(line for part in parts for line in _part(*part))]
    return "\n".join([*lines, *lists, "  # data", *data, f"  # {verdict}: {flow(case['fails'])}"])


def _part(name: str, value: Any) -> list[str]:
    if not isinstance(value, dict):
        return [f"  {name}: {flow(value)}"]
    return [f"  {name}:", *(f"    {key}: {flow(spec)}" for key, spec in value.items())]
