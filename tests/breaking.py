"""Any sequence of what happens to a breaker, beside a naive model of it: for the pure one and for those in stores."""

from __future__ import annotations

import datetime as dt
import json
import os
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from contracts.breaker import Breaker, BreakerTerms, Permission
from contracts.quantity import ShareOfBatches

if TYPE_CHECKING:
    from contracts.breaker import Outcome

__all__ = ["CHANGES", "START", "Model", "PureMachine", "often"]

START = dt.datetime(2026, 11, 23, 6, tzinfo=dt.UTC)
HOUR = 3600
SOAK = bool(os.environ.get("CONTRACTS_SOAK"))

TERMS = (
    BreakerTerms(3),
    BreakerTerms(1, None, dt.timedelta(minutes=10)),
    BreakerTerms(None, ShareOfBatches(Fraction(1, 2), 6), dt.timedelta(days=1)),
    BreakerTerms(2, ShareOfBatches(Fraction(3, 10), 10)),
)
CHANGES = (-(10**9), -86_400, -HOUR, -1, 0, 1, 599, 600, HOUR, 86_400, 10**9)
"""Seconds by which a clock moves, or jumps."""


def often(share: int = 1) -> settings:
    """Return how many sequences of how many steps are tried, or one of so many of them."""
    examples = (500 if SOAK else 30) // share
    return settings(max_examples=examples, stateful_step_count=50 if SOAK else 30, deadline=None)


class Model:
    """The rules in their plainest form: lists, and times in seconds."""

    def __init__(self) -> None:
        """Begin closed."""
        self.counted: list[str] = []
        self.bad: list[str] = []
        self.errored = 0
        self.is_open = False
        self.wait_from = 0
        self.waits = 0
        self.probes: list[str] = []
        self.holder = ""

    def ask(self, terms: BreakerTerms, now: int, token: str) -> str:
        """Say whether a batch may go."""
        if not self.is_open:
            return "go"
        self.look(terms, now)
        if now - self.wait_from >= self.waits:
            self.probes = [*(probe for probe in self.probes if probe != token), token][-9:]
            self.holder, self.wait_from = token, now
        return "probe" if token == self.holder else "stop"

    def learn(self, terms: BreakerTerms, digest: str, outcome: str, now: int, token: str) -> None:
        """Hear what became of a batch."""
        if outcome == "errored":
            self.errored += 1
            return
        is_repeated = outcome == "bad" and digest in self.bad
        if outcome == "bad":
            self.bad = [*(other for other in self.bad if other != digest), digest][-100:]
        if self.is_open:
            if token in self.probes:
                self.hear_of_probe(terms, outcome, now, token)
        elif not is_repeated:
            back = max(terms.open_after or 0, terms.open_at.batches if terms.open_at else 0)
            self.counted = [*self.counted, outcome][-back:]
            if outcome == "bad" and self.opens(terms):
                self.is_open, self.wait_from, self.probes, self.holder = True, now, [], ""
                self.look(terms, now)

    def hear_of_probe(self, terms: BreakerTerms, outcome: str, now: int, token: str) -> None:
        """Hear of a probe, of the one that is out or of one that was thought lost."""
        if outcome == "good":
            self.close()
            return
        self.probes = [probe for probe in self.probes if probe != token]
        if token == self.holder:
            self.look(terms, now)
            self.holder, self.wait_from = "", now

    def opens(self, terms: BreakerTerms) -> bool:
        """Say whether the batches since it closed open it."""
        after, at = terms.open_after, terms.open_at
        in_a_row = bool(after) and self.counted[-(after or 1) :] == ["bad"] * (after or 0)
        share = Fraction(self.counted[-at.batches :].count("bad"), at.batches) if at else Fraction(0)
        return in_a_row or bool(at and share >= at.share)

    def look(self, terms: BreakerTerms, now: int) -> None:
        """Look at the clock and at the terms."""
        self.wait_from, self.waits = min(self.wait_from, now), int(terms.retry_after.total_seconds())

    def close(self) -> None:
        """Forget all that was counted."""
        self.is_open, self.counted, self.probes, self.holder = False, [], [], ""

    @property
    def state(self) -> str:
        """Say whether it is closed, open or half open."""
        return "closed" if not self.is_open else "half_open" if self.holder else "open"


DIGESTS = st.sampled_from("abcdefgh")
TOKENS = st.sampled_from(["one", "two", "three", "four"])
ANY_TERMS = st.sampled_from(TERMS)
OUTCOMES = st.sampled_from(["good", "bad", "bad", "errored"])


