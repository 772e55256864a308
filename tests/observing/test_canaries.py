"""No value of the data leaves by an observer: five thousand canaries, and every way out is looked at."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from tests.observing import told
from tests.observing.receiving import Receiver, receiver

import contracts
from contracts.events import Checked, Event, LibraryFailed, VersionMoved, judged, where_of
from contracts.observing import Observers
from contracts.observing.lineage import Lineage
from contracts.observing.notices import Notices
from contracts.observing.observer import Observer
from contracts.observing.telemetry import Telemetry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.report import Report

ROWS = 1_000

CONTRACT = """
contract: people.accounts
version: 1.0.0
columns:
  email:   {type: string, pii: true, pattern: '[a-z]+@example[.]org'}
  id:      {type: string, format: uuid4, pii: true}
  note:    {type: string, pii: true, text: {clean: true}, length: {max: 5}}
  salary:  {type: number, pii: true, range: {max: 10}}
  account: {type: integer, pii: true, allowed: [1, 2, 3]}
key: [id]
rules:
  paid: "salary < account"
"""


def batch() -> pl.DataFrame:
    """Return a batch of which each value breaks its column's promise, and none is there twice but for a pair."""
    return pl.DataFrame(
        {
            "email": [f"canaryemail{n:04}x@example.org" for n in range(ROWS)],
            "id": [f"canaryid{n:04}x" for n in range(ROWS)],
            "note": [f"\x1b[31mcanarynote{n:04}x\x07\n{{}}%s" for n in range(ROWS)],
            "salary": [70_000_000_000_001.5 + 7_919 * n for n in range(ROWS)],
            "account": [80_000_000_000_003 + 7_919 * n for n in range(ROWS)],
        }
    )


def canaries() -> list[str]:
    """Return of each value the part that no escaping and no format changes."""
    texts = [f"canary{kind}{n:04}x" for kind in ("email", "id", "note") for n in range(ROWS)]
    numbers = [str(start + 7_919 * n) for start in (70_000_000_000_001, 80_000_000_000_003) for n in range(ROWS)]
    return texts + numbers


def found(text: str) -> list[str]:
    """Return the canaries in a text; numbers also where their digits are grouped."""
    plain = text.replace(",", "").replace("_", "")
    return [canary for canary in canaries() if canary in plain]


class Clumsy(Observer):
    """An observer that raises with everything it knows."""

    name = "clumsy"

    def __init__(self, text: str) -> None:
        """Keep what to raise with."""
        self.text = text

    def tell(self, event: Event) -> None:  # noqa: ARG002
        """Raise."""
        raise ValueError(self.text)


class Ways:
    """Every way out of the gate, and what has gone out by it."""

    def __init__(self, lineage: Receiver, notices: Receiver, caplog: pytest.LogCaptureFixture) -> None:
        """Set up a receiver for each."""
        from openlineage.client import OpenLineageClient

        config = {"transport": {"type": "http", "url": f"http://127.0.0.1:{lineage.port}"}}
        self.lineage, self.notices, self.caplog = lineage, notices, caplog
        self.reader, self.exporter = InMemoryMetricReader(), InMemorySpanExporter()
        self.meters, self.tracers = MeterProvider([self.reader]), TracerProvider()
        self.tracers.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.observers = Observers(
            [
                Telemetry(self.meters, self.tracers),
                Lineage(OpenLineageClient(config=config)),
                Notices([f"json://127.0.0.1:{notices.port}"]),
                Clumsy(str(batch().rows())),
            ]
        )

    def judge(self, report: Report) -> None:
        """Show a report, as the gate does while it judges."""
        with self.observers.judging(report.contract, report.version) as show:
            show(report)

    def tell(self, *events: Event) -> None:
        """Tell events, and wait until everybody was told."""
        for event in events:
            self.observers.tell(event)
        assert self.observers.flush(60)

    def out(self) -> dict[str, str]:
        """Return all text that has gone out, by its way."""
        data = self.reader.get_metrics_data()
        return {
            "log": "\n".join(_everything_of(record) for record in self.caplog.records),
            "metrics": data.to_json() if data else "",
            "spans": "\n".join(span.to_json() for span in self.exporter.get_finished_spans()),
            "lineage": "\n".join(self.lineage.bodies),
            "notices": "\n".join(self.notices.bodies),
        }


def _everything_of(record: logging.LogRecord) -> str:
    """Return the message of a record and all its attributes, also what an exception says."""
    formatted = logging.Formatter().format(record)
    return formatted + json.dumps({key: str(value) for key, value in record.__dict__.items()})


@pytest.fixture
def ways(caplog: pytest.LogCaptureFixture) -> Iterator[Ways]:
    """Return all ways out, each with its receiver in this process."""
    caplog.set_level(logging.DEBUG)
    with receiver() as lineage, receiver() as notices:
        made = Ways(lineage, notices, caplog)
        yield made
        made.meters.shutdown()
        made.tracers.shutdown()


def reports() -> list[Report]:
    """Return reports of the batch, judged whole, in duplicate, and with everything revealed."""
    feed, data = contracts.loads(CONTRACT), batch()
    return [
        feed.validate(data, now=told.NOW),
        feed.validate(pl.concat([data, data]), now=told.NOW),
        feed.validate(data, now=told.NOW, reveal=True),
    ]


def an_error_that_quotes() -> BaseException:
    """Return an exception whose text and arguments are the data."""
    try:
        {}[str(batch().rows())]
    except KeyError as error:
        return error


def test_no_canary_gets_out(ways: Ways) -> None:
    """Of 5,000 values in violating batches none is in any log record, metric, span, lineage event or notice."""
    assert len(set(canaries())) == 5_000
    made = reports()
    assert len(made[0].violations) >= 6
    assert found(made[2].to_json()), "the reports that events are made from do hold values"
    error = an_error_that_quotes()
    events: list[Event] = [judged(report, action) for report in made for action in ("reject", "quarantine", "fallback")]
    events += [told.served(), told.moved("closed", "open"), told.version("published")]
    events += [LibraryFailed(**told.OF, exception=type(error).__name__, where=where_of(error))]
    for report in made:
        ways.judge(report)
    ways.tell(*events)
    with pytest.raises(KeyError, match="canary"), ways.observers.judging("people.accounts", "1.0.0"):
        raise error
    said = "".join(str(contracts.ContractViolation(report)) for report in made[:2])
    for way, text in {**ways.out(), "exceptions": said}.items():
        assert text, f"nothing at all went out by {way}"
        assert found(text) == [], way


CANARY = "canaryemail0007x"


@pytest.mark.parametrize(
    ("way", "leak"),
    [
        ("log", lambda event: replace(event, engine=CANARY)),
        ("metrics", lambda event: replace(event, checks=(Checked("range", "x", CANARY, "failed", "error", 1),))),
        ("spans", lambda event: event),
        ("lineage", lambda event: replace(event, checks=(Checked("range", "x", CANARY, "failed", "error", 1),))),
        ("notices", lambda _: VersionMoved(**told.OF, how="published", author=CANARY)),
    ],
)
def test_a_planted_leak_is_found(ways: Ways, way: str, leak: Any) -> None:
    """Where a value is put into an event, this test sees it come out."""
    ways.judge(replace(told.report([1.0]), engine=CANARY))
    ways.tell(leak(told.bad()))
    assert found(ways.out()[way]) == [CANARY]


def test_a_logged_exception_is_found(ways: Ways) -> None:
    """Where an exception that quotes data is logged with its text, this test sees it."""
    logging.getLogger("contracts").error("it failed", exc_info=an_error_that_quotes())
    assert len(found(ways.out()["log"])) == 5_000
