"""All observers together: configured by name, told in order, and never in the way of what they observe."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from tests.observing import told

from contracts.errors import ContractsError
from contracts.observing import OBSERVERS, Observers, configured
from contracts.observing.observer import Observer
from contracts.observing.outbox import MOST_WAITING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.observing.receiving import Receiver

    from contracts.events import Event


QUOTED = "person@example.org"


class Keeper(Observer):
    """Keeps the events it is told."""

    name: ClassVar[str] = "keeper"

    def __init__(self) -> None:
        """Begin with nothing."""
        self.told: list[Event] = []
        self.threads: set[int] = set()

    def tell(self, event: Event) -> None:
        """Keep an event, and who brought it."""
        self.told.append(event)
        self.threads.add(threading.get_ident())


class RemoteKeeper(Keeper):
    """Keeps events once it may, as one that waits for a network does."""

    is_remote: ClassVar[bool] = True

    def __init__(self) -> None:
        """Begin with nothing, and wait."""
        super().__init__()
        self.may = threading.Event()

    def tell(self, event: Event) -> None:
        """Wait, and keep an event."""
        assert self.may.wait(60)
        super().tell(event)


class Breaker(Observer):
    """Raises whatever it is asked."""

    name: ClassVar[str] = "breaker"

    def __init__(self, when: str, kind: type[BaseException] = ValueError) -> None:
        """Keep when to raise, and what."""
        self.when, self.kind = when, kind

    def _raise(self, when: str) -> None:
        if when == self.when:
            raise self.kind(QUOTED)

    def tell(self, event: Event) -> None:  # noqa: ARG002
        """Raise, if now is when."""
        self._raise("tell")

    @contextmanager
    def judging(self, contract: str, version: str) -> Iterator[Any]:  # noqa: ARG002
        """Raise before, while or after a batch is judged, if then is when."""
        self._raise("before")
        yield lambda _: self._raise("shown")
        self._raise("after")


class RemoteBreaker(Breaker):
    """Raises in a thread of its own."""

    name: ClassVar[str] = "remote"
    is_remote: ClassVar[bool] = True


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what the log says of observers."""
    return [record.getMessage() for record in caplog.records if record.getMessage().startswith("the observer")]


# --- configured ---------------------------------------------------------------------------------


@pytest.mark.parametrize("named", [{}, {"CONTRACTS_OBSERVERS": ""}, {"CONTRACTS_OBSERVERS": " , "}])
def test_off_unless_configured(named: dict[str, str]) -> None:
    """Without names there is the log alone; nothing of the others is even loaded."""
    assert [name for name, _ in configured(named)._ways] == ["logging"]
    code = "import sys; from contracts.observing import configured; configured({}); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"opentelemetry", "openlineage", "apprise", "requests", "multiprocessing"} & set(loaded)


