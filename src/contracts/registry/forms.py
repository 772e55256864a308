"""How names, versions and environments are written in a registry; anything else is refused before it is looked up."""

from __future__ import annotations

import re

from contracts.errors import ContractsError
from contracts.semver import SEMVER
from contracts.terms import NAME, NAME_IN_WORDS

__all__ = ["checked_environment", "checked_name", "checked_version", "shortened"]

_LONGEST_NAME, _LONGEST_VERSION, _LONGEST_SHOWN = 255, 64, 80
_ENVIRONMENT = re.compile(r"[a-z][a-z0-9_-]{0,62}", re.ASCII)
_WITHOUT_BUILD = re.compile(rf"(?!.*\+){SEMVER.pattern}", re.ASCII)


def checked_name(text: str) -> str:
    """Return a contract's name.

    Raises:
        ContractsError: it is none.

    """
    return _checked(text, NAME, _LONGEST_NAME, f"a contract's name: {NAME_IN_WORDS}")


def checked_version(text: str) -> str:
    """Return a version as a registry keeps them: SemVer without what follows a `+`, which says nothing of the order.

    Raises:
        ContractsError: it is none.

    """
    return _checked(
        text, _WITHOUT_BUILD, _LONGEST_VERSION, "a version in a registry: SemVer such as 1.2.0, without `+`"
    )


def checked_environment(text: str) -> str:
    """Return the name of an environment.

    Raises:
        ContractsError: it is none.

    """
    return _checked(text, _ENVIRONMENT, _LONGEST_NAME, "an environment's name: lower case, such as production")


def _checked(text: str, pattern: re.Pattern[str], longest: int, what: str) -> str:
    if len(text) <= longest and pattern.fullmatch(text):
        return text
    msg = f"{shortened(text)} is not {what}, of at most {longest} characters"
    raise ContractsError(msg)


def shortened(text: str) -> str:
    """Return a text in quotes as messages show it, its end cut off where it is long."""
    return repr(text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…")
