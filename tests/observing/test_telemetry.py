"""OpenTelemetry: what an application's own providers are told, by the SDK's readers in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from tests.observing import told

from contracts.events import Checked
from contracts.observing import Observers
from contracts.observing.telemetry import Telemetry

OF = {"contract": "weather.station_daily", "version": "1.2.0"}


class Seen:
    """What the SDK has seen."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.reader, self.exporter = InMemoryMetricReader(), InMemorySpanExporter()
        self.meters, self.tracers = MeterProvider([self.reader]), TracerProvider()
        self.tracers.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.observers = Observers([Telemetry(self.meters, self.tracers)])

    @property
    def points(self) -> dict[str, list[Any]]:
        """The data points of each metric."""
        data = self.reader.get_metrics_data()
        scopes = [scope for resource in data.resource_metrics for scope in resource.scope_metrics] if data else []
        return {metric.name: list(metric.data.data_points) for scope in scopes for metric in scope.metrics}

    def values(self, name: str) -> list[tuple[dict[str, Any], Any]]:
        """Return attributes and value of each point of a metric."""
        return [(dict(point.attributes), point.value) for point in self.points[name]]

    @property
    def span(self) -> ReadableSpan:
        """The one span."""
        (span,) = self.exporter.get_finished_spans()
        return span


@pytest.fixture
def seen() -> Iterator[Seen]:
    """Return providers that keep what they are told in memory, and observers who tell them."""
    made = Seen()
    yield made
    made.meters.shutdown()
    made.tracers.shutdown()


def test_batches_and_rows_are_counted(seen: Seen) -> None:
    """Batches are counted by what became of them, and rows by what was found of them."""
    seen.observers.tell(told.good())
    seen.observers.tell(told.good())
    seen.observers.tell(replace(told.bad(rows_quarantined=1), action="quarantine"))
    assert seen.values("contracts.batches") == [
        (OF | {"action": "accept"}, 2),
        (OF | {"action": "quarantine"}, 1),
    ]
    assert seen.values("contracts.rows") == [(OF, 9)]
    assert seen.values("contracts.rows_quarantined") == [(OF, 1)]
    failed = {"check": "range", "column": "snowfall", "outcome": "failed"}
    assert seen.values("contracts.checks_failed") == [(OF | failed, 1)]


def test_a_batch_that_was_not_judged(seen: Seen) -> None:
    """A batch that a breaker stopped is counted, and took no time to judge."""
    seen.observers.tell(replace(told.bad(), engine="", rows=0, seconds=0.0))
    assert seen.values("contracts.batches") == [(OF | {"action": "reject"}, 1)]
    assert "contracts.judging" not in seen.points


def test_a_rule_is_counted_by_its_name(seen: Seen) -> None:
    """A check of the table has no column, and a rule has the name that the contract calls it."""
    checks = (
        Checked("rule", None, "not_both", "failed", "error", 2),
        Checked("pattern", "station", None, "errored", "error", None),
    )
    seen.observers.tell(replace(told.bad(), checks=checks))
    assert [attributes for attributes, _ in seen.values("contracts.checks_failed")] == [
        OF | {"check": "rule", "name": "not_both", "outcome": "failed"},
        OF | {"check": "pattern", "column": "station", "outcome": "errored"},
    ]


def test_how_long_judging_took(seen: Seen) -> None:
    """The time is a histogram in seconds, from a thousandth of a second up."""
    seen.observers.tell(replace(told.good(), seconds=0.002))
    (point,) = seen.points["contracts.judging"]
    assert (point.count, point.sum) == (1, 0.002)
    assert point.explicit_bounds[:2] == (0.001, 0.003)
    assert point.bucket_counts[1] == 1


@pytest.mark.parametrize(("state", "value"), [("closed", 0), ("half_open", 1), ("open", 2)])
def test_the_breaker_is_a_gauge(seen: Seen, state: str, value: int) -> None:
    """A feed's breaker is shown as a number for each state."""
    seen.observers.tell(told.moved("closed", "open"))
    seen.observers.tell(told.moved("open", state))
    of = {"contract": "weather.station_daily", "feed": "weather.station_daily 1"}
    assert seen.values("contracts.breaker") == [(of, value)]


def test_what_was_served_and_what_failed(seen: Seen) -> None:
    """What came in batches' places is counted by kind and reason, the library's failures by their type."""
    seen.observers.tell(told.served())
    seen.observers.tell(told.failure())
    seen.observers.tell(told.version("published"))
    assert seen.values("contracts.served") == [(OF | {"kind": "last_good", "why": "violated"}, 1)]
    assert seen.values("contracts.failures") == [(OF | {"action": "reject", "error.type": "KeyError"}, 1)]


def test_a_span_for_a_batch(seen: Seen) -> None:
    """Judging is a span with the counts of what was found, a child of the application's own span."""
    with seen.tracers.get_tracer("app").start_as_current_span("load") as outer:
        with seen.observers.judging("weather.station_daily", "1.2.0") as show:
            show(told.report([1.0, None, -2.5]))
        seen.observers.tell(told.good())
    span, around = seen.exporter.get_finished_spans()
    assert span.name == "contracts.judge"
    assert span.parent == outer.get_span_context()
    assert dict(span.attributes or {}) == {
        "contracts.contract": "weather.station_daily",
        "contracts.version": "1.2.0",
        "contracts.decision": "quarantine",
        "contracts.engine": "polars",
        "contracts.rows": 3,
        "contracts.checks": 12,
        "contracts.checks_failed": 1,
        "contracts.checks_errored": 0,
    }
    assert (span.status.status_code.name, span.status.description) == ("ERROR", "violated")
    assert dict(around.attributes or {}) == {}, "the application's own span is left alone"


def test_a_span_where_all_is_well(seen: Seen) -> None:
    """The status of a good batch's span stays unset, as libraries are to leave it."""
    with seen.observers.judging("weather.station_daily", "1.2.0") as show:
        show(told.report([1.0]))
    assert seen.span.status.status_code.name == "UNSET"


@pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt, StopIteration, GeneratorExit])
def test_an_exception_in_a_span(seen: Seen, kind: type[BaseException]) -> None:
    """An exception comes out of the span as it went in; the span says its type, and not its text."""
    raised = kind("person@example.org")
    with pytest.raises(kind) as caught, seen.observers.judging("weather.station_daily", "1.2.0"):
        raise raised
    assert caught.value is raised
    assert dict(seen.span.attributes or {})["error.type"] == kind.__name__
    assert (seen.span.status.status_code.name, seen.span.status.description) == ("ERROR", kind.__name__)
    assert "person@example.org" not in seen.span.to_json()


def test_without_providers_nothing_happens() -> None:
    """An application that has set up no providers can name OpenTelemetry all the same."""
    observers = Observers([Telemetry()])
    with observers.judging("weather.station_daily", "1.2.0"):
        for event in told.every():
            observers.tell(event)
