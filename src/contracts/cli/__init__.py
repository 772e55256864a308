"""The command line: one file per command, exit codes that scripts can rely on.

0 fine; 1 findings, or a contract violated; 2 usage, or a contract or data that cannot be read;
3 the library itself failed. What a program reads goes to stdout, everything else to stderr.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated, NoReturn

import typer

from contracts.cli import (
    accept,
    backtest,
    checks,
    diff,
    exchanging,
    explain,
    formats,
    infer,
    init,
    lint,
    profile,
    schema,
    validate,
)
from contracts.cli.settings import allow_formats
from contracts.errors import ContractsError, ContractViolation, JudgementError
from contracts.report import printable

__all__ = ["app", "main"]

# Typer brings its own click or uses the installed one; either way this is what BadParameter derives from.
_UsageError: type[Exception] = typer.BadParameter.__mro__[2]

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Data contracts with units: stop a feed that changed without a word.",
)

for _command in (
    init.init,
    infer.infer,
    profile.profile,
    lint.lint,
    diff.diff,
    validate.validate,
    accept.accept,
    backtest.backtest,
    checks.checks,
    formats.formats,
    schema.schema,
    explain.explain,
):
    app.command()(_command)
_WITHOUT_CONTRACTS = (None, "init", "checks", "schema", "explain")
app.command("import")(exchanging.import_contract)
app.command("export")(exchanging.export_contract)


@app.callback(invoke_without_command=True)
def _first(
    context: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
) -> None:
    if context.invoked_subcommand not in _WITHOUT_CONTRACTS:
        allow_formats()
    if version:
        from contracts import __version__  # noqa: PLC0415 - a name of the package above

        typer.echo(f"contracts {__version__}")
        raise typer.Exit


def main() -> NoReturn:
    """Run the command that was given, and leave with its exit code."""
    sys.exit(_run())


def _run() -> int:
    try:
        return int(app(standalone_mode=False) or 0)
    except _UsageError as error:
        error.show()  # type: ignore[attr-defined]
        return 2
    except (typer.Abort, KeyboardInterrupt):
        return _said("stopped", 130)
    except SystemExit as stop:  # click's own answer to a closed pipe (`| head`) is 1, which here means findings
        return 0 if isinstance(stop.__context__, BrokenPipeError) else int(stop.code or 0)
    except JudgementError as error:
        return _said(str(error), 3)
    except ContractViolation as error:
        return _said(str(error), 1)
    except (ContractsError, OSError) as error:
        return _said(str(error), 2)
    except Exception as error:
        if os.environ.get("CONTRACTS_DEBUG"):
            raise
        return _said(f"contracts itself failed ({type(error).__name__}); set CONTRACTS_DEBUG=1 for the traceback", 3)


def _said(message: str, code: int) -> int:
    shown = "\n".join(map(printable, message.split("\n")))
    typer.echo(f"contracts: {shown}" if "\n" not in shown else shown, err=True)
    return code
