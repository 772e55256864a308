"""Data contracts with units: declare what a feed promises, and stop it when it breaks its word.

    feed = contracts.load("weather.contract.yaml")
    report = feed.validate(data)          # never raises for what is wrong with the data
    good = feed.enforce(data)             # the data to ingest, or ContractViolation

Names are loaded when they are first used: importing this package loads no dataframe library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contracts.authoring.diffing.comparison import diff
    from contracts.authoring.inferring.inference import infer
    from contracts.backtesting.experiment import backtest
    from contracts.contract import Contract, load, loads
    from contracts.errors import (
        ContractsError,
        ContractSyntaxError,
        ContractViolation,
        DataSourceError,
        JudgementError,
        KnownListError,
    )
    from contracts.gating.decision import Decision
    from contracts.gating.enforcement import ContractWarning
    from contracts.guarding import gate, guard
    from contracts.profile import Profile, Reference
    from contracts.replaying import replay
    from contracts.report import Report
    from contracts.splitting.split import check_split
    from contracts.store.store import Store

__version__ = "0.1.0"

__all__ = [
    "Contract",
    "ContractSyntaxError",
    "ContractViolation",
    "ContractWarning",
    "ContractsError",
    "DataSourceError",
    "Decision",
    "JudgementError",
    "KnownListError",
    "Profile",
    "Reference",
    "Report",
    "Store",
    "backtest",
    "check_split",
    "diff",
    "gate",
    "guard",
    "infer",
    "load",
    "loads",
    "replay",
]

_HOMES = {
    "Contract": "contract",
    "ContractSyntaxError": "errors",
    "ContractViolation": "errors",
    "ContractWarning": "gating.enforcement",
    "ContractsError": "errors",
    "DataSourceError": "errors",
    "Decision": "gating.decision",
    "JudgementError": "errors",
    "KnownListError": "errors",
    "Profile": "profile",
    "Reference": "profile",
    "Report": "report",
    "Store": "store.store",
    "backtest": "backtesting.experiment",
    "check_split": "splitting.split",
    "diff": "authoring.diffing.comparison",
    "gate": "guarding",
    "guard": "guarding",
    "infer": "authoring.inferring.inference",
    "load": "contract",
    "loads": "contract",
    "replay": "replaying",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its home on first use.

    Raises:
        AttributeError: there is no such name.

    """
    if name not in _HOMES:
        msg = f"module 'contracts' has no attribute {name!r}"
        raise AttributeError(msg)
    found = getattr(import_module(f"contracts.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Return the public names."""
    return [*__all__, "__version__"]
