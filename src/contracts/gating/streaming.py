"""A delivery that comes in batches: each is judged as it comes, and all of them together at the end.

What single rows promise is decided before a batch is handed on. What rows promise each other, or
the delivery as a whole (keys, mappings, the number of rows, freshness, unit switches), can only be
known at the end; until then the accepted batches are kept in a temporary folder.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import polars as pl

from contracts.backends.batch import Batch
from contracts.backends.cells import prepare
from contracts.backends.sources import open_batch
from contracts.backends.typed import typed
from contracts.check import RowCheck, TableCheck
from contracts.errors import ContractsError, DataSourceError
from contracts.gating.enforcement import enforce
from contracts.gating.identity import batch_digest
from contracts.validation import judge

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from contracts.profile import Profile, Reference
    from contracts.terms import Placed, Terms
    from contracts.validation import Judgement

__all__ = ["Stream"]


@dataclass
class Stream:
    """One delivery: each of its batches is `judged` and `handed_on`; `end` it; `close` lets go of what was kept.

    `rows_apart` counts the rows that were quarantined, `has_warned` says whether a batch went on with a warning.
    """

    terms: Terms
    now: datetime
    reference: Reference | Callable[[Profile], Reference | None] | None = None
    quarantine: str | Path | None = None
    reveal: bool = False
    memory: int | None = None
    rows_apart: int = 0
    has_warned: bool = False
    _folder: TemporaryDirectory[str] = field(default_factory=lambda: TemporaryDirectory(prefix="contracts-"))
    _kept: list[Path] = field(default_factory=list)
    _over: str = ""
    _known: Any = None

    @property
    def digest(self) -> str:
        """The SHA-256 of what came so far, "" where it is not counted."""
        return self._known.hexdigest() if self._known else ""

    def counted(self) -> Stream:
        """Return it with a digest of what comes."""
        self._known = hashlib.sha256()
        return self

    def judged(self, data: Any) -> Judgement:
        """Return what is found of a batch, by what its rows promise; until it is handed on, the delivery is over.

        Raises:
            DataSourceError: the batch cannot be read.
            ContractsError: the delivery is over: it was ended, closed, or a batch of it was refused.

        """
        self.refuse_if_over()
        self._over = "a batch of this delivery was refused"  # until it is known that it was not
        judgement = self._judged(self._of_each, data)
        if self._known:
            self._known.update(batch_digest(judgement.batch, judgement.profile).encode())
        return judgement

    def handed_on(self, judgement: Judgement, data: Any) -> Any:
        """Return of a judged batch what may be ingested, of the kind that came in, as `Contract.enforce` does.

        Raises:
            ContractViolation: the batch is rejected.
            DataSourceError: the batch is not held in memory.
            ContractsError: it cannot be kept until the end, or its rows cannot be quarantined.

        """
        good = enforce(judgement, data, self.quarantine)
        self._keep(good)
        self.has_warned = self.has_warned or bool(judgement.report.warnings)
        self.rows_apart += judgement.report.rows_quarantined or 0
        self._over = ""
        return good

    def refuse_if_over(self) -> None:
        """Refuse a delivery that takes nothing more.

        Raises:
            ContractsError: it was ended, closed, or a batch of it was refused.

        """
        if self._over:
            msg = f"{self.terms.name}: {self._over}; begin another with `stream()`"
            raise ContractsError(msg)

    def _judged(self, terms: Terms, data: Any, reference: Any = None) -> Judgement:
        return judge(terms, data, now=self.now, reference=reference, reveal=self.reveal, memory=self.memory)

    def _keep(self, data: Any) -> None:
        """Keep what the contract reads of a batch; what is of a wrong type, where that only warns, is kept as null."""
        batch = open_batch(data, self.terms, memory=self.memory)
        if not isinstance(batch, Batch):
            msg = f"a batch of a stream is held in memory, or a file, not by {batch.engine}"
            raise DataSourceError(msg)
        path = Path(self._folder.name) / f"{len(self._kept):08}.parquet"
        typed(prepare(batch, self.terms, self.now), self.terms).sink_parquet(path)
        self._kept.append(path)

    def end(self) -> Judgement:
        """Judge all that was taken as a whole, and return what was found.

        Raises:
            ContractsError: the delivery is over: it was ended, closed, or a batch of it was refused.

        """
        self.refuse_if_over()
        self._over = "this delivery was ended"
        kept = [pl.scan_parquet(path, glob=False) for path in self._kept]
        whole = pl.concat(kept, how="diagonal_relaxed") if kept else pl.LazyFrame()
        judgement = self._judged(self._of_all, whole, self.reference)
        rejected = replace(judgement.report, checks=tuple(_rejecting(one) for one in judgement.report.checks))
        return replace(judgement, report=rejected)

    def close(self) -> None:
        """Remove what was kept; nothing more can be taken."""
        self._over = self._over or "this delivery was closed"
        self._folder.cleanup()

    @cached_property
    def _of_each(self) -> Terms:
        return replace(self.terms, placed=tuple(place for place in self.terms.placed if _is_of_each(place)))

    @cached_property
    def _of_all(self) -> Terms:
        return replace(self.terms, placed=tuple(place for place in self.terms.placed if not _is_of_each(place)))


def _is_of_each(place: Placed) -> bool:
    """Return whether a check holds of a delivery exactly if it holds of each batch: a tolerated share does not."""
    if isinstance(place.check, RowCheck):
        return not place.check.tolerated(place.column)
    return isinstance(place.check, TableCheck) and place.check.of_each


def _rejecting(result: Any) -> Any:
    """Return a result that asks neither for quarantine nor for a fallback: the rows are gone on already."""
    return replace(result, action="reject") if result.action in ("quarantine", "fallback") else result
