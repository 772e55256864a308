"""Notices to people, by apprise: e-mail, chat and others, only when the state of a feed changes.

`CONTRACTS_NOTIFY` holds apprise's URLs, separated by spaces or commas. They hold secrets, and are never shown.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from contracts.errors import ContractsError
from contracts.events import BreakerMoved, Event, Judged, Served, VersionMoved
from contracts.observing.observer import Observer
from contracts.observing.wording import said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from apprise import Apprise, NotifyBase

__all__ = ["URLS", "NotDeliveredError", "Notices", "from_environment"]

URLS = "CONTRACTS_NOTIFY"

# A comma may also stand within a URL.
_BETWEEN = re.compile(r"[\s,]+(?=[a-zA-Z0-9]+://)|\s+")


class NotDeliveredError(ContractsError):
    """A service did not take a notice; apprise logs which, and why."""


def from_environment(environ: Mapping[str, str]) -> Notices:
    """Return the observer that notifies the services in `CONTRACTS_NOTIFY`.

    Raises:
        ContractsError: there are none, apprise cannot use them, or the extra `notify` is not installed.

    """
    return Notices([url for url in _BETWEEN.split(environ.get(URLS, "").strip(" ,\t\n")) if url])


class Notices(Observer):
    """A notice when a breaker opens or closes, a fallback begins or ends, and a version is published or rolled back.

    Where the store does not know what became of a feed's last batch, what this process has seen is remembered.
    """

    name: ClassVar[str] = "apprise"
    is_remote: ClassVar[bool] = True

    def __init__(self, urls: Sequence[str]) -> None:
        """Keep whom to notify.

        Raises:
            ContractsError: there is nobody, apprise cannot use a URL, or the extra `notify` is not installed.

        """
        self._services = list(_services(urls))
        self._served: set[str] = set()

    def tell(self, event: Event) -> None:
        """Notify all services, if the event changes the state of its feed.

        Raises:
            NotDeliveredError: a service did not take the notice.

        """
        told = _NOTICES.get(type(event))
        title, kind = told(self, event) if told else _NOTHING
        if title and not self._notify(f"{event.contract}: {title}", said(event), kind):
            raise NotDeliveredError

    def _notify(self, title: str, body: str, kind: str) -> bool:
        """Notify each service, and return whether all took it.

        They are called one by one: what `Apprise.notify` adds, threads that outlive neither a fork nor the end of the
        main thread, is what `Outbox` is for.
        """
        from apprise import NotifyFormat, NotifyType  # noqa: PLC0415 - an extra

        notice = {
            "title": title,
            "body": body,
            "body_format": NotifyFormat.TEXT,
            "notify_type": getattr(NotifyType, kind.upper()),
        }
        taken = [_is_taken(service, notice) for service in self._services]
        return all(taken)

    def _was_served(self, event: Judged | Served) -> bool:
        """Return whether something else was served in place of the feed's last batch."""
        return event.feed in self._served if event.previous is None else event.previous == "fallback"

    def _judged(self, event: Judged) -> tuple[str, str]:
        """Return that a fallback has ended; that one has begun is told by what is served."""
        if event.action == "fallback":
            return _NOTHING
        was_served = self._was_served(event)
        self._served.discard(event.feed)
        if not was_served:
            return _NOTHING
        return _LEFT if event.action == "reject" else _ENDED

    def _something_served(self, event: Served) -> tuple[str, str]:
        was_served = self._was_served(event)
        self._served.add(event.feed)
        return _NOTHING if was_served else ("fallback began", "warning")

    def _moved(self, event: BreakerMoved) -> tuple[str, str]:
        """Return that a breaker has opened or closed; one that stays open after a bad probe has not."""
        if event.after == "open" and event.before == "closed":
            return "breaker opened", "failure"
        return ("breaker closed", "success") if event.after == "closed" else _NOTHING

    def _version(self, event: VersionMoved) -> tuple[str, str]:
        return _VERSIONS.get(event.how, _NOTHING)


_NOTHING = ("", "")
_ENDED = ("fallback ended", "success")
_LEFT = ("fallback ended, nothing is left to serve", "failure")
_VERSIONS = {"published": ("version published", "info"), "rolled_back": ("version rolled back", "warning")}
_NOTICES: dict[type[Event], Callable[[Notices, Any], tuple[str, str]]] = {
    Judged: Notices._judged,  # noqa: SLF001 - its own table
    Served: Notices._something_served,  # noqa: SLF001
    BreakerMoved: Notices._moved,  # noqa: SLF001
    VersionMoved: Notices._version,  # noqa: SLF001
}


def _is_taken(service: NotifyBase, notice: dict[str, Any]) -> bool:
    """Return whether a service took a notice; one that raises does not keep it from the next."""
    try:
        return service.notify(**notice)
    except Exception:  # noqa: BLE001 - each service has errors of its own
        return False


def _services(urls: Sequence[str]) -> Apprise:
    """Return apprise with all services.

    Raises:
        ContractsError: there are none, some are of no kind that apprise knows, or it is not installed.

    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # what apprise itself imports
        try:
            from apprise import Apprise, AppriseAsset  # noqa: PLC0415 - an extra
        except ImportError:
            msg = "notices need apprise, which is not installed: pip install 'ingest-contracts[notify]'"
            raise ContractsError(msg) from None
        services = Apprise(asset=AppriseAsset(app_id="contracts"))
        with _unheard(logging.getLogger("apprise")):
            refused = [place for place, url in enumerate(urls, start=1) if not services.add(url)]
    if not urls:
        msg = f"{URLS}: no service to notify; write apprise's URLs, such as mailto://USER:PASSWORD@HOST"
        raise ContractsError(msg)
    if refused:
        which = ", ".join(f"number {place} ({_scheme(urls[place - 1])})" for place in refused)
        msg = f"{URLS}: apprise cannot use {which} of {len(urls)} URLs; see its documentation for how each is written"
        raise ContractsError(msg)
    return services


@contextmanager
def _unheard(logger: logging.Logger) -> Iterator[None]:
    """Let a logger say nothing: some of apprise's services quote the part of a URL that they refuse."""
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


def _scheme(url: str) -> str:
    """Return what may be shown of a URL."""
    scheme, found, _ = url.partition("://")
    if not found:
        return "it has no '://'"
    return f"{scheme}://…" if scheme.isalnum() else "…://…"
