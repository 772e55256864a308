"""A breaker stops a feed after bad batches, lets one be tried at a time, and goes on with a good one."""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction
from itertools import count

import pytest
from tests.breaking import START, PureMachine, often

from contracts.breaker import Breaker, BreakerTerms, Move, Permission
from contracts.quantity import ShareOfBatches

HOUR = dt.timedelta(hours=1)
THREE = BreakerTerms(3)
SHARE = BreakerTerms(None, ShareOfBatches(Fraction(3, 10), 20))


def after(told: str, terms: BreakerTerms = THREE, breaker: Breaker | None = None, now: dt.datetime = START) -> Breaker:
    """Return a breaker after batches, a letter each: `g` good, `e` errored, others bad ones of that digest."""
    found = breaker or Breaker()
    for letter, number in zip(told, count(), strict=False):
        outcome = {"g": "good", "e": "errored"}.get(letter, "bad")
        found = found.learned(terms, letter, outcome, now, f"token {number}")
    return found


def probing(now: dt.datetime = START + HOUR, token: str = "probe") -> Breaker:  # noqa: S107 - a token is no secret
    """Return a breaker that opened at the start, and has let a probe through."""
    breaker, permission = after("abc").asked(THREE, now, token)
    assert permission.kind == "probe"
    return breaker


TestBreaker = PureMachine.TestCase
TestBreaker.settings = often()
TestBreaker.__doc__ = "Any sequence of events leads to what a naive model says, and what is kept is read back equal."


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ("", "closed"),
        ("abgabg", "closed"),
        ("ab", "closed"),
        ("abc", "open"),
        ("gabc", "open"),
        ("abgcdf", "open"),
        ("aebec", "open"),
        ("abga", "closed"),
        ("abgacdf", "open"),
    ],
)
def test_bad_batches_in_a_row(told: str, state: str) -> None:
    """So many bad batches in a row open it, whichever could not be judged among them; a good one breaks the row."""
    assert after(told).state == state


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ("agbgcgdghg", "closed"),
        ("agbgcgdghgi", "open"),
        ("abcdhi", "open"),
        ("gggggggggggggggabcdhi", "open"),
        ("abcdh" + "g" * 15 + "i", "closed"),
        ("abcdh" + "g" * 14 + "i", "open"),
    ],
)
def test_a_bad_share(told: str, state: str) -> None:
    """Six bad ones among the latest twenty are 30 %, as soon as there are six."""
    assert after(told, SHARE).state == state


@pytest.mark.parametrize("between", ["", "g", "e", "xg", "gxyg", "eeg"])
@pytest.mark.parametrize("terms", [THREE, SHARE])
def test_the_same_bad_batch_counts_once(between: str, terms: BreakerTerms) -> None:
    """A poisoned batch that is tried a hundred times opens nothing, at once or among others, and stays known."""
    breaker = after(f"a{between}" * 100, terms)
    assert breaker.state == "closed"
    assert "a" in breaker.known


def test_a_bad_batch_stays_known_through_closing_and_reset() -> None:
    """A batch that was bad before a probe closed it, or a person did, is the same batch after."""
    for breaker in (probing().learned(THREE, "g", "good", START, "probe"), after("abc").reset()):
        assert after("abcabcabc", breaker=breaker).state == "closed"
        assert after("dhi", breaker=breaker).state == "open"


def test_bad_batches_are_forgotten_at_last() -> None:
    """No more digests are kept than a hundred, or than the terms look back on."""
    wide = BreakerTerms(None, ShareOfBatches(Fraction(1), 300))
    for terms, kept in ((BreakerTerms(1000), 1000), (wide, 300), (SHARE, 100)):
        breaker = Breaker()
        for number in range(2000):
            breaker = breaker.learned(terms, str(number), "bad", START, "t")
        assert len(breaker.known) == kept
        assert len(json.dumps(breaker.to_dict())) < 100_000


def test_what_errored_never_opens() -> None:
    """However many validations fail, it stays closed and counts them apart."""
    breaker = after("e" * 1000)
    assert (breaker.state, breaker.errored, breaker.recent, breaker.known) == ("closed", 1000, "", ())


