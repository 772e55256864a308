"""The contract that a command is given, to judge data by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.cli.registry import terms_given

if TYPE_CHECKING:
    from pathlib import Path

    from contracts.contract import Contract

__all__ = ["contract_given"]


def contract_given(contract: str | Path, store: str | None = None) -> Contract:
    """Return the contract that an argument names (see `terms_given`)."""
    from contracts.contract import Contract  # noqa: PLC0415 - loads polars

    return Contract(terms_given(contract, store))