def test_all_are_configured_by_name(web: Receiver) -> None:
    """The environment names observers, each once; the same settings give the same observers."""
    os.environ |= {
        "CONTRACTS_OBSERVERS": "OpenTelemetry, openlineage,apprise,apprise",
        "CONTRACTS_NOTIFY": f"json://127.0.0.1:{web.port}",
        "OPENLINEAGE_URL": f"http://127.0.0.1:{web.port}",
    }
    observers = configured(os.environ)
    assert [name for name, _ in observers._ways] == ["logging", *OBSERVERS]
    assert configured(os.environ) is observers


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("opentelemetri", "no observer named 'opentelemetri'; did you mean 'opentelemetry'?"),
        ("pager", "no observer named 'pager'; there are opentelemetry, openlineage, apprise"),
    ],
)
def test_an_unknown_name(named: str, says: str) -> None:
    """A name that is none is an error with the nearest one, or all there are."""
    with pytest.raises(ContractsError, match=r"^CONTRACTS_OBSERVERS: ") as caught:
        configured({"CONTRACTS_OBSERVERS": named})
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("name", "package", "extra"),
    [
        ("opentelemetry", "opentelemetry", "otel"),
        ("openlineage", "openlineage", "openlineage"),
        ("apprise", "apprise", "notify"),
    ],
)
def test_a_missing_extra(name: str, package: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An observer whose package is not installed is an error with the line to install it."""
    for module in [module for module in sys.modules if module.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ContractsError, match=rf"not installed: pip install 'ingest-contracts\[{extra}\]'"):
        configured({"CONTRACTS_OBSERVERS": name, "CONTRACTS_NOTIFY": "json://localhost"})


# --- told ---------------------------------------------------------------------------------------


def test_everybody_is_told_everything_in_order() -> None:
    """An observer is told in the thread that tells, a remote one in another, each in order."""
    near, far = Keeper(), RemoteKeeper()
    far.may.set()
    observers = Observers([near, far])
    events = told.every() * 5
    for event in events:
        observers.tell(event)
    assert near.told == events
    assert near.threads == {threading.get_ident()}
    assert observers.flush(60)
    assert far.told == events
    assert threading.get_ident() not in far.threads


def test_nobody_waits_for_a_network() -> None:
    """Telling returns while a remote observer still waits, and `flush` says that it does."""
    far = RemoteKeeper()
    observers = Observers([far])
    observers.tell(told.served())
    assert far.told == []
    assert not observers.flush(0)
    far.may.set()
    assert observers.flush(60)
    assert far.told == [told.served()]


def test_many_threads_tell() -> None:
    """Events that several threads tell arrive each once."""
    far = RemoteKeeper()
    far.may.set()
    observers = Observers([far])

    def tell(number: int) -> None:
        for k in range(50):
            observers.tell(told.served(batch=f"{number}.{k}"))

    threads = [threading.Thread(target=tell, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert observers.flush(60)
    assert sorted(event.to_dict()["batch"] for event in far.told) == sorted(
        f"{n}.{k}" for n in range(8) for k in range(50)
    )


def test_too_many_waiting(caplog: pytest.LogCaptureFixture) -> None:
    """Of more events than may wait the newest are lost, which is said once."""
    far = RemoteKeeper()
    observers = Observers([far])
    for number in range(MOST_WAITING + 10):
        observers.tell(told.served(batch=str(number)))
    far.may.set()
    assert observers.flush(60)
    assert MOST_WAITING <= len(far.told) <= MOST_WAITING + 1, "one may be on its way already"
    assert complaints(caplog) == ["the observer keeper misses events (too many are waiting); this is said once"]


# --- never in the way ---------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["tell", "before", "shown", "after"])
@pytest.mark.parametrize("kind", [Breaker, RemoteBreaker])
def test_an_observer_that_raises(kind: type[Breaker], when: str, caplog: pytest.LogCaptureFixture) -> None:
    """What an observer raises stays inside, is logged once without its text, and the others are told all the same."""
    keeper = Keeper()
    observers = Observers([kind(when), keeper])
    for _ in range(3):
        with observers.judging("weather.station_daily", "1.2.0") as show:
            show(told.report([1.0]))
        observers.tell(told.served())
    assert observers.flush(60)
    assert len(keeper.told) == 3
    assert complaints(caplog) == [f"the observer {kind.name} misses events (ValueError); this is said once"]
    assert QUOTED not in caplog.text


@pytest.mark.parametrize("when", ["nothing", "before", "after"])
@pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt, StopIteration])
def test_what_is_judged_may_raise(kind: type[BaseException], when: str) -> None:
    """An exception of what is observed comes out as it is, whatever observers raise."""
    raised = kind("of the judging")
    observers = Observers([Breaker(when)])
    with pytest.raises(kind) as caught, observers.judging("weather.station_daily", "1.2.0"):
        raise raised
    assert caught.value is raised


def test_ctrl_c_is_no_failure_of_an_observer() -> None:
    """Ctrl-C while an observer is told goes through."""
    with pytest.raises(KeyboardInterrupt):
        Observers([Breaker("tell", KeyboardInterrupt)]).tell(told.served())


def test_a_log_that_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even the log can break what it observes."""

    def refuse(*_: Any, **__: Any) -> None:
        msg = "no space left"
        raise OSError(msg)

    keeper = Keeper()
    monkeypatch.setattr("logging.Logger.handle", refuse)
    Observers([keeper]).tell(told.served())
    assert len(keeper.told) == 1


# --- processes ----------------------------------------------------------------------------------

TOLD_AT_THE_END = """
import sys
from tests.observing import told
from contracts.observing import Observers
from contracts.observing.notices import Notices
observers = Observers([Notices(["json://127.0.0.1:" + sys.argv[1]])])
for number in range(20):
    observers.tell(told.version("published", environment=str(number)))
"""


def test_what_waits_is_delivered_when_the_process_ends(web: Receiver) -> None:
    """A process that ends at once has told everything."""
    subprocess.run([sys.executable, "-c", TOLD_AT_THE_END, str(web.port)], check=True)
    assert len(web.received) == 20


def test_a_dead_receiver_does_not_keep_a_process(web: Receiver) -> None:
    """A process ends although nobody answers, and says that not everything was delivered."""
    web.may_answer.clear()
    log = "import logging; logging.basicConfig()\nfrom contracts.observing import outbox; outbox.EXIT_SECONDS = 0.1\n"
    done = subprocess.run(
        [sys.executable, "-c", log + TOLD_AT_THE_END, str(web.port)], check=True, capture_output=True, text=True
    )
    assert "the process ends before every observer was told everything" in done.stderr


def in_child(environ: dict[str, str]) -> None:
    """Tell something in another process."""
    configured(environ).tell(told.version("published", environment="child"))


@pytest.mark.parametrize("start", ["fork", "forkserver"])
def test_processes_tell_each_their_own(web: Receiver, start: str) -> None:
    """A process made by multiprocessing delivers what it tells before it ends, and not what its parent told."""
    if start not in multiprocessing.get_all_start_methods():
        pytest.skip("this system does not start processes so")
    web.may_answer.clear()
    environ = {"CONTRACTS_OBSERVERS": "apprise", "CONTRACTS_NOTIFY": f"json://127.0.0.1:{web.port}"}
    observers = configured(environ)
    for number in range(3):
        observers.tell(told.version("published", environment=f"parent{number}"))
    process = multiprocessing.get_context(start).Process(target=in_child, args=(environ,))
    process.start()
    web.may_answer.set()
    process.join()
    assert process.exitcode == 0
    assert observers.flush(60)
    told_in = sorted(notice["message"].rpartition(" in ")[2] for notice in web.received)
    assert told_in == ["child", "parent0", "parent1", "parent2"]
