"""The breaker of a feed: after bad batches no more are let through, until one that is tried turns out good.

*Closed*: batches go. *Open*: they stop, until `retry_after` has passed. Then one is let through to be tried, the
*probe*, and the breaker is *half open*: all others stop until the probe's verdict is known. What follows holds in
every order of events:

- Batches are counted, not tries: a bad batch that is judged again, whether at once or among others, counts once.
- A validation that errored says nothing of the batch. It is counted apart, never opens and never closes.
- A probe is a lease: it is for one token, and one that is not heard of for `retry_after` is lost, and the next batch
  is let through. An errored probe is a lost one. A probe that was thought lost, and is good after all, closes too.
- A bad probe starts the wait anew. A good one closes, and nothing that was counted before counts any more.
- Batches that were let through before it opened, and are judged after, neither close it nor lengthen the wait.
- Clocks jump: a time that is later than now is taken for now, so that nobody waits longer than `retry_after` after a
  clock went back. Where clocks differ, a probe may come early, by as much as they differ; none comes late.
- The terms of whoever asks or learns apply, to what was counted before as well, as far as it is kept.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from contracts.quantity import ShareOfBatches

__all__ = ["Breaker", "BreakerTerms", "Move", "Opened", "Outcome", "Permission", "State"]

Outcome = Literal["good", "bad", "errored"]
"""What became of a batch; `errored` where it could not be judged."""

State = Literal["closed", "open", "half_open"]
OpenedBy = Literal["bad_in_a_row", "bad_share"]
Why = Literal[OpenedBy, "probe_came", "probe_lost", "probe_bad", "probe_good", "reset"]

_GOOD, _BAD = "g", "b"
_KNOWN = 100
"""So many bad batches are known by their digest, or as many as the terms look back on, if that is more."""
_LAPSED = 8
"""So many probes that were thought lost may still close."""
_END = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class BreakerTerms:
    """When a breaker opens, and how long it waits until a batch is tried.

    It opens after `open_after` bad batches in a row, or at a share of bad ones among the latest (`open_at`),
    whichever comes first.
    """

    open_after: int | None = None
    open_at: ShareOfBatches | None = None
    retry_after: timedelta = timedelta(hours=1)

    @property
    def window(self) -> int:
        """How many batches are looked back on."""
        return max(self.open_after or 1, self.open_at.batches if self.open_at else 1)

    def opened_by(self, recent: str) -> OpenedBy | None:
        """Return what opens a breaker after these batches, None where it stays closed."""
        in_a_row = len(recent) - len(recent.rstrip(_BAD))
        if self.open_after and in_a_row >= self.open_after:
            return "bad_in_a_row"
        bad = recent[-self.open_at.batches :].count(_BAD) if self.open_at else 0
        if self.open_at and bad >= math.ceil(self.open_at.share * self.open_at.batches):
            return "bad_share"
        return None


@dataclass(frozen=True)
class Move:
    """That a breaker went from one state to another, or from one probe to the next, and why.

    `retry_at` is when the next batch may be tried, None where it is closed.
    """

    before: State
    after: State
    why: Why
    retry_at: datetime | None = None


@dataclass(frozen=True)
class Permission:
    """What is said to who has a batch: `go`, `probe` (go, and all others wait for you), or `stop`.

    Where it is open, `since` says since when, `why` what opened it in words, and `retry_at` when the next batch may
    be tried. `move` is what the breaker did when it was asked.
    """

    kind: Literal["go", "probe", "stop"]
    since: datetime | None = None
    retry_at: datetime | None = None
    why: str = ""
    move: Move | None = None

    @property
    def goes(self) -> bool:
        """Whether the batch may go to be judged."""
        return self.kind != "stop"


@dataclass(frozen=True)
class Opened:
    """That a breaker is open: since when and why.

    `mark` is when the wait began: when it opened, when the last bad probe was judged or, where a probe is out, when
    that was let through. `probe` is the token that it was let through for. `lapsed` are those that were thought lost.
    """

    since: datetime
    mark: datetime
    retry_after: timedelta
    why: OpenedBy
    probe: str | None = None
    lapsed: tuple[str, ...] = ()

    @property
    def retry_at(self) -> datetime:
        """When the next batch may be tried."""
        return self.mark + min(self.retry_after, _END - self.mark)

    def seen(self, now: datetime, terms: BreakerTerms) -> Opened:
        """Return it as it looks to a clock and to terms: what began later than now begins now."""
        return replace(self, since=min(self.since, now), mark=min(self.mark, now), retry_after=terms.retry_after)

    def tried(self, token: str, now: datetime) -> Opened:
        """Return it with a probe let through now; the one before it, if it was never heard of, is thought lost."""
        lost = {self.probe} - {None, token}
        kept = [other for other in self.lapsed if other != token]
        return replace(self, probe=token, mark=now, lapsed=(*kept, *map(str, lost))[-_LAPSED:])

    def without(self, token: str, now: datetime, terms: BreakerTerms) -> Opened:
        """Return it after a bad verdict: that of the probe starts the wait anew, that of a lost one is noted."""
        if token == self.probe:
            return replace(self.seen(now, terms), probe=None, mark=now)
        return replace(self, lapsed=tuple(other for other in self.lapsed if other != token))


@dataclass(frozen=True)
class Breaker:
    """What is known of a feed's batches, as far as it decides about the next: a frozen value without clock or I/O.

    `recent` has a letter for each batch that counts, `g` or `b`, newest last. `known` are the digests of bad
    batches, the one seen last at the end. `errored` is how many validations could not judge. `opened` is None while
    it is closed.
    """

    recent: str = ""
    known: tuple[str, ...] = ()
    errored: int = 0
    opened: Opened | None = None

    @property
    def state(self) -> State:
        """Whether batches go, stop, or wait for one that is tried."""
        return "closed" if self.opened is None else "open" if self.opened.probe is None else "half_open"

    @property
    def why(self) -> str:
        """What opened it, in words; "" while it is closed."""
        if self.opened is None:
            return ""
        in_a_row = len(self.recent) - len(self.recent.rstrip(_BAD))
        if self.opened.why == "bad_in_a_row":
            return f"{in_a_row} bad batch{'es' * (in_a_row != 1)} in a row"
        return f"{self.recent.count(_BAD)} of the last {len(self.recent)} batches bad"

    def move_from(self, before: Breaker) -> Move | None:
        """Return what changed since it was as it was before, None where no state and no probe did.

        That somebody has reset it cannot be seen: it looks as if a probe had been good.
        """
        was, now = before.opened, self.opened
        probes = (was.probe if was else None, now.probe if now else None)
        if before.state == self.state and probes[0] == probes[1]:
            return None
        why: Why = "probe_good"
        if now is not None:
            why = (
                now.why
                if was is None
                else "probe_bad"
                if not probes[1]
                else "probe_lost"
                if probes[0]
                else "probe_came"
            )
        return Move(before.state, self.state, why, now.retry_at if now else None)

    def asked(self, terms: BreakerTerms, now: datetime, token: str) -> tuple[Breaker, Permission]:
        """Return whether a batch may go, and the breaker after that was asked.

        `token` stands for this one try of a batch, and no other may have it: whoever asks again with the token of
        the probe is that probe. `now` has a zone.
        """
        if self.opened is None:
            return self, Permission("go")
        opened = self.opened.seen(now, terms)
        if now >= opened.retry_at:
            opened = opened.tried(token, now)
        after = replace(self, opened=opened)
        kind: Literal["probe", "stop"] = "probe" if token == opened.probe else "stop"
        return after, Permission(kind, opened.since, opened.retry_at, after.why, after.move_from(self))

    def learned(self, terms: BreakerTerms, digest: str, outcome: Outcome, now: datetime, token: str) -> Breaker:
        """Return the breaker after a batch of this digest was judged, or could not be; `token` is the one asked with.

        `now` has a zone.
        """
        if outcome == "errored":
            return replace(self, errored=self.errored + 1)
        known = _with(self.known, digest, max(_KNOWN, terms.window)) if outcome == "bad" else self.known
        if self.opened is not None:
            return replace(self._tried(outcome, self.opened, terms, now, token), known=known)
        if outcome == "bad" and digest in self.known:
            return replace(self, known=known)
        recent = (self.recent + (_GOOD if outcome == "good" else _BAD))[-terms.window :]
        why = terms.opened_by(recent) if outcome == "bad" else None
        opened = Opened(now, now, terms.retry_after, why) if why else None
        return replace(self, recent=recent, known=known, opened=opened)

    def reset(self) -> Breaker:
        """Return it closed, with nothing counted; bad batches stay known, and still count once."""
        return Breaker(known=self.known)

    def _tried(self, outcome: Outcome, opened: Opened, terms: BreakerTerms, now: datetime, token: str) -> Breaker:
        """Return it after a verdict while it is open, of which only those of probes, lost ones too, say anything."""
        if token != opened.probe and token not in opened.lapsed:
            return self
        if outcome == "good":
            return Breaker(errored=self.errored)
        return replace(self, opened=opened.without(token, now, terms))

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON."""
        return {
            "recent": self.recent,
            "known": list(self.known),
            "errored": self.errored,
            "opened": _plain(self.opened) if self.opened else None,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Breaker:
        """Return the breaker whose plain values these are.

        Raises:
            ValueError: they are no breaker's (or TypeError, KeyError).

        """
        recent, opened = data["recent"], data["opened"]
        if set(recent) - {_GOOD, _BAD}:
            msg = f"expected a letter g or b for each batch, not {recent[:80]!r}"
            raise ValueError(msg)
        known = tuple(map(str, data["known"]))
        return cls(recent, known, int(data["errored"]), None if opened is None else _opened(opened))


def _with(known: tuple[str, ...], digest: str, most: int) -> tuple[str, ...]:
    """Return the digests of bad batches with this one as the last."""
    return (*(other for other in known if other != digest), digest)[-most:]


def _plain(opened: Opened) -> dict[str, Any]:
    return {
        "since": opened.since.isoformat(),
        "mark": opened.mark.isoformat(),
        "retry_after": opened.retry_after / timedelta(seconds=1),
        "why": opened.why,
        "probe": opened.probe,
        "lapsed": list(opened.lapsed),
    }


def _opened(data: dict[str, Any]) -> Opened:
    return Opened(
        since=_time(data["since"]),
        mark=_time(data["mark"]),
        retry_after=timedelta(seconds=data["retry_after"]),
        why=data["why"],
        probe=data["probe"],
        lapsed=tuple(map(str, data["lapsed"])),
    )


def _time(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        msg = f"expected a time with a zone, not {text!r}"
        raise ValueError(msg)
    return found
