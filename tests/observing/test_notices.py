"""Notices: what apprise sends to a web server in the test's own process, and when."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.observing import told

from contracts.errors import ContractsError
from contracts.observing import Observers, configured

if TYPE_CHECKING:
    from tests.observing.receiving import Receiver

    from contracts.events import Event


def observers(*webs: Receiver, between: str = " ") -> Observers:
    """Return observers that notify these servers."""
    urls = between.join(f"json://user:s3cr3t@127.0.0.1:{web.port}/hook" for web in webs)
    return configured({"CONTRACTS_OBSERVERS": "apprise", "CONTRACTS_NOTIFY": urls})


def titles(web: Receiver, *events: Event) -> list[str]:
    """Tell events, and return the titles of the notices that came."""
    made = observers(web)
    for event in events:
        made.tell(event)
    assert made.flush(60)
    return [notice["title"].removeprefix("weather.station_daily: ") for notice in web.received]


def test_what_a_notice_says(web: Receiver) -> None:
    """A notice has a title with the contract and what changed, a sentence, and a type that says how bad it is."""
    made = observers(web)
    made.tell(told.moved("closed", "open"))
    assert made.flush(60)
    (notice,) = web.received
    assert notice["title"] == "weather.station_daily: breaker opened"
    assert notice["message"] == (
        "weather.station_daily 1.2.0: the breaker is open, because too many batches in a row were bad; "
        "the next probe may be made at 2026-11-23T07:00:00+00:00"
    )
    assert notice["type"] == "failure"


FALLBACK = replace(told.bad(), action="fallback")


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ([told.good(), told.bad(), told.failure(), told.version("pinned"), told.version("unpinned")], []),
        ([told.moved("closed", "open")], ["breaker opened"]),
        ([told.moved("open", "half_open", "probe_came"), told.moved("half_open", "open", "probe_bad")], []),
        ([told.moved("half_open", "closed", "probe_good")], ["breaker closed"]),
        ([told.version("published")], ["version published"]),
        ([told.version("rolled_back", before="1.3.0")], ["version rolled back"]),
        ([FALLBACK, told.served(), FALLBACK, told.served(), told.served(why="open")], ["fallback began"]),
        ([FALLBACK, told.served(), told.good(), told.good()], ["fallback began", "fallback ended"]),
        (
            [told.served(), told.bad(), told.bad()],
            ["fallback began", "fallback ended, nothing is left to serve"],
        ),
        ([told.served(), told.good(), told.served()], ["fallback began", "fallback ended", "fallback began"]),
    ],
)
def test_only_changes_are_told(web: Receiver, events: list[Event], said: list[str]) -> None:
    """A notice comes when the state of a feed changes, and not for each batch again."""
    assert titles(web, *events) == said


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (told.served(previous="fallback"), []),
        (told.served(previous="accept"), ["fallback began"]),
        (told.good(previous="fallback"), ["fallback ended"]),
        (told.good(previous="accept"), []),
        (told.bad(previous="fallback"), ["fallback ended, nothing is left to serve"]),
    ],
)
def test_what_the_store_knows_counts(web: Receiver, event: Event, said: list[str]) -> None:
    """What another process did with the feed's last batch, as the store knows it, is part of the state."""
    assert titles(web, event) == said


def test_feeds_have_states_of_their_own(web: Receiver) -> None:
    """Another contract's fallback, or another major version's, is a change of its own."""
    events = [told.served(), replace(told.served(), version="2.0.0"), replace(told.served(), contract="a.b")]
    titles(web, *events)
    assert [notice["title"] for notice in web.received] == [
        "weather.station_daily: fallback began",
        "weather.station_daily: fallback began",
        "a.b: fallback began",
    ]


@pytest.mark.parametrize("between", [" ", ",", ", ", "\n"])
def test_several_services(web: Receiver, between: str) -> None:
    """Each URL is notified; spaces, commas or lines stand between them."""
    made = observers(web, web, between=between)
    made.tell(told.version("published"))
    assert made.flush(60)
    assert len(web.received) == 2


def test_a_service_that_refuses(web: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    """A notice that a service does not take is logged once, without the URL, and later ones are tried again."""
    web.status = 500
    said = titles(web, *[told.version("published")] * 3)
    assert said == ["version published"] * 3
    complaints = [record.getMessage() for record in caplog.records if "misses" in record.getMessage()]
    assert complaints == ["the observer apprise misses events (NotDeliveredError); this is said once"]
    assert "s3cr3t" not in caplog.text


@pytest.mark.parametrize(
    ("urls", "says"),
    [
        ("", "CONTRACTS_NOTIFY: no service to notify"),
        (" , ", "CONTRACTS_NOTIFY: no service to notify"),
        ("json://user:s3cr3t@", "apprise cannot use number 1 (json://…) of 1 URLs"),
        ("json://localhost nosuch://s3cr3t/x", "apprise cannot use number 2 (nosuch://…) of 2 URLs"),
        ("twilio://AC:s3cr3t@s3cr3t,gchat://s3cr3t", "number 1 (twilio://…), number 2 (gchat://…) of 2 URLs"),
        ("s3cr3t, discord://s3cr3t", "apprise cannot use number 1 (it has no '://'), number 2 (discord://…) of 2 URLs"),
    ],
)
def test_bad_urls(urls: str, says: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    """URLs that apprise cannot use are refused, all at once and unshown; nor does apprise show them."""
    with caplog.at_level(logging.DEBUG), pytest.raises(ContractsError) as caught:
        configured({"CONTRACTS_OBSERVERS": "apprise", "CONTRACTS_NOTIFY": urls})
    assert says in str(caught.value)
    shown = str(caught.value) + caplog.text + "".join(capfd.readouterr())
    assert "s3cr3t" not in shown
