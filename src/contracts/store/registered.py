"""From `registry:NAME@…` to what that version says: which store, which environment, which version, and its text."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from contracts.errors import ContractsError
from contracts.reading.parse import parse
from contracts.reading.texts import decoded
from contracts.registry import PREFIX, Wanted, checked_environment
from contracts.store.database import Database
from contracts.store.place import DEFAULT_URL, VARIABLE
from contracts.store.registry import Registry

if TYPE_CHECKING:
    from contracts.terms import Terms

__all__ = ["ENVIRONMENT", "HasRegistry", "Registered"]

ENVIRONMENT = "CONTRACTS_ENVIRONMENT"
"""The variable that names the environment, whose pin goes before the highest release."""


class HasRegistry(Protocol):
    """A Store, as far as it is asked for contracts."""

    @property
    def registry(self) -> Registry:
        """Its registry."""


@dataclass(frozen=True)
class Registered:
    """A version that is asked for, and where."""

    wanted: Wanted
    registry: Registry
    environment: str | None = None

    @classmethod
    def of(cls, text: str, store: HasRegistry | str | None = None, environment: str | None = None) -> Registered:
        """Return what a reference asks for, in a store or at its URL, or else that of CONTRACTS_STORE.

        The environment is that of CONTRACTS_ENVIRONMENT unless another is named.

        Raises:
            ContractsError: it is no reference, no environment's name or no URL.

        """
        wanted, named = Wanted.of(text), environment or os.environ.get(ENVIRONMENT) or None
        url = store if isinstance(store, str) else os.environ.get(VARIABLE) or DEFAULT_URL
        registry = Registry(Database(url)) if store is None or isinstance(store, str) else store.registry
        return cls(wanted, registry, named and checked_environment(named))

    def version(self) -> str:
        """Return the version that is meant now.

        Raises:
            NotPublishedError: no version is meant.
            ContractsError: the environment is pinned to another, or the store cannot be read, or is damaged.

        """
        return self.registry.shelf(self.wanted.name).resolved(self.wanted.constraint, self.environment)

    def terms(self, version: str) -> Terms:
        """Return what a version says.

        Raises:
            ContractSyntaxError: this release of the library cannot use it; all problems are listed.
            ContractsError: the store cannot be read, or is damaged.

        """
        name = f"{PREFIX}{self.wanted.name}@{version}"
        found = parse(decoded(self.registry.content(self.wanted.name, version), name), name)
        if (found.name, found.version) != (self.wanted.name, version):
            msg = f"{name}: the text that is kept there says {found.name} {found.version}; the store is damaged"
            raise ContractsError(msg)
        return found
