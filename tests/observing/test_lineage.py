"""OpenLineage: what the client sends to a web server in the test's own process."""

from __future__ import annotations

import os
import re
import uuid
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openlineage.client.facet_v2 import data_quality_assertions_dataset, data_quality_metrics_input_dataset
from tests.observing import told

from contracts.errors import ContractsError
from contracts.events import Checked
from contracts.observing import Observers, configured

if TYPE_CHECKING:
    from tests.observing.receiving import Receiver

    from contracts.events import Event


@pytest.fixture
def observers(web: Receiver) -> Observers:
    """Return observers that the environment configures, which send to the web server."""
    os.environ["OPENLINEAGE_URL"] = f"http://127.0.0.1:{web.port}"
    os.environ["CONTRACTS_OBSERVERS"] = "openlineage"
    return configured(os.environ)


def sent(observers: Observers, web: Receiver, event: Event) -> list[Any]:
    """Tell an event, and return what the server has received."""
    observers.tell(event)
    assert observers.flush(60)
    return web.received


def test_a_batch_is_a_run(observers: Observers, web: Receiver) -> None:
    """A good batch is a run that starts when it was judged, and is complete after the time that judging took."""
    start, end = sent(observers, web, replace(told.good(), seconds=90.0))
    assert web.paths == ["/api/v1/lineage"] * 2
    assert (start["eventType"], start["eventTime"]) == ("START", "2026-11-23T06:00:00+00:00")
    assert (end["eventType"], end["eventTime"]) == ("COMPLETE", "2026-11-23T06:01:30+00:00")
    assert start["run"]["runId"] == end["run"]["runId"] == str(uuid.UUID(end["run"]["runId"]))
    name = {"namespace": "default", "name": "weather.station_daily"}
    for event in (start, end):
        assert name.items() <= event["job"].items()
        assert name.items() <= event["inputs"][0].items()


def test_facets_of_the_data(observers: Observers, web: Receiver) -> None:
    """The data's facets say how many rows and nulls there are, and which checks held."""
    facets = sent(observers, web, told.bad())[1]["inputs"][0]["inputFacets"]
    metrics, asserted = facets["dataQualityMetrics"], facets["dataQualityAssertions"]
    assert metrics["rowCount"] == 3
    nulls = {name: column["nullCount"] for name, column in metrics["columnMetrics"].items()}
    assert nulls == {"station": 0, "snowfall": 1, "observer": 3}
    (failed,) = [one for one in asserted["assertions"] if not one["success"]]
    assert failed == {
        "assertion": "range",
        "column": "snowfall",
        "severity": "error",
        "success": False,
        "params": {"rows_failed": 1},
    }
    assert any(one.get("name") == "not_both" for one in asserted["assertions"])


def test_facets_are_of_their_schema(observers: Observers, web: Receiver) -> None:
    """What arrives can be made into the client's own classes, which are made from the published schemas."""
    facets = sent(observers, web, told.bad())[1]["inputs"][0]["inputFacets"]
    metrics, asserted = facets["dataQualityMetrics"], facets["dataQualityAssertions"]
    classes = {
        "DataQualityMetricsInputDatasetFacet": metrics,
        "DataQualityAssertionsDatasetFacet": asserted,
    }
    for name, facet in classes.items():
        assert re.fullmatch(
            rf"https://openlineage\.io/spec/facets/[\d-]+/{name}\.json#/\$defs/{name}", facet["_schemaURL"]
        )
    for assertion in asserted["assertions"]:
        data_quality_assertions_dataset.Assertion(**assertion)
    for column in metrics["columnMetrics"].values():
        data_quality_metrics_input_dataset.ColumnMetrics(**column)


def test_nulls_are_told_only_where_they_were_counted(observers: Observers, web: Receiver) -> None:
    """A column whose nulls nobody has counted is not among the metrics, and what was not judged is not asserted."""
    checks = (Checked("nulls", "station", None, "skipped", "error", None),)
    facets = sent(observers, web, replace(told.good(), checks=checks))[1]["inputs"][0]["inputFacets"]
    assert facets["dataQualityMetrics"]["columnMetrics"] == {}
    assert facets["dataQualityAssertions"]["assertions"] == []


@pytest.mark.parametrize(
    ("event", "state", "message"),
    [
        (told.good(), "COMPLETE", None),
        (replace(told.bad(), action="warn"), "COMPLETE", None),
        (told.bad(), "FAIL", None),
        (
            replace(told.bad(), checks=(Checked("pattern", "station", None, "errored", "error", None),)),
            "FAIL",
            "checks that could not judge: pattern",
        ),
        (told.failure(), "FAIL", "the library failed: KeyError at breakers.py:41"),
    ],
)
def test_how_a_run_ends(observers: Observers, web: Receiver, event: Event, state: str, message: str | None) -> None:
    """A run fails where its batch was rejected or the library failed, and says which checks could not judge."""
    end = sent(observers, web, event)[1]
    assert end["eventType"] == state
    assert end["run"]["facets"].get("errorMessage", {}).get("message") == message


def test_other_events_are_no_runs(observers: Observers, web: Receiver) -> None:
    """What is no batch is not told as a run."""
    for event in (told.served(), told.moved("closed", "open"), told.version("published")):
        assert sent(observers, web, event) == []


def test_who_produced_it(observers: Observers, web: Receiver) -> None:
    """The producer is this package and its version; nothing says where it runs, nor out of which repository."""
    start, end = sent(observers, web, told.bad())
    assert re.fullmatch(r"pkg:pypi/ingest-contracts@[\d.]+", end["producer"])
    facets = end["inputs"][0]["inputFacets"].values()
    assert {facet["_producer"] for facet in facets} == {end["producer"]}
    assert "sourceCodeLocation" not in start["job"].get("facets", {})
    assert not any(text in body for body in web.bodies for text in (str(Path.cwd()), ".git", "file:"))


def test_the_namespace(web: Receiver) -> None:
    """`OPENLINEAGE_NAMESPACE` is that of the job and the dataset."""
    os.environ["OPENLINEAGE_URL"] = f"http://127.0.0.1:{web.port}"
    observers = configured({"CONTRACTS_OBSERVERS": "openlineage", "OPENLINEAGE_NAMESPACE": "live"})
    end = sent(observers, web, told.good())[1]
    assert (end["job"]["namespace"], end["inputs"][0]["namespace"]) == ("live", "live")


def test_a_client_without_settings_is_refused() -> None:
    """Named without an address to send to, it is an error that says what to set, rather than lines on the console."""
    with pytest.raises(ContractsError, match="set OPENLINEAGE_URL"):
        configured({"CONTRACTS_OBSERVERS": "openlineage"})


def test_bad_settings_are_refused_unshown() -> None:
    """Settings that the client refuses are an error that does not show them, since they may hold a key."""
    os.environ["OPENLINEAGE__TRANSPORT"] = '{"type": "http", "url": "secret"}'
    with pytest.raises(ContractsError, match=r"refuses its settings \(ValueError\)") as caught:
        configured({"CONTRACTS_OBSERVERS": "openlineage"})
    assert "secret" not in str(caught.value)


def test_disabled() -> None:
    """The client's own switch turns it off."""
    os.environ["OPENLINEAGE_DISABLED"] = "true"
    observers = configured({"CONTRACTS_OBSERVERS": "openlineage"})
    observers.tell(told.good())
    assert observers.flush(60)
