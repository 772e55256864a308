"""`contracts accept`: what a batch looked like becomes part of what later ones are compared with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from contracts.cli.loading import contract_given
from contracts.cli.progress import progress_bar
from contracts.cli.settings import lists_given, now_given, store_url
from contracts.report import printable

if TYPE_CHECKING:
    from datetime import datetime

    from contracts.contract import Contract
    from contracts.profile import Profile, Reference
    from contracts.report import Report
    from contracts.store.store import Store

__all__ = ["accept"]

_COULD_NOT_JUDGE = 3


def accept(
    contract: Annotated[Path, typer.Argument(help="The contract file, or registry:NAME[@VERSION].")],
    data: Annotated[list[Path], typer.Argument(help="Batches, oldest first: Parquet, CSV or JSON lines.")],
    *,
    store: Annotated[
        str | None, typer.Option(help="The URL of the store (default: that of the settings, or .contracts/store.db).")
    ] = None,
    now: Annotated[
        str | None,
        typer.Option(help="The time to judge by, ISO 8601 (default: the clock, and a stale batch is not refused)."),
    ] = None,
    lists: Annotated[
        list[str] | None,
        typer.Option(
            "--known", help="Data that hold a list of `known` values, by the list's name.", metavar="NAME=PATH"
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Accept what violates the contract too: a person says that it is right.")
    ] = False,
) -> None:
    """Accept batches as what good ones look like. Exit 0: all accepted; 1: one was refused; 3: could not judge."""
    from contracts.store.store import Store  # noqa: PLC0415 - loads SQLAlchemy

    clerk = _Clerk(
        contract_given(contract, store).knowing(lists_given(lists)),
        Store(store_url(store)),
        now_given(now),
        late_counts=now is not None,
        force=force,
    )
    verdicts = []
    try:
        with progress_bar() as progress:
            for done, file in enumerate(data):
                progress(f"accepting {file.name}", done, len(data))
                verdicts.append(clerk.take(file))
    finally:
        for verdict in verdicts:
            verdict.say()
        if verdicts:
            typer.echo(known(clerk.feed, clerk.store.count(clerk.feed)))
    raise typer.Exit(max(verdict.code for verdict in verdicts))


@dataclass(frozen=True)
class _Verdict:
    """What became of one file: the exit code that it asks for, what is said, and the report where it was refused."""

    code: int
    said: str = ""
    report: Report | None = None

    def say(self) -> None:
        """Print it: a line for people to stderr, the report to stdout."""
        if self.said:
            typer.echo(printable(self.said), err=True)
        if self.report:
            typer.echo(str(self.report))


@dataclass(frozen=True)
class _Clerk:
    """Who takes batches in: a feed, a store, and what was asked for."""

    feed: Contract
    store: Store
    now: datetime
    late_counts: bool
    force: bool

    def take(self, file: Path) -> _Verdict:
        """Judge a batch by those before it, and accept or refuse it."""
        from contracts.validation import judge  # noqa: PLC0415 - loads polars

        judgement = judge(self.feed.terms, str(file), reference=self._past, now=self.now)
        profile, report = judgement.profile, judgement.report
        if not profile.rows:
            return _Verdict(1, f"{file}: not accepted, since an empty batch teaches nothing")
        self.store.remember(self.feed, profile.digest, report, at=self.now)
        code = self._code(report)
        if code == _COULD_NOT_JUDGE:
            return _Verdict(code, f"{file}: not accepted, since it could not be judged; --force does not help", report)
        if code and not self.force:
            return _Verdict(code, f"{file}: not accepted (--force, if a person knows that it is right)", report)
        if code:
            self.store.settle(self.feed, profile.digest)
        is_new = self.store.accept(self.feed, profile, at=self.now, source=str(file.resolve()))
        how = "by --force" if code else "with a warning" if report.warnings else ""
        said = f"{file}: accepted {how}" if how else ""
        if not is_new:
            said = f"{file}: accepted before; a batch counts once"
        return _Verdict(0, said, report if code or report.warnings else None)

    def _past(self, profile: Profile) -> Reference:
        wanted = self.feed.terms.reference.batches
        return self.store.reference(self.feed, wanted, judging=profile.digest, season=profile.last)

    def _code(self, report: Report) -> int:
        """Return 0 where a batch may be accepted; past ones are all stale unless `--now` says when they came."""
        if report.errored:
            return _COULD_NOT_JUDGE
        counts = [r for r in report.violations if self.late_counts or r.check != "freshness"]
        return 1 if counts else 0


def known(feed: Contract, accepted: int) -> str:
    """Return one line on how far the reference has grown."""
    wanted = feed.terms.reference.batches
    major = feed.version.partition(".")[0]
    head = f"{feed.name} {major}: {accepted:,} batch{'es' * (accepted != 1)} accepted"
    if accepted < wanted:
        return f"{head}, {wanted - accepted:,} more wanted for a full reference"
    return f"{head}; the newest {wanted:,} are the reference"