def test_open_it_stops_and_says_why() -> None:
    """Who is stopped is told since when, why, and when a batch may be tried; before that time nobody may."""
    breaker = after("abc")
    said = Permission("stop", START, START + HOUR, "3 bad batches in a row")
    for minutes in (0, 1, 59):
        assert breaker.asked(THREE, START + dt.timedelta(minutes=minutes), "t") == (breaker, said)
    assert not said.goes
    assert after("abcdhi", SHARE).asked(SHARE, START, "t")[1].why == "6 of the last 6 batches bad"


def test_exactly_one_probe() -> None:
    """Of many who ask when the time has come one is let through; who asks again with its token is that one."""
    breaker, kinds = after("abc"), []
    for number in range(100):
        breaker, permission = breaker.asked(THREE, START + HOUR, f"token {number % 8}")
        kinds.append(permission.kind)
    assert kinds == ["probe" if number % 8 == 0 else "stop" for number in range(100)]
    assert breaker.state == "half_open"


def test_a_good_probe_closes() -> None:
    """After it all go, and it takes as many bad batches as ever to open it again."""
    breaker = probing().learned(THREE, "x", "good", START + HOUR, "probe")
    assert breaker.asked(THREE, START, "t") == (breaker, Permission("go"))
    assert after("kl", breaker=breaker).state == "closed"
    assert after("klm", breaker=breaker).state == "open"


@pytest.mark.parametrize("digest", ["a", "new"])
def test_a_bad_probe_waits_anew(digest: str) -> None:
    """Known or new, a bad probe starts the wait anew; since when it is open stays."""
    told = START + HOUR + dt.timedelta(minutes=20)
    breaker = probing().learned(THREE, digest, "bad", told, "probe")
    _, permission = breaker.asked(THREE, told + HOUR - dt.timedelta(seconds=1), "t")
    assert permission == Permission("stop", START, told + HOUR, "3 bad batches in a row")
    assert breaker.asked(THREE, told + HOUR, "t")[1].kind == "probe"


@pytest.mark.parametrize("errored", [False, True])
def test_a_lost_probe(errored: bool) -> None:  # noqa: FBT001 - each way
    """A probe that is not heard of, or could not be judged, holds the others up for `retry_after` and no longer."""
    breaker = probing()
    if errored:
        breaker = breaker.learned(THREE, "x", "errored", START + HOUR, "probe")
    breaker, permission = breaker.asked(THREE, START + 2 * HOUR - dt.timedelta(seconds=1), "other")
    assert permission.kind == "stop"
    breaker, permission = breaker.asked(THREE, START + 2 * HOUR, "other")
    assert (permission.kind, breaker.state) == ("probe", "half_open")
    assert permission.move == Move("half_open", "half_open", "probe_lost", START + 3 * HOUR)


def test_a_probe_that_was_thought_lost() -> None:
    """It took longer than `retry_after`: if it is good it closes all the same, if it is bad the next one is awaited."""
    breaker, _ = probing().asked(THREE, START + 2 * HOUR, "other")
    assert breaker.learned(THREE, "x", "good", START + 2 * HOUR, "probe").state == "closed"
    bad = breaker.learned(THREE, "x", "bad", START + HOUR, "probe")  # told with the time at which it was asked
    assert bad.state == "half_open"
    assert bad.asked(THREE, START + 2 * HOUR, "third")[1].retry_at == START + 3 * HOUR
    assert bad.learned(THREE, "y", "good", START + 2 * HOUR, "probe").state == "half_open"
    assert bad.learned(THREE, "y", "good", START + 2 * HOUR, "other").state == "closed"


def test_slow_probes_close_it_at_last() -> None:
    """Where every judgement takes longer than `retry_after`, each probe is thought lost, and one closes still."""
    breaker = after("abc")
    for number in range(1, 6):
        breaker, permission = breaker.asked(THREE, START + number * HOUR, f"slow {number}")
        assert permission.kind == "probe"
    assert breaker.learned(THREE, "x", "good", START + 6 * HOUR, "slow 2").state == "closed"


@pytest.mark.parametrize("outcome", ["good", "bad", "errored"])
def test_batches_that_went_before_it_opened(outcome: str) -> None:
    """What was let through while it was closed, and is judged after, neither closes it nor lengthens the wait."""
    for breaker in (after("abc"), probing()):
        late = breaker.learned(THREE, "late", outcome, START + HOUR, "let through before")
        assert late.opened == breaker.opened


def test_flapping() -> None:
    """A feed that is good each second time opens nothing in a row, and a share after all."""
    flapping = "".join(f"{chr(letter)}g" for letter in range(0x100, 0x200))
    assert after(flapping).state == "closed"
    assert after(flapping, SHARE).state == "open"


