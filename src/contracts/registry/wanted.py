"""Which version is asked for: `registry:NAME`, `registry:NAME@1.2.0`, `registry:NAME@^1`, `registry:NAME@~1.2`.

Source: npm's `node-semver`, "Caret Ranges" and "Tilde Ranges"; Cargo reads the caret alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from contracts.errors import ContractsError
from contracts.registry.forms import checked_name, checked_version, shortened
from contracts.semver import Version

__all__ = ["PREFIX", "Constraint", "Wanted", "is_wanted"]

PREFIX = "registry:"
"""What a contract's name begins with where it stands for a version in a registry, and not for a file."""

_NUMBER = r"(?:0|[1-9][0-9]{0,8})"
_RANGE = re.compile(rf"([\^~])({_NUMBER})(?:\.({_NUMBER}))?(?:\.({_NUMBER}))?", re.ASCII)


@dataclass(frozen=True)
class Constraint:
    """Which versions are meant: all, exactly one, or those from `least` to before `end`.

    A pre-release is meant only by its own name.
    """

    text: str = ""
    least: tuple[int, int, int] = (0, 0, 0)
    end: tuple[int, int, int] | None = None

    @classmethod
    def of(cls, text: str) -> Constraint:
        """Return the constraint that is written as nothing, `1.2.0`, `^1`, `^1.2`, `^1.2.0`, `~1`, `~1.2` or `~1.2.0`.

        Raises:
            ContractsError: it is written otherwise.

        """
        found = _RANGE.fullmatch(text)
        if not found:
            return cls(checked_version(text) if text else "")
        sign, *written = found.groups()
        numbers = [int(part) for part in written if part]
        keeps = 1 if sign == "~" else next((at for at, part in enumerate(numbers) if part), len(numbers) - 1)
        raised = min(keeps, len(numbers) - 1)
        end = [*numbers[:raised], numbers[raised] + 1]
        return cls(text, _padded(numbers), _padded(end))

    @property
    def is_exact(self) -> bool:
        """Whether one version is named."""
        return bool(self.text) and self.end is None

    def admits(self, version: str) -> bool:
        """Return whether a version is meant."""
        if self.is_exact:
            return version == self.text
        found = Version.of(version)
        return not found.pre and self.least <= found.core and (self.end is None or found.core < self.end)

    def __str__(self) -> str:
        """Return it as it is written, for messages."""
        return self.text or "any version"


def _padded(numbers: list[int]) -> tuple[int, int, int]:
    major, minor, patch, *_ = [*numbers, 0, 0]
    return (major, minor, patch)


@dataclass(frozen=True)
class Wanted:
    """What `registry:NAME@CONSTRAINT` asks for."""

    name: str
    constraint: Constraint = field(default_factory=Constraint)

    @classmethod
    def of(cls, text: str) -> Wanted:
        """Return what a text asks for.

        Raises:
            ContractsError: it is no reference to a registry, or not its name or its version is one.

        """
        if not is_wanted(text):
            msg = f"{shortened(text)} is no reference to a registry; write {PREFIX}NAME or {PREFIX}NAME@^1"
            raise ContractsError(msg)
        name, at, constraint = text.removeprefix(PREFIX).partition("@")
        if at and not constraint:
            msg = f"{shortened(text)}: no version follows the @; write 1.2.0, ^1 or ~1.2, or leave the @ out"
            raise ContractsError(msg)
        return cls(checked_name(name), Constraint.of(constraint))

    def __str__(self) -> str:
        """Return the reference as it is written."""
        return f"{PREFIX}{self.name}{'@' * bool(self.constraint.text)}{self.constraint.text}"


def is_wanted(text: object) -> bool:
    """Return whether a contract is asked for by its name in a registry; a file of such a name is `./registry:…`."""
    return str(text).startswith(PREFIX)
