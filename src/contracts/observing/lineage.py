"""OpenLineage: each batch that is judged is a run, with what was asserted of its data and how many rows it has.

The client's own environment and files say where events go (`OPENLINEAGE_URL`, `OPENLINEAGE_CONFIG`, …), and
`OPENLINEAGE_NAMESPACE` in which namespace the job and the dataset are, both named as the contract is.
Source: openlineage.io, specification 2-0-2, and its facets dataQualityAssertions 1-1-0 and dataQualityMetrics 1-0-3.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, ClassVar

from contracts.errors import ContractsError
from contracts.events import Checked, Event, Judged, LibraryFailed
from contracts.observing.observer import Observer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openlineage.client import OpenLineageClient
    from openlineage.client.event_v2 import RunEvent

__all__ = ["Lineage", "from_environment"]

# What the client would add by itself: the address of the repository that the process runs in, with what secrets it has.
_CONFIG = {"facets": {"source_code_location": {"disabled": True}}}


def from_environment(environ: Mapping[str, str]) -> Lineage:
    """Return the observer that sends events where the client's environment says.

    Raises:
        ContractsError: the extra `openlineage` is not installed, or the client has no settings, or wrong ones.

    """
    return Lineage(namespace=environ.get("OPENLINEAGE_NAMESPACE") or "default")


class Lineage(Observer):
    """A run for each batch: COMPLETE, or FAIL where it was rejected or the library failed."""

    name: ClassVar[str] = "openlineage"
    is_remote: ClassVar[bool] = True

    def __init__(self, client: OpenLineageClient | None = None, namespace: str = "default") -> None:
        """Keep the client, by default the one that its environment describes.

        Raises:
            ContractsError: the extra `openlineage` is not installed, or the client has no settings, or wrong ones.

        """
        self._make: Callable[[], OpenLineageClient] = _client if client is None else lambda: client
        self._namespace = namespace
        self._producer = _producer()
        self._client, self._process = self._make(), os.getpid()

    def tell(self, event: Event) -> None:
        """Send a run that has ended: its start and its end."""
        described = _DESCRIBED.get(type(event))
        if not described:
            return
        if self._process != os.getpid():  # no connection is shared with the process that this one was forked from
            self._client, self._process = self._make(), os.getpid()
        for run_event in self._run(event, described(event, self._producer)):
            self._client.emit(run_event)

    def _run(self, event: Event, run: _Run) -> Iterator[RunEvent]:
        """Yield the run's start, and its end with what is known by then."""
        from openlineage.client import event_v2 as v2  # noqa: PLC0415 - an extra
        from openlineage.client.uuid import generate_new_uuid  # noqa: PLC0415 - an extra

        names, run_id = (self._namespace, event.contract), str(generate_new_uuid(event.at))
        moments = ((v2.RunState.START, event.at, _Run()), (v2.RunState[run.state], event.at + run.took, run))
        for state, at, known in moments:
            yield v2.RunEvent(
                eventType=state,
                eventTime=at.isoformat(),
                run=v2.Run(run_id, known.facets),
                job=v2.Job(*names),
                inputs=[v2.InputDataset(*names, known.of_data)],
                producer=self._producer,
            )


@dataclass(frozen=True)
class _Run:
    """What is known at the end of a run: how it ended, how long it took, and facets of the run and of the data."""

    state: str = "START"
    took: timedelta = timedelta(0)
    facets: dict[str, Any] = field(default_factory=dict)
    of_data: dict[str, Any] = field(default_factory=dict)


def _of_judged(event: Judged, producer: str) -> _Run:
    from openlineage.client import facet_v2 as v2  # noqa: PLC0415 - an extra

    nulls = {
        check.column: v2.data_quality_metrics_input_dataset.ColumnMetrics(nullCount=check.rows_failed)
        for check in event.checks
        if check.check == "nulls" and check.column is not None and check.rows_failed is not None
    }
    metrics = v2.data_quality_metrics_input_dataset.DataQualityMetricsInputDatasetFacet(
        columnMetrics=nulls, rowCount=event.rows if event.was_judged else None, producer=producer
    )
    asserted = v2.data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet(
        assertions=[_assertion(check) for check in event.checks if check.outcome in ("passed", "failed")],
        producer=producer,
    )
    broken = ", ".join(dict.fromkeys(check.check for check in event.unjudged))
    return _Run(
        "FAIL" if event.action == "reject" else "COMPLETE",
        timedelta(seconds=event.seconds),
        _error(f"checks that could not judge: {broken}", producer) if broken else {},
        {"dataQualityMetrics": metrics, "dataQualityAssertions": asserted},
    )


def _assertion(check: Checked) -> Any:
    """Return a check as an assertion; how many rows it does not accept stands in the parameters."""
    from openlineage.client.facet_v2 import data_quality_assertions_dataset as v2  # noqa: PLC0415 - an extra

    return v2.Assertion(
        assertion=check.check,
        success=check.outcome == "passed",
        column=check.column,
        severity="warn" if check.severity == "warning" else "error",
        name=check.name,
        params={} if check.rows_failed is None else {"rows_failed": check.rows_failed},
    )


def _of_failure(event: LibraryFailed, producer: str) -> _Run:
    return _Run("FAIL", facets=_error(f"the library failed: {event.exception} at {event.where}", producer))


def _error(message: str, producer: str) -> dict[str, Any]:
    from openlineage.client.facet_v2 import error_message_run as v2  # noqa: PLC0415 - an extra

    return {"errorMessage": v2.ErrorMessageRunFacet(message, "PYTHON", producer=producer)}


_DESCRIBED: dict[type[Event], Callable[[Any, str], _Run]] = {Judged: _of_judged, LibraryFailed: _of_failure}


def _client() -> OpenLineageClient:
    """Return a client with its own settings.

    Raises:
        ContractsError: it is not installed, has no settings, or wrong ones, which may hold a key and are not shown.

    """
    try:
        from openlineage.client import OpenLineageClient  # noqa: PLC0415 - an extra
    except ImportError:
        msg = "lineage needs OpenLineage's client, which is not installed: pip install 'ingest-contracts[openlineage]'"
        raise ContractsError(msg) from None
    try:
        client = OpenLineageClient(config=deepcopy(_CONFIG))
        is_set = client.transport.kind != "console" or bool(client.config.transport)
    except Exception as error:  # noqa: BLE001 - each transport has errors of its own
        why = type(error).__name__
        msg = f"OpenLineage's client refuses its settings ({why}); see OPENLINEAGE_URL and OPENLINEAGE_CONFIG"
        raise ContractsError(msg) from None
    if not is_set:
        msg = "OpenLineage's client has no settings; set OPENLINEAGE_URL to where events go, or OPENLINEAGE_CONFIG"
        raise ContractsError(msg)
    return client


def _producer() -> str:
    """Return this package's URL.

    Source: the package-url specification (purl), type `pypi`.
    """
    try:
        return f"pkg:pypi/ingest-contracts@{version('ingest-contracts')}"
    except PackageNotFoundError:  # used from its source, without having been installed
        return "pkg:pypi/ingest-contracts"
