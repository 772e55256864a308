"""The Contract that users hold: its Terms, and the verbs that hold data against them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from contracts import validation
from contracts.backends.engines import moved
from contracts.barrier.delivery import Delivery, delivery
from contracts.barrier.gate import Gate
from contracts.barrier.passage import passage
from contracts.clock import clock
from contracts.gating.targets import refuse_target
from contracts.observing import configured
from contracts.quantity import size
from contracts.reading.parse import parse, parse_file
from contracts.registry import is_wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from contracts.observing import Observers
    from contracts.profile import Profile, Reference
    from contracts.report import Report
    from contracts.store.registered import HasRegistry
    from contracts.store.store import Store
    from contracts.terms import Terms

__all__ = ["Contract", "clock", "load", "loads", "store_of"]


def load(path: str | Path, *, store: HasRegistry | str | None = None, environment: str | None = None) -> Contract:
    """Return the contract in a file, or the one that a registry has for `registry:NAME`.

    `registry:NAME@1.2.0` is that version, `registry:NAME@^1` and `registry:NAME@~1.2` the highest release within
    the major or minor version, `registry:NAME` the highest of all. The registry is in the `store` (a Store or its URL;
    that of CONTRACTS_STORE if not given). Where the `environment` (CONTRACTS_ENVIRONMENT if not given) is pinned to a
    version, it is that one. What is loaded stays as it is, whatever is published or rolled back later.

    Raises:
        ContractSyntaxError: it is missing or invalid; `problems` lists everything found.
        ContractsError: the registry has no such version, or the store cannot be read, or is damaged.

    """
    if not is_wanted(path):
        return Contract(parse_file(path))
    from contracts.store.registered import Registered  # noqa: PLC0415 - loads SQLAlchemy

    found = Registered.of(str(path), store, environment)
    return Contract(found.terms(found.version()))


def loads(text: str, name: str = "<contract>") -> Contract:
    """Return the contract in a text; `name` stands for the file in messages.

    Raises:
        ContractSyntaxError: it is invalid; `problems` lists everything found.

    """
    return Contract(parse(text, name))


def store_of(store: Store | str | None) -> Store | None:
    """Return a store, of a URL the one that it names; None of None.

    Raises:
        TypeError: it is neither.
        ContractsError: it is no URL.

    """
    if store is None:
        return None
    from contracts.store.store import Store  # noqa: PLC0415 - loads SQLAlchemy

    if not isinstance(store, str | Store):
        msg = f"store takes a contracts.Store or its URL, not {type(store).__name__}"
        raise TypeError(msg)
    return store if isinstance(store, Store) else Store(store)


def _budget(memory: str | int | None) -> int | None:
    return None if memory is None else size(memory)


@dataclass(frozen=True)
class Contract:
    """A contract that data can be held against. It is immutable and safe to share among threads."""

    terms: Terms

    @property
    def name(self) -> str:
        """The contract's dotted name."""
        return self.terms.name

    @property
    def version(self) -> str:
        """The contract's version."""
        return self.terms.version

    def knowing(self, lists: Mapping[str, Any]) -> Contract:
        """Return the contract with lists of known values handed in, by the names that its `known` checks call them.

        A list is data of any kind that `validate` takes. It is read once, when a batch is first judged; for
        a newer one hand it in anew.

        Raises:
            TypeError: the lists are not given by name.

        """
        if not isinstance(lists, Mapping):
            msg = f"knowing takes lists by name, {{'people': frame}}, not {type(lists).__name__}"
            raise TypeError(msg)
        return Contract(replace(self.terms, lists={**self.terms.lists, **lists}))

    def validate(
        self,
        data: Any,
        *,
        reference: Reference | None = None,
        now: datetime | None = None,
        reveal: bool = False,
        engine: str | None = None,
        memory: str | int | None = None,
        progress: Callable[[str, int, int], None] = lambda *_: None,
    ) -> Report:
        """Return a Report of everything that is right and wrong with a batch.

        `data` is a pandas or polars frame (a LazyFrame is judged in full), a pyarrow Table, Dataset
        or RecordBatchReader (which is used up), a DuckDB relation, a Spark DataFrame, a JSON payload
        (a dict or list), or a path, folder, glob or URL of Parquet, CSV, JSON or JSON lines. It is not
        changed. Without a `reference` what needs one is skipped; without `now` the wall clock is used.
        `reveal` shows text values that are masked otherwise. The `engine` is the one that holds the
        data, unless another is named (`polars`, `duckdb`, `pyspark`). `memory` (`1GiB`) is what
        judging may take beside data that are in memory already.

        Raises:
            DataSourceError: the data cannot be read. What is wrong *in* them is never raised.
            ContractsError: there is no such engine.
            ValueError: `memory` is no size.

        """
        budget = _budget(memory)
        return validation.judge(
            self.terms,
            moved(data, engine, budget),
            reference=reference,
            now=clock(now),
            reveal=reveal,
            memory=budget,
            progress=progress,
        ).report

    def enforce(  # noqa: PLR0913 - each is a keyword
        self,
        data: Any,
        *,
        reference: Reference | None = None,
        now: datetime | None = None,
        quarantine: str | Path | None = None,
        reveal: bool = False,
        memory: str | int | None = None,
        store: Store | str | None = None,
        observers: Observers | None = None,
    ) -> Any:
        """Return the data to ingest, of the kind that came in.

        A batch that holds comes back as it is; values change only where the contract's `on_unit:
        convert` or `unit_changes` has them converted to the declared unit (of a path, a new file in
        `.contracts/converted` comes back). Where the contract says `on_violation: quarantine`,
        failing rows go to a Parquet file (`quarantine`: a file or a folder, `.contracts/quarantine`
        if not given) and the other rows come back; with `warn` all come back, and a
        ContractWarning is issued; with `fallback` what comes back is the first of the contract's
        `fallback` that holds, with a ContractWarning.

        With a `store` (a Store, or its URL) the batch is compared with those that were accepted
        there, and becomes one of them if nothing in it failed; the contract's `breaker` and its last
        good batches are kept there, and what came of each batch. `observers` are told; without any
        those that the environment names (`CONTRACTS_OBSERVERS`).

        Raises:
            ContractViolation: the batch is rejected; `report` says why, `refused` why nothing was served instead.
            JudgementError: a check failed to judge; nothing is passed on.
            DataSourceError: the data cannot be read.
            ContractsError: the store or the quarantine cannot be used; nothing is passed on.

        """
        refuse_target(quarantine)
        gate = self.gate(store, reference, quarantine, observers, reveal=reveal, memory=memory)
        return passage(gate, clock(now)).through(data)

    def enforce_batches(  # noqa: PLR0913 - each is a keyword
        self,
        batches: Iterable[Any],
        *,
        reference: Reference | None = None,
        now: datetime | None = None,
        quarantine: str | Path | None = None,
        reveal: bool = False,
        memory: str | int | None = None,
        store: Store | str | None = None,
        observers: Observers | None = None,
    ) -> Iterator[Any]:
        """Yield of each batch of one delivery what may be ingested, as `enforce` does, and judge the whole at the end.

        Rows are judged before their batch is handed on. Keys, mappings, the number of rows, freshness
        and unit switches are those of the delivery as a whole: ingest the batches in a transaction,
        and commit it only when the last one has come without an error. The accepted batches are kept
        in a temporary folder until then. Where the breaker of the feed is open, none is read, and what
        the contract's `fallback` serves is the only batch.

        Raises:
            ContractViolation: a batch is rejected, or in the end the delivery.
            JudgementError: a check failed to judge; nothing more is passed on.
            DataSourceError: a batch cannot be read.

        """
        coming = self.stream(
            reference=reference,
            now=now,
            quarantine=quarantine,
            reveal=reveal,
            memory=memory,
            store=store,
            observers=observers,
        )
        try:
            if coming.is_stopped:
                yield coming.instead()
                return
            for batch in batches:
                yield coming.take(batch)
            coming.end()
        finally:
            coming.close()

    def stream(
        self,
        *,
        reference: Reference | None = None,
        now: datetime | None = None,
        quarantine: str | Path | None = None,
        reveal: bool = False,
        memory: str | int | None = None,
        store: Store | str | None = None,
        observers: Observers | None = None,
    ) -> Delivery:
        """Return one delivery to `take` batches of, where they do not come by iteration (see `enforce_batches`)."""
        refuse_target(quarantine)
        gate = self.gate(store, reference, quarantine, observers, reveal=reveal, memory=memory)
        return delivery(gate, clock(now))

    def gate(
        self,
        store: Store | str | None = None,
        reference: Reference | None = None,
        quarantine: str | Path | None = None,
        observers: Observers | None = None,
        *,
        reveal: bool = False,
        memory: str | int | None = None,
    ) -> Gate:
        """Return the gate that batches of this contract have to pass; `enforce` says what it is given.

        Raises:
            ContractsError: the store is no URL, or an observer that the environment names cannot be had.

        """
        told = configured(os.environ) if observers is None else observers
        return Gate(self.terms, told, store_of(store), reference, quarantine, reveal, _budget(memory))

    def profile(
        self,
        data: Any,
        *,
        now: datetime | None = None,
        engine: str | None = None,
        memory: str | int | None = None,
    ) -> Profile:
        """Return what was measured of a batch: small, and mergeable with `|`.

        It holds no text of the data, but the groups (`reference: {per: …}`) of a column that says
        `pii: false`. `now` dates rows without a date, where a unit is announced to change.

        Raises:
            DataSourceError: the data cannot be read.

        """
        budget = _budget(memory)
        return validation.measure(self.terms, moved(data, engine, budget), clock(now), budget)

    def to_pandera(self, engine: str, *, reference: Reference | None = None, now: datetime | None = None) -> Any:
        """Return a pandera DataFrameSchema for "pandas", "polars" or "pyspark" that reaches the same verdict.

        It is a real schema, usable wherever pandera takes one. `now` fixes the clock for
        freshness; without it the wall clock is read at each validation. Checks whose policy is
        `warn` become pandera's SchemaWarning. For Spark, errors stand in `frame.pandera.errors`, as
        pandera has it there.

        Raises:
            ValueError: pandera has no schema for the engine that a contract can be compiled to.
            ImportError: pandera's side of the engine cannot be loaded; that of Spark needs pandas 2.

        """
        from contracts.schemas.compiled import Judge, compiled_schema  # noqa: PLC0415 - pandera takes 0.6 s to load

        return compiled_schema(Judge(self.terms, lambda: clock(now), reference), engine)
