"""OpenTelemetry: counters, a histogram and a gauge of the gate, and a span for each batch that is judged.

They go to the providers that the application sets up, by its environment or its code; without any they go nowhere.
Source: OpenTelemetry specification 1.49, "Metrics API" and "Tracing API"; names follow its semantic conventions.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from contracts.errors import ContractsError
from contracts.events import BreakerMoved, Event, Judged, LibraryFailed, Served
from contracts.observing.observer import Observer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from opentelemetry.metrics import Meter, MeterProvider
    from opentelemetry.trace import Span, Tracer, TracerProvider

__all__ = ["BREAKER_STATES", "Telemetry", "from_environment"]

BREAKER_STATES = {"closed": 0, "half_open": 1, "open": 2}
"""What the gauge `contracts.breaker` says of each state."""

_SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300)


def from_environment(environ: Mapping[str, str]) -> Telemetry:
    """Return the observer that uses the application's own providers.

    Raises:
        ContractsError: the extra `otel` is not installed.

    """
    return Telemetry()


class Telemetry(Observer):
    """Metrics and spans; their attributes are names of the contract, never a value of the data."""

    name: ClassVar[str] = "opentelemetry"

    def __init__(
        self, meter_provider: MeterProvider | None = None, tracer_provider: TracerProvider | None = None
    ) -> None:
        """Keep the providers, by default the application's.

        Raises:
            ContractsError: the extra `otel` is not installed.

        """
        try:
            from opentelemetry import metrics, trace  # noqa: PLC0415 - an extra
        except ImportError:
            msg = "metrics and spans need OpenTelemetry, which is not installed: pip install 'ingest-contracts[otel]'"
            raise ContractsError(msg) from None
        self._error = trace.StatusCode.ERROR
        self._tracer: Tracer = trace.get_tracer("contracts", tracer_provider=tracer_provider)
        self._make_instruments(metrics.get_meter("contracts", meter_provider=meter_provider))

    def _make_instruments(self, meter: Meter) -> None:
        self._batches = meter.create_counter("contracts.batches", "{batch}", "Batches judged, by what became of them.")
        self._rows = meter.create_counter("contracts.rows", "{row}", "Rows judged.")
        self._quarantined = meter.create_counter("contracts.rows_quarantined", "{row}", "Rows set apart.")
        self._failed = meter.create_counter("contracts.checks_failed", "{check}", "Checks that failed, or broke.")
        self._served = meter.create_counter("contracts.served", "{batch}", "What was served in batches' places.")
        self._failures = meter.create_counter("contracts.failures", "{failure}", "Failures of the library itself.")
        self._breaker = meter.create_gauge("contracts.breaker", "1", "0: closed, 1: half-open, 2: open.")
        self._judging = meter.create_histogram(
            "contracts.judging", "s", "How long judging took.", explicit_bucket_boundaries_advisory=_SECONDS
        )

    def tell(self, event: Event) -> None:
        """Count an event."""
        told = _TOLD.get(type(event))
        if told:
            told(self, event, {"contract": event.contract, "version": event.version})

    def _judged(self, event: Judged, of: dict[str, str]) -> None:
        self._batches.add(1, {**of, "action": event.action})
        self._rows.add(event.rows, of)
        self._quarantined.add(event.rows_quarantined, of)
        if event.was_judged:
            self._judging.record(event.seconds, of)
        for check in (*event.failed, *event.unjudged):
            named = {"check": check.check, "column": check.column, "name": check.name, "outcome": check.outcome}
            self._failed.add(1, of | {key: value for key, value in named.items() if value})

    def _describe(self, span: Span, event: Judged) -> None:
        """Say on the span what was found; its status stays unset where all is well, as is usual for libraries."""
        span.set_attributes(
            {
                "contracts.decision": event.action,
                "contracts.engine": event.engine,
                "contracts.rows": event.rows,
                "contracts.checks": len(event.checks),
                "contracts.checks_failed": len(event.failed),
                "contracts.checks_errored": len(event.unjudged),
            }
        )
        if not event.ok:
            span.set_status(self._error, "errored" if event.errored else "violated")

    def _something_served(self, event: Served, of: dict[str, str]) -> None:
        self._served.add(1, {**of, "kind": event.kind, "why": event.why})

    def _moved(self, event: BreakerMoved, of: dict[str, str]) -> None:
        self._breaker.set(BREAKER_STATES[event.after], {"contract": event.contract, "feed": event.feed})

    def _broke(self, event: LibraryFailed, of: dict[str, str]) -> None:
        self._failures.add(1, {**of, "action": event.action, "error.type": event.exception})

    @contextmanager
    def judging(self, contract: str, version: str) -> Iterator[Callable[[Judged], None]]:
        """Judge within a span `contracts.judge`; of an exception it holds the type, and no text that may quote data."""
        named = {"contracts.contract": contract, "contracts.version": version}
        with self._tracer.start_as_current_span(
            "contracts.judge", attributes=named, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield partial(self._describe, span)
            except BaseException as error:
                span.set_attribute("error.type", type(error).__name__)
                span.set_status(self._error, type(error).__name__)
                raise


_TOLD: dict[type[Event], Callable[[Telemetry, Any, dict[str, str]], None]] = {
    Judged: Telemetry._judged,  # noqa: SLF001 - its own table
    Served: Telemetry._something_served,  # noqa: SLF001
    BreakerMoved: Telemetry._moved,  # noqa: SLF001
    LibraryFailed: Telemetry._broke,  # noqa: SLF001
}