@pytest.mark.parametrize("back", [dt.timedelta(seconds=1), HOUR, dt.timedelta(days=365 * 100)])
def test_a_clock_that_goes_back(back: dt.timedelta) -> None:
    """However far a clock goes back, nobody waits longer than `retry_after` from then on, for a probe neither."""
    for breaker in (after("abc"), probing(START + HOUR)):
        assert breaker.opened
        now = breaker.opened.mark - back
        seen, permission = breaker.asked(THREE, now, "t")
        assert permission.kind == "stop"
        assert permission.retry_at == now + HOUR
        assert permission.since is not None
        assert permission.since <= now
        assert seen.asked(THREE, now + HOUR, "t")[1].kind == "probe"


def test_a_clock_that_goes_forward() -> None:
    """A probe comes early by as much; when the clock is right again, nobody waits longer than `retry_after`."""
    future = START.replace(year=9999, month=12, day=31, hour=23, minute=59)
    breaker, permission = after("abc").asked(THREE, future, "t")
    assert permission.kind == "probe"
    breaker = breaker.learned(THREE, "x", "bad", future, "t")
    assert breaker.asked(THREE, START, "u")[1].retry_at == START + HOUR


def test_other_terms_in_between() -> None:
    """The terms of the contract's present version apply at once, to what was counted and to the wait."""
    assert after("c", BreakerTerms(2), after("ab")).state == "open"
    assert after("c", BreakerTerms(4), after("ab")).state == "closed"
    hasty, patient = BreakerTerms(3, None, dt.timedelta(minutes=1)), BreakerTerms(3, None, dt.timedelta(days=1))
    now = START + dt.timedelta(minutes=1)
    assert after("abc").asked(hasty, now, "t")[1].kind == "probe"
    assert after("abc").asked(patient, START + HOUR, "t")[1].retry_at == START + dt.timedelta(days=1)
    breaker, _ = after("abc").asked(hasty, now, "t")
    assert breaker.asked(hasty, now + dt.timedelta(minutes=1), "u")[1].kind == "probe"


@pytest.mark.parametrize("before", [Breaker(), after("abe"), after("abc"), probing()])
def test_a_reset_at_any_moment(before: Breaker) -> None:
    """It is closed and counts from none, and a probe that is still out is a batch as any other."""
    breaker = before.reset()
    assert (breaker.state, breaker.recent, breaker.errored) == ("closed", "", 0)
    assert breaker.learned(THREE, "x", "bad", START, "probe").state == "closed"
    assert after("uvw", breaker=breaker).state == "open"


def test_moves() -> None:
    """Each change of state is told with its reason, and what changes none is not told."""
    closed, opened, half = after("ab"), after("abc"), probing()
    bad, good = (half.learned(THREE, "x", outcome, START + HOUR, "probe") for outcome in ("bad", "good"))
    told = [
        (closed, opened, Move("closed", "open", "bad_in_a_row", START + HOUR)),
        (closed, after("abcdhi", SHARE), Move("closed", "open", "bad_share", START + HOUR)),
        (opened, half, Move("open", "half_open", "probe_came", START + 2 * HOUR)),
        (half, bad, Move("half_open", "open", "probe_bad", START + 2 * HOUR)),
        (half, good, Move("half_open", "closed", "probe_good")),
        (closed, after("g", breaker=closed), None),
        (half, half.learned(THREE, "x", "bad", START, "another"), None),
        (opened, opened, None),
    ]
    assert [now.move_from(before) for before, now, _ in told] == [move for *_, move in told]


@pytest.mark.parametrize(
    "data",
    [
        {"recent": "gbx"},
        {"recent": 3},
        {"opened": {"since": "yesterday"}},
        {"opened": {}},
        {"opened": 3},
        {"opened": {**after("abc").to_dict()["opened"], "mark": "2026-11-23T06:00:00"}},
        {"errored": "many"},
        {"known": 3},
    ],
)
def test_what_is_no_breaker(data: dict[str, object]) -> None:
    """Plain values that no breaker has are refused, and so are those of which something is missing."""
    known = Breaker().to_dict()
    assert Breaker.from_dict(known) == Breaker()
    for wrong in ({**known, **data}, {key: value for key, value in known.items() if key not in data}):
        with pytest.raises((ValueError, TypeError, KeyError)):
            Breaker.from_dict(wrong)
