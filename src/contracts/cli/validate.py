"""`contracts validate`: a batch of data against its contract."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from contracts.cli.formatting import Format, put, refuse_target
from contracts.cli.loading import contract_given
from contracts.cli.progress import progress_bar
from contracts.cli.settings import lists_given, memory_given, now_given, store_url
from contracts.errors import ContractsError, DataSourceError
from contracts.places.urls import without_secrets
from contracts.report import verbose as every_check
from contracts.store.place import is_url, may_be_there, source_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from contracts.contract import Contract
    from contracts.profile import Profile, Reference
    from contracts.store.store import Store
    from contracts.validation import Judgement

__all__ = ["validate"]


def validate(  # noqa: PLR0913 - each is an option
    contract: Annotated[Path, typer.Argument(help="The contract file, or registry:NAME[@VERSION].")],
    data: Annotated[
        str,
        typer.Argument(help="Parquet, CSV or JSON lines: a file, a folder, a glob pattern or a URL.", metavar="DATA"),
    ],
    *,
    reference: Annotated[
        str | None,
        typer.Option(
            help="What unit_switch and stable compare with: the URL of a store, or a folder of accepted batches, "
            "oldest first by name (default: the store of the settings, if it is there)."
        ),
    ] = None,
    remember: Annotated[
        bool, typer.Option("--remember/--no-remember", help="Keep in the store what this batch leaves to the next.")
    ] = True,
    now: Annotated[
        str | None, typer.Option(help="The time to judge freshness by, ISO 8601 (default: the clock).")
    ] = None,
    fmt: Annotated[Format, typer.Option("--format", help="How the report is written.")] = Format.text,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show every check, passed and skipped too.")] = False,
    output: Annotated[Path | None, typer.Option(help="Write the report here instead of to stdout.")] = None,
    quarantine: Annotated[
        str | None,
        typer.Option(
            help="Write rows that fail a check to this .parquet file, or to a new one in this folder, with reason and "
            "row position, whatever the policy. Both may be URLs.",
            metavar="PATH",
        ),
    ] = None,
    engine: Annotated[
        str | None, typer.Option(help="The engine that judges: polars (the default), duckdb.", metavar="NAME")
    ] = None,
    memory: Annotated[
        str | None, typer.Option(help="How much memory judging may take, such as 1GiB (default: what is fastest).")
    ] = None,
    lists: Annotated[
        list[str] | None,
        typer.Option(
            "--known", help="Data that hold a list of `known` values, by the list's name.", metavar="NAME=PATH"
        ),
    ] = None,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show text values, which are masked otherwise.")] = False,
) -> None:
    """Check data against a contract. Exit 0: it holds; 1: it is violated; 2: unreadable; 3: could not judge."""
    from contracts.backends.engines import moved  # noqa: PLC0415 - loads polars
    from contracts.gating.quarantine import set_apart  # noqa: PLC0415 - loads polars
    from contracts.gating.targets import refuse_target as refuse_quarantine  # noqa: PLC0415 - loads polars
    from contracts.validation import judge  # noqa: PLC0415 - loads polars

    if quarantine and engine not in (None, "polars"):
        msg = f"--quarantine sets rows apart that polars judged, not {engine}; leave --engine out"
        raise ContractsError(msg)
    refuse_target(output, read=[contract, data])
    if quarantine:
        refuse_quarantine(quarantine, alone=True)
    feed = contract_given(contract, reference if is_url(reference or "") else None).knowing(lists_given(lists))
    at = now_given(now)
    store, budget = _store(reference), memory_given(memory)
    with progress_bar() as progress:
        past = _past(feed, store, reference, progress)
        try:
            judgement = judge(
                feed.terms,
                moved(data, engine, budget),
                now=at,
                reference=past,
                reveal=reveal,
                memory=budget,
                progress=progress,
            )
        except DataSourceError:
            if store and remember:
                _note_unreadable(store, feed, data, at)
            raise
    report, written = judgement.report, 0
    plain = every_check(report) if verbose else str(report)
    put(report.to_json(indent=2) if fmt is Format.json else plain, output)
    if quarantine:
        written = set_apart(judgement, quarantine)
        said = (
            f"{written:,} failing row{'s' * (written != 1)} written to {without_secrets(quarantine)}"
            if written
            else "no rows to quarantine"
        )
        typer.echo(said, err=True)
    if store and remember:
        _remember(store, feed, judgement, at, data, written)
    raise typer.Exit(3 if report.errored else 0 if report.ok else 1)


def _store(reference: str | None) -> Store | None:
    """Return the store that was named, or that of the settings if it is there; none where a folder was named."""
    url = reference or store_url()
    if reference and not is_url(reference):
        return None
    if not reference and not may_be_there(url):
        return None
    from contracts.store.store import Store  # noqa: PLC0415 - loads SQLAlchemy

    return Store(url)


def _past(
    feed: Contract,
    store: Store | None,
    folder: str | None,
    progress: Callable[[str, int, int], None],
) -> Reference | Callable[[Profile], Reference] | None:
    """Return what to compare with; what a store has of it depends on the batch."""
    if store is None:
        return _in_folder(feed, Path(folder), progress) if folder else None

    def of(batch: Profile) -> Reference:
        found = store.reference(feed, feed.terms.reference.batches, judging=batch.digest, season=batch.last)
        if not found.profiles:
            typer.echo(f"{store.url}: no accepted batch of {feed.name} to compare with (`contracts accept`)", err=True)
        return found

    return of


def _remember(store: Store, feed: Contract, judgement: Judgement, at: datetime, data: str, quarantined: int) -> None:
    """Keep the evidence after a judged batch, and its run, or say that the store is read-only."""
    from contracts.gating.identity import batch_digest  # noqa: PLC0415 - loads polars
    from contracts.store.failures import ReadOnlyStoreError  # noqa: PLC0415 - loads SQLAlchemy
    from contracts.store.runs import Run  # noqa: PLC0415 - loads SQLAlchemy

    report, profile = judgement.report, judgement.profile
    content = batch_digest(judgement.batch, profile)
    try:
        store.remember(feed, profile.digest, report, at=at)
        store.runs.add(Run.of(report, content, source=source_of(data), quarantined=quarantined))
    except ReadOnlyStoreError as error:
        typer.echo(f"what this batch leaves to the next is not remembered: {error}", err=True)


def _note_unreadable(store: Store, feed: Contract, data: str, at: datetime) -> None:
    """Keep that a batch could not be read; what is wrong with the store must not hide what is wrong with the batch."""
    from contracts.store.runs import Run  # noqa: PLC0415 - loads SQLAlchemy

    try:
        store.runs.add(Run(feed.name, feed.version, at, "unreadable", ok=False, source=source_of(data)))
    except ContractsError as error:
        typer.echo(f"this run is not kept: {error}", err=True)


def _in_folder(feed: Contract, folder: Path, progress: Callable[[str, int, int], None]) -> Reference:
    """Return what the batches in a folder looked like; one without the contract's columns is left out, and said.

    Raises:
        ContractsError: it is no folder.

    """
    from contracts.backends.files import SUFFIXES  # noqa: PLC0415 - loads polars
    from contracts.profile import Reference  # noqa: PLC0415

    if not folder.is_dir():
        msg = (
            f"--reference {folder}: neither a folder of accepted batches ({', '.join(SUFFIXES)}) "
            "nor the URL of a store (sqlite:///FOLDER/FILE.db)"
        )
        raise ContractsError(msg)
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES)
    wanted = {column.name for column in feed.terms.columns.values() if column.required}
    profiles = []
    for done, file in enumerate(files):
        progress("reading the reference", done, len(files))
        profile = feed.profile(file)
        if profile.rows and wanted <= set(profile.headers):
            profiles.append(profile)
        else:
            typer.echo(f"left out of the reference, since it lacks rows or columns: {file}", err=True)
    return Reference.of(profiles)
