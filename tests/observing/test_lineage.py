"""OpenLineage: what the client sends to a web server in the test's own process."""

from __future__ import annotations

import os
import re
import uuid
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
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


URI, TIME = {"type": "string", "pattern": "^[a-z]+:[^ ]+$"}, {"type": "string", "pattern": "^\\d{4}-.*T.*[+]00:00$"}


def thing(needed: str = "", *, closed: bool = False, **properties: Any) -> dict[str, Any]:
    """Return the schema of a JSON object."""
    return {
        "type": "object",
        "required": needed.split(),
        "properties": properties,
        "additionalProperties": not closed,
    }


def facet(needed: str, **properties: Any) -> dict[str, Any]:
    """Return the schema of a facet: what every facet has, and what it has beside that."""
    return thing(f"_producer _schemaURL {needed}", _producer=URI, _schemaURL=URI, closed=True, **properties)


TEXT, COUNT = {"type": "string"}, {"type": "integer", "minimum": 0}
ASSERTION = thing(
    "assertion success",
    closed=True,
    assertion=TEXT,
    success={"type": "boolean"},
    column=TEXT,
    severity={"enum": ["error", "warn"]},
    name=TEXT,
    params=thing(),
)
NAMED: dict[str, Any] = {"namespace": TEXT, "name": TEXT}
RUN_EVENT = thing(
    "eventType eventTime run job producer schemaURL",
    eventType={"enum": ["START", "COMPLETE", "FAIL"]},
    eventTime=TIME,
    producer=URI,
    schemaURL=URI,
    job=thing("namespace name", **NAMED),
    run=thing(
        "runId",
        runId={"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"},
        facets=thing(errorMessage=facet("message programmingLanguage", message=TEXT, programmingLanguage=TEXT)),
    ),
    inputs={
        "type": "array",
        "items": thing(
            "namespace name",
            **NAMED,
            inputFacets=thing(
                closed=True,
                dataQualityAssertions=facet("assertions", assertions={"type": "array", "items": ASSERTION}),
                dataQualityMetrics=facet(
                    "columnMetrics",
                    rowCount=COUNT,
                    columnMetrics={
                        "type": "object",
                        "additionalProperties": thing(closed=True, nullCount=COUNT, quantiles=thing()),
                    },
                ),
            ),
        ),
    },
)
"""What of the specification this library uses: OpenLineage 2-0-2, and the facets that it sends."""


@pytest.mark.parametrize(
    "event",
    [
        told.good(),
        told.bad(),
        replace(told.good(), checks=(Checked("pattern", "station", None, "errored", "error", None),)),
        replace(told.good(), checks=()),
        told.failure(),
    ],
)
def test_events_are_of_their_schema(observers: Observers, web: Receiver, event: Event) -> None:
    """What arrives has what the specification needs, and of its types."""
    for run_event in sent(observers, web, event):
        jsonschema.validate(run_event, RUN_EVENT)
    for facet_of in re.findall(r'"_schemaURL": ?"([^"]+)"', "".join(web.bodies)):
        assert re.fullmatch(r"https://openlineage\.io/spec/facets/[\d-]+/(\w+)\.json#/\$defs/\1", facet_of)


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


def test_who_produced_it(observers: Observers, web: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The producer is this package and its version; nothing says where it runs, nor out of which repository."""
    monkeypatch.chdir(tmp_path)
    Path(".git").mkdir()
    Path(".git/config").write_text('[remote "origin"]\n\turl = https://user:s3cr3t@example.org/x.git\n')
    start, end = sent(observers, web, told.bad())
    assert re.fullmatch(r"pkg:pypi/ingest-contracts@[\d.]+", end["producer"])
    facets = end["inputs"][0]["inputFacets"].values()
    assert {facet["_producer"] for facet in facets} == {end["producer"]}
    assert "sourceCodeLocation" not in start["job"].get("facets", {})
    assert not any(text in body for body in web.bodies for text in (str(tmp_path), "s3cr3t", ".git", "file:"))


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
