"""Who is told what the gate and the commands do, a file each: the log always, others where they are configured.

`CONTRACTS_OBSERVERS=opentelemetry,openlineage,apprise` names the others; each takes its own settings. A new observer
is a file here, with a function `from_environment`, and a line in `OBSERVERS`.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from contracts.errors import ContractsError
from contracts.observing.observer import Observer
from contracts.observing.observers import Observers
from contracts.problem import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["NAMES", "OBSERVERS", "Observer", "Observers", "configured"]

NAMES = "CONTRACTS_OBSERVERS"

OBSERVERS = {"opentelemetry": "telemetry", "openlineage": "lineage", "apprise": "notices"}

_SETTINGS = (NAMES, "CONTRACTS_NOTIFY", "OPENLINEAGE_URL", "OPENLINEAGE_NAMESPACE")


def configured(environ: Mapping[str, str]) -> Observers:
    """Return the observers that the environment names, the log alone where it names none.

    They are made once for the same settings, so that connections and states are shared.

    Raises:
        ContractsError: a name is unknown, a setting is wrong, or a package is not installed.

    """
    return _made(tuple((name, environ[name]) for name in _SETTINGS if name in environ))


@cache
def _made(settings: tuple[tuple[str, str], ...]) -> Observers:
    environ = dict(settings)
    named = [name.strip().lower() for name in environ.get(NAMES, "").split(",")]
    return Observers([_observer(name, environ) for name in dict.fromkeys(named) if name])


def _observer(name: str, environ: Mapping[str, str]) -> Observer:
    if name not in OBSERVERS:
        hint = did_you_mean(name, OBSERVERS) or f"there are {', '.join(OBSERVERS)}"
        msg = f"{NAMES}: no observer named {name!r}; {hint}"
        raise ContractsError(msg)
    observer: Observer = import_module(f"contracts.observing.{OBSERVERS[name]}").from_environment(environ)
    return observer
