"""What the commands on the registry share: their options, who acts, and how a move is said."""

from __future__ import annotations

import getpass
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from contracts.cli.settings import store_url
from contracts.errors import ContractsError
from contracts.report import printable

if TYPE_CHECKING:
    from contracts.registry import Moved
    from contracts.store.registered import HasRegistry
    from contracts.store.registry import Registry
    from contracts.terms import Terms

__all__ = [
    "Author",
    "Reason",
    "StoreUrl",
    "author_given",
    "name_given",
    "registry_given",
    "say_moved",
    "tell_moved",
    "terms_given",
    "terms_or_name",
]

Author = Annotated[
    str | None, typer.Option(help="Who does it (default: CONTRACTS_AUTHOR, git's user.email, or the login name).")
]
Reason = Annotated[str, typer.Option(help="Why, for the log.")]
StoreUrl = Annotated[
    str | None, typer.Option(help="The URL of the store (default: that of the settings, or .contracts/store.db).")
]
_LONGEST = 500


def registry_given(option: str | None) -> Registry:
    """Return the registry in the store that was named, or in that of the settings."""
    from contracts.store.database import Database  # noqa: PLC0415 - loads SQLAlchemy
    from contracts.store.registry import Registry  # noqa: PLC0415

    return Registry(Database(store_url(option)))


def name_given(text: str) -> str:
    """Return the name of a contract in a registry, which may be written as it is where it stands for a file.

    Raises:
        ContractsError: it is none.

    """
    from contracts.registry import PREFIX, checked_name  # noqa: PLC0415 - keeps `--help` quick

    return checked_name(text.removeprefix(PREFIX))


def terms_given(contract: str | Path, store: HasRegistry | str | None = None) -> Terms:
    """Return what the contract says that an argument names: a file, or `registry:NAME@…` in that store or at its URL.

    Without either it is the store of the settings.

    Raises:
        ContractSyntaxError: it is missing or invalid; all problems are listed.
        ContractsError: the registry has no such version, or the store cannot be read, or is damaged.

    """
    from contracts.reading.parse import parse_file  # noqa: PLC0415 - keeps `--help` quick
    from contracts.registry import is_wanted  # noqa: PLC0415

    if not is_wanted(contract):
        return parse_file(contract)
    from contracts.store.registered import Registered  # noqa: PLC0415 - loads SQLAlchemy

    found = Registered.of(str(contract), store_url(store) if store is None or isinstance(store, str) else store)
    return found.terms(found.version())


def terms_or_name(text: str, store: HasRegistry) -> Terms | str:
    """Return what a contract says, in a file or in the registry, or the text, a name, where it stands for neither.

    Raises:
        ContractSyntaxError, ContractsError: as `terms_given`.

    """
    from contracts.registry import is_wanted  # noqa: PLC0415 - keeps `--help` quick

    is_a_contract = text.endswith((".yaml", ".yml")) or is_wanted(text) or Path(text).is_file()
    return terms_given(text, store) if is_a_contract else text


def author_given(option: str | None) -> str:
    """Return who acts: as the option says, or else the environment, or else git, or else the system.

    Raises:
        ContractsError: nobody is named, or the name is no single line.

    """
    found = option or os.environ.get("CONTRACTS_AUTHOR") or _in_git() or _login()
    if not found.strip() or not found.isprintable() or len(found) > _LONGEST:
        msg = "no one is named who does this, in one line; say --author NAME, or set CONTRACTS_AUTHOR"
        raise ContractsError(msg)
    return found


def _in_git() -> str:
    try:
        asked = ["git", "config", "user.email"]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603 - nothing of a user's
    except (OSError, UnicodeDecodeError):
        return ""
    return done.stdout.strip()


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user without a name, as in a container
        return ""


def say_moved(said: str, moved: Moved, otherwise: str) -> None:
    """Print what a move did, to stdout, with all that came of it; `otherwise` is said where nothing changed."""
    also = {
        "withdrawn": ", ".join(moved.withdrawn),
        "no longer withdrawn": ", ".join(moved.restored),
        "no longer pinned": ", ".join(moved.freed),
    }
    told = "".join(f"; {what}: {which}" for what, which in also.items() if which)
    typer.echo(printable(f"{said}{told}" if moved.is_new else f"{otherwise}; nothing was written"))
    tell_moved(moved)


_HOW: dict[str, Literal["published", "rolled_back", "pinned", "unpinned"]] = {
    "publish": "published",
    "rollback": "rolled_back",
    "pin": "pinned",
    "unpin": "unpinned",
}


def tell_moved(moved: Moved) -> None:
    """Tell the observers that the environment names what changed; that they cannot be told changes nothing of it."""
    from contracts.cli.telling import tell  # noqa: PLC0415 - keeps `--help` quick
    from contracts.events import VersionMoved  # noqa: PLC0415

    entry, shelf = moved.entry, moved.before
    if entry is None:
        return
    event = VersionMoved(
        at=entry.at,
        contract=shelf.name,
        version=(moved.after.current or entry.version) if entry.action == "unpin" else entry.version,
        how=_HOW[entry.action],
        author=entry.author,
        environment=entry.environment,
        before=shelf.pins.get(entry.environment, shelf.current) if entry.environment else shelf.current,
    )
    tell(event)