class PureMachine(RuleBasedStateMachine):
    """Asks, verdicts, resets and restarts in any order, by clocks that jump and under terms that change."""

    def __init__(self) -> None:
        """Begin with a new breaker, and a clock."""
        super().__init__()
        self.model = Model()
        self.now = 0
        self.fresh = 0
        self.terms = TERMS[0]
        self.breaker = Breaker()

    # What happens to a breaker; a store has another way to each.

    def ask(self, terms: BreakerTerms, now: dt.datetime, token: str) -> Permission:
        """Ask the breaker."""
        self.breaker, permission = self.breaker.asked(terms, now, token)
        return permission

    def learn(self, terms: BreakerTerms, digest: str, outcome: Outcome, now: dt.datetime, token: str) -> Any:
        """Tell the breaker, and return what it did."""
        before = self.breaker
        self.breaker = before.learned(terms, digest, outcome, now, token)
        return self.breaker.move_from(before)

    def close(self) -> None:
        """Reset the breaker."""
        self.breaker = self.breaker.reset()

    def seen(self) -> Breaker:
        """Return the breaker as it is."""
        return self.breaker

    def reopen(self) -> None:
        """Keep the breaker, and read it again."""
        self.breaker = Breaker.from_dict(json.loads(json.dumps(self.breaker.to_dict())))

    # What is compared.

    @property
    def time(self) -> dt.datetime:
        """What the clock says."""
        return START + dt.timedelta(seconds=self.now)

    @rule(by=st.sampled_from(CHANGES))
    def clock_jumps(self, by: int) -> None:
        """Move the clock, within some sixty years."""
        self.now = max(-(2 * 10**9), min(2 * 10**9, self.now + by))

    @rule(early=st.sampled_from([0, 0, 1]))
    def the_wait_is_over(self, early: int) -> None:
        """Let time pass until a batch may be tried, or until a second before."""
        if self.model.is_open:
            self.now = self.model.wait_from + self.model.waits - early

    @rule(terms=ANY_TERMS)
    def another_version(self, terms: BreakerTerms) -> None:
        """Go on under the terms of another version of the contract."""
        self.terms = terms

    @rule(token=TOKENS)
    def somebody_asks(self, token: str) -> None:
        """Ask with a token that others may have been given, or that was lost."""
        before = self.model.state, self.model.holder
        permission = self.ask(self.terms, self.time, token)
        assert permission.kind == self.model.ask(self.terms, self.now, token)
        assert (permission.move is not None) == (before != (self.model.state, self.model.holder))
        if permission.retry_at:
            assert permission.retry_at - self.time <= self.terms.retry_after
            assert permission.retry_at == START + dt.timedelta(seconds=self.model.wait_from + self.model.waits)
            assert permission.since is not None
            assert permission.since <= self.time

    @rule(how_many=st.integers(2, 4))
    def several_ask_at_once(self, how_many: int) -> None:
        """Ask with new tokens: at most one of them is let through while it is open."""
        is_open, said = self.model.is_open, []
        for _ in range(how_many):
            self.fresh += 1
            said.append(self.ask(self.terms, self.time, f"new {self.fresh}").kind)
            assert said[-1] == self.model.ask(self.terms, self.now, f"new {self.fresh}")
        assert said.count("probe") <= 1
        assert said.count("go") == (0 if is_open else how_many)

    @rule(digest=DIGESTS, outcome=OUTCOMES, token=TOKENS)
    def somebody_tells(self, digest: str, outcome: Outcome, token: str) -> None:
        """Tell what became of a batch, whoever let it through."""
        was = self.model.state
        move = self.learn(self.terms, digest, outcome, self.time, token)
        self.model.learn(self.terms, digest, outcome, self.now, token)
        assert (move is not None) == (was != self.model.state)
        assert move is None or (move.before, move.after) == (was, self.model.state)
        assert outcome != "errored" or was == self.model.state

    @rule(digest=DIGESTS, outcome=OUTCOMES, which=st.sampled_from([-1, -1, 0]))
    def a_probe_tells(self, digest: str, outcome: Outcome, which: int) -> None:
        """Tell what became of a probe: of the last one, or of one that may be thought lost."""
        if self.model.probes:
            self.somebody_tells(digest, outcome, self.model.probes[which])

    @rule(outcomes=st.lists(st.sampled_from(["good", "bad", "bad", "bad"]), min_size=1, max_size=5))
    def new_batches(self, outcomes: list[Outcome]) -> None:
        """Tell of batches that were never seen."""
        for outcome in outcomes:
            self.fresh += 1
            self.somebody_tells(f"{self.fresh:064}", outcome, f"new {self.fresh}")

    @rule()
    def somebody_resets(self) -> None:
        """Reset it."""
        self.close()
        self.model.close()
        self.model.errored = 0

    @rule()
    def restart(self) -> None:
        """Read it again."""
        self.reopen()

    @invariant()
    def same_as_the_model(self) -> None:
        """State, counts and the probe that is out are those of the model."""
        found = self.seen()
        assert found.state == self.model.state
        assert found.errored == self.model.errored
        assert list(found.known) == self.model.bad
        assert (found.opened.probe if found.opened else None) == (self.model.holder or None)
        assert bool(found.why) == self.model.is_open
