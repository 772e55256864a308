"""The check `stable`: whether the pairs of a mapping that were seen before still agree."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from pydantic import Field, PrivateAttr

from contracts.check import Context, Finding, Gap, Share, TableCheck
from contracts.pairs import PairSample, pair_name
from contracts.quantity import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.check import Other
    from contracts.column import Column
    from contracts.profile import Profile

__all__ = ["Stable"]

_ENOUGH = 5
"""So many batches with a batch before them show how many IDs usually come again."""
_NO_EDGE = "g"
"""Above every hash that is written in hexadecimal digits."""
_SWAPPED, _FEWEST_SWAPPED = Fraction(1, 10), 3
"""Columns look swapped where this share of each sample, and so many IDs, were on the other side before."""


class Stable(TableCheck):
    """Of the pairs of a mapping that were seen before, at least a share still agrees.

    A sample of pairs is kept with each profile: those whose first ID hashes lowest, so that the same IDs are
    kept wherever they occur, as keyed hashes and never as IDs. The last accepted pair of an ID is the one
    that counts. It fails where as few agreeing pairs as were found would come about by chance less often than
    `reference: {false_alarms: …}` tolerates, if the share held; and where the two columns look swapped. Where
    hardly any ID was seen before although most always were, it warns. Without a pair that was seen before, or
    with too few to tell, it is skipped, and says so. Of a one-to-many mapping, each `to` is looked at.
    """

    name: ClassVar[str] = "stable"
    on: ClassVar[Literal["column", "table"]] = "table"
    part_of: ClassVar[str] = "mapping"
    short: ClassVar[dict[str, Any] | None] = {
        "anyOf": [
            {"type": "string", "pattern": r"^\s*[0-9.]+\s*%\s*$"},
            {"type": "number", "minimum": 0, "maximum": 1},
        ],
        "examples": ["99%", 0.99],
    }

    share: Share = Field(description="smallest share of the pairs seen before that must still agree: `99%`, or 0.99")
    _between: tuple[str, str] = PrivateAttr(("", ""))

    @classmethod
    def expand(cls, value: Any) -> Any:
        """Return the long form of `stable: 99%`."""
        return value if isinstance(value, dict) else {"share": value}

    def between(self, source: str, target: str) -> Self:
        """Return the check of the pairs of two columns, of which each of the first leads to one of the second."""
        made = self.model_copy()
        made._between = (source, target)  # noqa: SLF001 - of a copy of its own
        return made

    @property
    def pair(self) -> tuple[str, str]:
        """The columns: the one whose IDs lead somewhere, and the one that they lead to."""
        return self._between

    def reads(self, column: Column | None) -> tuple[str, ...]:
        """Return both columns."""
        return self._between

    def gap(self, column: Column | None, other: Other) -> Gap | None:
        """Compare the shares."""
        least = other.check.share if other.check else Fraction(0)
        if least >= self.share:
            return None
        return Gap(f"up to {plain((1 - least) * 100)} % of the pairs seen before may lead elsewhere")

    def judge(self, profile: Profile, column: Column | None, context: Context) -> Finding:
        """Hold the pairs of the batch against those of accepted batches."""
        name, source, target = pair_name(*self._between), *self._between
        past = [p.mappings[name] for p in context.reference.profiles if name in p.mappings] if context.reference else []
        batch = profile.mappings.get(name, PairSample())
        alike = [sample for sample in past if sample.hasher == batch.hasher]
        if not past:
            return Finding("skipped", f"no reference for {name} yet: an accepted batch is wanted")
        if not batch.pairs:
            return Finding("skipped", f"{name} is not judged: the batch has no pair")
        if not alike:
            others = " and ".join(sorted({sample.hasher for sample in past}))
            return Finding("skipped", f"{name} is not judged: sampled by {batch.hasher}, and by {others} before")
        seen = _Seen(batch, alike)
        if seen.is_swapped:
            message = f"{source} and {target} look swapped: each holds IDs that were the other's before"
            return Finding("failed", message, "the provider has exchanged two columns", details=seen.details)
        return self._held(seen, name, float(context.terms.false_alarms))

    def _held(self, seen: _Seen, name: str, level: float) -> Finding:
        n, agreeing, least = seen.compared, seen.agreeing, float(self.share)
        chance = at_most(agreeing, n, least)
        details = {**seen.details, "p_value": chance}
        said = f"{name}: {agreeing:,} of {n:,} pairs seen before still agree ({100 * agreeing / max(n, 1):.3g} %)"
        wanted = f"at least {plain(self.share * 100)} % wanted"
        if agreeing < n and chance <= level:
            hint = (
                "the mapping was built anew, shuffled, or joined to the wrong rows; a person may accept it with --force"
            )
            return Finding("failed", f"{said}, {wanted}", hint, details=details)
        if seen.is_new(level):
            message = (
                f"{name}: {seen.again:,} of {seen.looked_at:,} IDs looked at were seen before, most were until now"
            )
            hint = "the IDs are issued anew, hashed, or spelt otherwise; what they lead to cannot be compared"
            return Finding("failed", message, hint, warns=True, details=details)
        if not n:
            return Finding(
                "skipped", f"{name} is not judged: none of {seen.looked_at:,} IDs was seen before", details=details
            )
        if at_most(0, n, least) > level:
            return Finding("skipped", f"{said}: too few to tell", details=details)
        return Finding("passed", said, details=details)


@dataclass(frozen=True)
class _Seen:
    """What of a batch's sample was seen in the samples of accepted batches, oldest first."""

    batch: PairSample
    past: Sequence[PairSample]

    @cached_property
    def _known(self) -> dict[str, str | None]:
        """The digest of what each ID led to last, None where it led to several."""
        return dict(pair for sample in self.past for pair in sample.pairs.values())

    @cached_property
    def _both(self) -> list[tuple[str, str]]:
        known = self._known
        found = ((to, known.get(one)) for one, to in self.batch.pairs.values())
        return [(to, before) for to, before in found if to is not None and before is not None]

    @property
    def compared(self) -> int:
        """How many pairs were seen before, and lead to one ID now as then."""
        return len(self._both)

    @property
    def agreeing(self) -> int:
        """How many of these lead to the same ID."""
        return sum(to == before for to, before in self._both)

    @property
    def looked_at(self) -> int:
        """How many IDs of the batch could have been kept before."""
        return self._recurring[-1][1]

    @property
    def again(self) -> int:
        """How many of these were."""
        return self._recurring[-1][0]

    @cached_property
    def _recurring(self) -> list[tuple[int, int]]:
        """How many IDs of each sample, the batch's last, were kept before, and of how many that could have been.

        A full sample keeps nothing above its highest hash, so that says nothing of the IDs beyond.
        """
        kept: set[str] = set()
        found, edge = [], ""
        for sample in (*self.past, self.batch):
            within = [rank for rank in sample.pairs if rank <= edge]
            found.append((sum(rank in kept for rank in within), len(within)))
            kept |= sample.pairs.keys()
            edge = max(edge, max(sample.pairs) if sample.is_full else _NO_EDGE)
        return found

    def is_new(self, level: float) -> bool:
        """Return whether far fewer IDs come again than ever, half of the fewest being chance."""
        shares = [again / of for again, of in self._recurring[1:-1] if of]
        if len(shares) < _ENOUGH or not self.looked_at:
            return False
        return at_most(self.again, self.looked_at, min(shares) / 2) <= level

    @property
    def is_swapped(self) -> bool:
        """Return whether the IDs of each side were on the other side before, and not on their own."""
        sources = {one for one, _ in self.batch.pairs.values()}
        before = set(self._known), {to for sample in self.past for to in sample.targets.values()}
        crossed = _shared(sources, before[1]), _shared(set(self.batch.targets.values()), before[0])
        straight = _shared(sources, before[0])
        return min(crossed) >= _SWAPPED and straight < min(crossed) / 2

    @property
    def details(self) -> dict[str, Any]:
        """The counts, for programs."""
        return {
            "compared": self.compared,
            "agreeing": self.agreeing,
            "looked_at": self.looked_at,
            "seen_before": self.again,
            "batches": len(self.past),
        }


def _shared(some: set[str], others: set[str]) -> float:
    """Return the share of the smaller set that is in the other, 0 where hardly any is."""
    both = len(some & others)
    return both / min(len(some), len(others)) if both >= _FEWEST_SWAPPED else 0.0


def at_most(successes: int, trials: int, chance: float) -> float:
    """Return the probability of at most so many successes: the lower tail of the binomial distribution, exactly.

    Source: the definition (Feller 1968, An Introduction to Probability Theory, VI.2), summed in logarithms.
    """
    if successes >= trials:
        return 1.0
    if not 0 < chance < 1:
        return 0.0 if chance >= 1 else 1.0
    up, down = math.log(chance), math.log1p(-chance)
    ways = (math.lgamma(trials + 1) - math.lgamma(k + 1) - math.lgamma(trials - k + 1) for k in range(successes + 1))
    return min(1.0, math.fsum(math.exp(way + k * up + (trials - k) * down) for k, way in enumerate(ways)))
