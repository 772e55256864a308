"""The command line: one file per command, exit codes that scripts can rely on.

0 fine; 1 findings, or a contract violated; 2 usage, or a contract or data that cannot be read;
3 the library itself failed. What a program reads goes to stdout, everything else to stderr.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Annotated, NoReturn

# A command needs no plugin of pydantic, and looking for one reads the metadata of all that is installed.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

import typer

from contracts.errors import ContractsError, ContractViolation, JudgementError
from contracts.report import printable

__all__ = ["COMMANDS", "app", "main"]

# Typer brings its own click or uses the installed one; either way this is what BadParameter derives from.
_UsageError: type[Exception] = typer.BadParameter.__mro__[2]

COMMANDS = {
    "init": "init",
    "infer": "infer",
    "profile": "profile",
    "lint": "lint",
    "diff": "diff",
    "validate": "validate",
    "accept": "accept",
    "runs": "runs",
    "backtest": "backtest",
    "breaker": "breaker.breaker",
    "split": "split",
    "quarantine": "quarantine",
    "publish": "publish",
    "history": "history",
    "show": "show",
    "rollback": "rollback",
    "pin": "pin",
    "checks": "checks",
    "formats": "formats",
    "schema": "schema",
    "explain": "explain",
    "import": "exchanging.import_contract",
    "export": "exchanging.export_contract",
}
"""Command -> its module here, and the function where that has another name; a Typer has commands of its own."""
_WITHOUT_CONTRACTS = (None, "init", "checks", "schema", "explain", "history", "show", "rollback", "pin")


def app(*names: str) -> typer.Typer:
    """Return the command line with the commands of these names, which alone are loaded."""
    made = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        help="Data contracts with units: stop a feed that changed without a word.",
    )
    made.callback(invoke_without_command=True)(_first)
    for name in names:
        module, _, function = COMMANDS[name].partition(".")
        command = getattr(import_module(f"contracts.cli.{module}"), function or module)
        if isinstance(command, typer.Typer):
            made.add_typer(command, name=name)
        else:
            made.command(name)(command)
    return made


def _first(
    context: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
) -> None:
    if context.invoked_subcommand not in _WITHOUT_CONTRACTS:
        from contracts.cli.settings import allow_formats  # noqa: PLC0415 - what reads contracts loads it anyway

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
        _refuse_nothing(sys.argv[1:])
        asked = set(sys.argv[1:2]) & COMMANDS.keys()
        return int(app(*(asked or COMMANDS))(standalone_mode=False) or 0)
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


def _refuse_nothing(arguments: list[str]) -> None:
    """Refuse an empty argument: as a path it would be the current folder, and is a variable that is not set.

    Raises:
        ContractsError: one is empty.

    """
    for position, argument in enumerate(arguments, 1):
        if not argument or (argument.startswith("--") and argument.endswith("=") and argument.count("=") == 1):
            what = argument.removesuffix("=") or f"argument {position}"
            msg = f"{what} is empty: perhaps a variable that is not set"
            raise ContractsError(msg)


def _said(message: str, code: int) -> int:
    shown = "\n".join(map(printable, message.split("\n")))
    typer.echo(f"contracts: {shown}" if "\n" not in shown else shown, err=True)
    return code
