"""`contracts explain`: one check, lint rule or ID format in full, with a bad and a good example."""

from __future__ import annotations

import inspect
from typing import Annotated

import typer

from contracts.errors import ContractsError
from contracts.problem import did_you_mean

__all__ = ["explain"]


def explain(name: Annotated[str, typer.Argument(help="Name of a check, a lint rule or an ID format.")]) -> None:
    """Show a check, a lint rule or an ID format, with examples."""
    from contracts.checks import CHECKS  # noqa: PLC0415 - keeps `--help` quick
    from contracts.identifiers import FORMATS  # noqa: PLC0415
    from contracts.linting import RULES  # noqa: PLC0415
    from contracts.reading.refusals import REFUSALS  # noqa: PLC0415

    if name in CHECKS:
        _check(name)
    elif name in RULES:
        typer.echo(f"{RULES[name].doc}\n\nSeverity: {RULES[name].severity}.")
    elif name in REFUSALS:
        _refusal(name)
    elif name in FORMATS:
        _format(name)
    else:
        near = did_you_mean(name, [*CHECKS, *RULES, *REFUSALS, *FORMATS]) or "`contracts checks` lists the checks"
        msg = f"nothing is named {name!r}; {near}"
        raise ContractsError(msg)


def _check(name: str) -> None:
    from contracts.checks import CHECKS  # noqa: PLC0415
    from contracts.reading.cases import bad_and_good  # noqa: PLC0415

    check = CHECKS[name]
    typer.echo(f"{name}: {inspect.getdoc(check)}\n")
    for field, info in check.model_fields.items():
        typer.echo(f"  {info.alias or field}: {info.description or ''}")
    for title, text in bad_and_good(name):
        typer.echo(f"\n{title}:\n{text}")


def _format(name: str) -> None:
    from contracts.identifiers import FORMATS  # noqa: PLC0415

    fmt = FORMATS[name]
    typer.echo(f"{name}: {fmt.title}\n\nSource: {fmt.source}\nPattern: {fmt.pattern[:200]}\n")
    typer.echo("Good:\n" + "\n".join(f"  {text}" for text in fmt.examples))
    typer.echo("Bad:\n" + "\n".join(f"  {text!r}" for text in (*fmt.counterexamples, *fmt.sentinels)))


def _refusal(name: str) -> None:
    """Show a contract that reading refuses, what is said of it, and the same contract mended."""
    from contracts.errors import ContractSyntaxError  # noqa: PLC0415
    from contracts.reading.parse import parse  # noqa: PLC0415
    from contracts.reading.refusals import NAME, REFUSALS  # noqa: PLC0415

    try:
        parse(REFUSALS[name].bad, NAME)
    except ContractSyntaxError as error:
        said = next(problem for problem in error.problems if problem.rule == name)
        typer.echo(f"{name}: {said.message}\n\nBad:\n{_indented(REFUSALS[name].bad)}\n  # {said}")
    typer.echo(f"\nGood:\n{_indented(REFUSALS[name].good)}")


def _indented(text: str) -> str:
    return "\n".join(f"  {line[:200]}" for line in text.splitlines()) or "  (an empty file)"
