"""The verb that puts rows from quarantine through a contract again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from contracts.contract import Contract, clock, load
from contracts.gating.readmission import Replayed, readmitted
from contracts.quantity import size

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

__all__ = ["Replayed", "replay"]


def replay(
    contract: str | Path | Contract,
    files: str | Path | Sequence[str | Path],
    output: str | Path,
    *,
    now: datetime | None = None,
    memory: str | int | None = None,
) -> Replayed:
    """Put rows from quarantine, perhaps repaired, through the present contract, and return what became of them.

    `files` are quarantine files, or Parquet, CSV or JSON lines made of them, all in one folder or at one URL.
    Rows that hold are written to `output`, a new Parquet, CSV or JSON lines file, in the contract's columns (its
    types and units) and whatever other columns they had; rows that do not go to new quarantine files, with the batch
    and position that they had. The files themselves move to `replayed/`, so that none goes in twice. All of that
    happens, or nothing; where it was stopped half-way, the next replay in the folder finishes it. Where no
    row holds nothing is changed. Rows are judged by themselves and each other, not by what the contract says of a
    whole batch (rows, freshness, cadence, unit switches, and what is held against past batches).

    Raises:
        ContractViolation: a column is missing, or came in a wrong unit; nothing is changed.
        JudgementError: a check failed to judge; nothing is changed.
        ContractSyntaxError: the contract is invalid.
        ContractsError: a file cannot be read or was replayed before, or the output is there or cannot be written.

    """
    feed = contract if isinstance(contract, Contract) else load(contract)
    given = [files] if isinstance(files, str | Path) else list(files)
    budget = None if memory is None else size(memory)
    return readmitted(feed.terms, given, output, now=clock(now), memory=budget)
