"""`contracts breaker`: which feeds are stopped since when, and one let go by hand."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from contracts.cli.formatting import Format
from contracts.cli.registry import Author, author_given, terms_or_name
from contracts.cli.settings import now_given, store_url
from contracts.errors import ContractsError
from contracts.report import printable

if TYPE_CHECKING:
    from datetime import datetime

    from contracts.store.breakers import Kept
    from contracts.store.feed import Feed
    from contracts.store.store import Store

__all__ = ["breaker"]

breaker = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Say which feeds a breaker has stopped, and let one go by hand.",
)
_STORE = typer.Option(help="The URL of the store (default: that of the settings, or .contracts/store.db).")


@breaker.command("status")
def status(
    contract: Annotated[str | None, typer.Argument(help="A contract file, or a name (default: all feeds).")] = None,
    *,
    fmt: Annotated[Format, typer.Option("--format", help="How to print them.")] = Format.text,
    store: Annotated[str | None, _STORE] = None,
) -> None:
    """Print the breaker of each feed. Exit 0: all of them let batches go; 1: one is open or half open."""
    opened = _store(store)
    found = opened.breakers.status() if contract is None else _of(opened, contract)
    if fmt is Format.json:
        typer.echo(json.dumps([kept.to_dict() for kept in found], indent=1))
    for kept in found if fmt is Format.text else ():
        typer.echo(printable(_line(kept)))
    if not found:
        which = f" of {contract}" if contract else ""
        typer.echo(printable(f"no breaker{which} in {opened.url} yet: no batch was judged under one"), err=True)
    raise typer.Exit(int(any(kept.breaker.opened for kept in found)))


@breaker.command("reset")
def reset(
    contract: Annotated[str, typer.Argument(help="A contract file, or a name, which stands for all its versions.")],
    *,
    author: Author = None,
    store: Annotated[str | None, _STORE] = None,
) -> None:
    """Close a feed's breaker, so that batches go again, and count from none."""
    from contracts.cli.telling import tell  # noqa: PLC0415 - keeps `--help` quick
    from contracts.events import BreakerMoved  # noqa: PLC0415

    opened, who, now = _store(store), author_given(author), now_given(None)
    known = opened.breakers.feeds()
    for feed in _feeds(opened, contract):
        if feed not in known:
            typer.echo(printable(f"{feed}: no breaker in {opened.url} yet, so none is open"), err=True)
            continue
        move = opened.breakers.reset(_pair(feed), who, now)
        typer.echo(printable(f"{feed}: closed by {who}" + ("" if move else ", as it was already")))
        if move:
            tell(BreakerMoved(at=now, contract=feed.name, version=str(feed.major), **asdict(move)))


def _store(url: str | None) -> Store:
    from contracts.store.store import Store  # noqa: PLC0415 - loads SQLAlchemy

    return Store(store_url(url))


def _of(store: Store, contract: str) -> list[Kept]:
    return [kept for feed in _feeds(store, contract) for kept in store.breakers.status(_pair(feed))]


def _pair(feed: Feed) -> tuple[str, str]:
    """Return a feed as a store is asked for it."""
    return feed.name, f"{feed.major}.0.0"


def _feeds(store: Store, contract: str) -> list[Feed]:
    """Return the feed of a contract file, or those of a name, all of its versions, of which the store has a breaker.

    Raises:
        ContractsError: the file cannot be read, or there is none of the name.

    """
    from contracts.store.feed import feed_of  # noqa: PLC0415 - keeps `--help` quick

    asked = terms_or_name(contract, store)
    if not isinstance(asked, str):
        return [feed_of(asked)]
    known = store.breakers.feeds()
    found = [feed for feed in known if feed.name == contract]
    if not found:
        names = ", ".join(map(str, known)) or "none"
        msg = f"{contract}: no file, and no feed of this name has a breaker in {store.url}; those that have: {names}"
        raise ContractsError(msg)
    return found


def _line(kept: Kept) -> str:
    own, opened = kept.breaker, kept.breaker.opened
    if opened is None:
        said = f"closed{_counted(own.recent)}"
    elif opened.probe is None:
        said = f"open since {_at(opened.since)} ({own.why}); a batch is tried from {_at(opened.retry_at)} on"
    else:
        said = (
            f"half open since {_at(opened.mark)}, when a batch was let through to be tried; "
            f"if it is not heard of, another one is from {_at(opened.retry_at)} on; "
            f"open since {_at(opened.since)} ({own.why})"
        )
    errored = f"; {own.errored} could not be judged" if own.errored else ""
    by_hand = f"; reset by {kept.reset_by} at {_at(kept.reset_at)}" if kept.reset_at else ""
    return f"{kept.feed}: {said}{errored}{by_hand}"


def _counted(recent: str) -> str:
    bad = recent.count("b")
    return f"; of the last {len(recent)} batches {bad} bad" if bad else ""


def _at(time: datetime) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%SZ")
