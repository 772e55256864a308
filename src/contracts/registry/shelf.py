"""The versions of one contract, and what became of them: its log, replayed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TYPE_CHECKING, NoReturn

from contracts.errors import ContractsError
from contracts.registry.entry import NotPublishedError
from contracts.registry.wanted import Constraint
from contracts.semver import Version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from contracts.registry.entry import Entry

__all__ = ["Moved", "Shelf"]

_SHOWN = 10
"""How many versions a message lists."""


@dataclass(frozen=True)
class Shelf:
    """The versions of one contract: `published` in the order in which they came, and what became of them.

    `pins` maps environments to versions; none leads to a withdrawn one. `length` is the number of the last entry.
    """

    name: str
    published: Mapping[str, Entry] = field(default_factory=dict)
    withdrawn: frozenset[str] = frozenset()
    pins: Mapping[str, str] = field(default_factory=dict)
    length: int = 0

    @classmethod
    def of(cls, name: str, entries: Iterable[Entry]) -> Shelf:
        """Return what the entries of a log, in their order, add up to."""
        return reduce(Shelf.after, entries, cls(name))

    def after(self, entry: Entry) -> Shelf:
        """Return what holds after one more entry."""
        act = "pin" if entry.action == "rollback" and entry.environment else entry.action
        return replace(_AFTER[act](self, entry), length=entry.number)

    @property
    def releases(self) -> tuple[str, ...]:
        """The versions that may be meant without being named, lowest first: neither withdrawn nor a pre-release."""
        found = [version for version in self.published if version not in self.withdrawn]
        return tuple(sorted((one for one in found if not Version.of(one).pre), key=_order))

    @property
    def current(self) -> str | None:
        """The highest release, None where there is none."""
        return self.releases[-1] if self.releases else None

    def below(self, version: str) -> str | None:
        """Return the highest release that is lower than a version, None where there is none."""
        return max((one for one in self.releases if _order(one) < _order(version)), key=_order, default=None)

    def resolved(self, constraint: Constraint, environment: str | None = None) -> str:
        """Return the version that is meant: the environment's pin if it has one, else the highest release.

        A version that is named exactly is that one, whatever is pinned or withdrawn.

        Raises:
            NotPublishedError: no version is meant; the message says which there are.
            ContractsError: the environment is pinned to a version that the constraint excludes.

        """
        if constraint.is_exact:
            return self.named(constraint.text)
        pinned = self.pins.get(environment) if environment else None
        if pinned is not None:
            return self._pinned(pinned, constraint, str(environment))
        fitting = [version for version in self.releases if constraint.admits(version)]
        if not fitting:
            self._refuse(f"no release that is {constraint}" if constraint.text else "no release")
        return fitting[-1]

    def named(self, version: str) -> str:
        """Return a version that was published, withdrawn or not.

        Raises:
            NotPublishedError: it was not.

        """
        if version not in self.published:
            self._refuse(f"no version {version}")
        return version

    def target(self, to: str | None, environment: str | None = None) -> str:
        """Return the version to go back to: the one named, else the highest release below what is current.

        Raises:
            NotPublishedError: there is none.
            ContractsError: it may not be current, as a pre-release; or not be pinned, as it is withdrawn.

        """
        if to is not None:
            return self._allowed(self.named(to), environment)
        now = self.resolved(Constraint(), environment)
        lower = self.below(now)
        if lower is None:
            self._refuse(f"no release below {now} to go back to")
        return lower

    def _allowed(self, version: str, environment: str | None) -> str:
        if environment and version in self.withdrawn:
            msg = (
                f"{self.name} {version} is withdrawn, so that no environment can be pinned to it; "
                f"`contracts rollback {self.name} --to {version}` brings it back"
            )
            raise ContractsError(msg)
        if not environment and Version.of(version).pre:
            msg = f"{self.name} {version} is a pre-release, which is never current; pin an environment to it"
            raise ContractsError(msg)
        return version

    def _pinned(self, pinned: str, constraint: Constraint, environment: str) -> str:
        if constraint.text and not constraint.admits(pinned):
            msg = (
                f"{self.name}: {environment} is pinned to {pinned}, which is not {constraint}; "
                f"ask for another version, or `contracts pin {self.name} --lift --environment {environment}`"
            )
            raise ContractsError(msg)
        return pinned

    def _refuse(self, what: str) -> NoReturn:
        msg = f"{self.name} has {what} in the registry; {self.listed()}"
        raise NotPublishedError(msg)

    def listed(self) -> str:
        """Return which versions there are, newest first, for messages."""
        known = sorted(self.published, key=_order, reverse=True)
        shown = [f"{version} (withdrawn)" if version in self.withdrawn else version for version in known]
        more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
        return f"there is {', '.join(shown[:_SHOWN])}{more}" if shown else "nothing is published under this name"


def _order(version: str) -> tuple[object, ...]:
    return Version.of(version).order


def _after_publish(shelf: Shelf, entry: Entry) -> Shelf:
    return replace(shelf, published={**shelf.published, entry.version: entry})


def _after_rollback(shelf: Shelf, entry: Entry) -> Shelf:
    above = {version for version in shelf.published if _order(version) > _order(entry.version)}
    pins = {environment: version for environment, version in shelf.pins.items() if version not in above}
    return replace(shelf, withdrawn=(shelf.withdrawn | above) - {entry.version}, pins=pins)


def _after_pin(shelf: Shelf, entry: Entry) -> Shelf:
    return replace(shelf, pins={**shelf.pins, str(entry.environment): entry.version})


def _after_unpin(shelf: Shelf, entry: Entry) -> Shelf:
    return replace(shelf, pins={name: pin for name, pin in shelf.pins.items() if name != entry.environment})


_AFTER: dict[str, Callable[[Shelf, Entry], Shelf]] = {
    "publish": _after_publish,
    "rollback": _after_rollback,
    "pin": _after_pin,
    "unpin": _after_unpin,
}


@dataclass(frozen=True)
class Moved:
    """What one `entry` changed: the shelf before it and after it; without one nothing had to be done."""

    before: Shelf
    after: Shelf
    entry: Entry | None = None

    @property
    def is_new(self) -> bool:
        """Whether an entry was written."""
        return self.entry is not None

    @property
    def withdrawn(self) -> tuple[str, ...]:
        """The versions that it withdrew, lowest first."""
        return tuple(sorted(self.after.withdrawn - self.before.withdrawn, key=_order))

    @property
    def restored(self) -> tuple[str, ...]:
        """The versions that came back by it."""
        return tuple(sorted(self.before.withdrawn - self.after.withdrawn, key=_order))

    @property
    def freed(self) -> tuple[str, ...]:
        """The environments whose pin it lifted."""
        return tuple(sorted(set(self.before.pins) - set(self.after.pins)))
