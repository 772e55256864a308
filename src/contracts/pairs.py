"""Pairs of a mapping, as a profile keeps them: a sample by lowest hash, so that the same IDs are kept everywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PAIRS_KEPT", "TARGETS_KEPT", "PairSample", "mappings_of_both", "pair_name"]

PAIRS_KEPT, TARGETS_KEPT = 1024, 256
"""How many pairs of a mapping are kept, and how many of the IDs that they lead to."""


@dataclass(frozen=True)
class PairSample:
    """The pairs of a mapping whose first ID hashes lowest, and the second IDs that hash lowest.

    `pairs` has, by that hash, a digest of the first ID and of the one it leads to (None: of several); `targets`
    the digest of a second ID, by its hash. Digests are keyed with the contract's name, and alike on both sides.
    Samples taken with one `hasher` hold the same IDs wherever these occur.
    """

    hasher: str = ""
    pairs: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)
    targets: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        """Whether there may be more pairs than are kept."""
        return len(self.pairs) >= PAIRS_KEPT

    def __or__(self, other: PairSample) -> PairSample:
        """Return the sample of both batches; none where they cannot be compared."""
        if not self.hasher or not other.hasher:
            return self if self.hasher else other
        if self.hasher != other.hasher:
            return PairSample()
        both = {**self.pairs, **other.pairs}
        for rank in self.pairs.keys() & other.pairs.keys():
            if self.pairs[rank] != other.pairs[rank]:
                both[rank] = (self.pairs[rank][0], None)
        targets = {**self.targets, **other.targets}
        return PairSample(
            self.hasher,
            {rank: both[rank] for rank in sorted(both)[:PAIRS_KEPT]},
            {rank: targets[rank] for rank in sorted(targets)[:TARGETS_KEPT]},
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        pairs = {rank: [one] if to is None else [one, to] for rank, (one, to) in self.pairs.items()}
        return {"hasher": self.hasher, "pairs": pairs, "targets": dict(self.targets)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> PairSample:
        """Return what `to_dict` wrote."""
        pairs = {rank: (pair[0], pair[1] if len(pair) > 1 else None) for rank, pair in data["pairs"].items()}
        return cls(data["hasher"], pairs, dict(data["targets"]))


def pair_name(source: str, target: str) -> str:
    """Return the name under which `Profile.mappings` keeps the pairs of one column leading to another."""
    return f"{source} -> {target}"


def mappings_of_both(a: Mapping[str, PairSample], b: Mapping[str, PairSample]) -> dict[str, PairSample]:
    """Return the samples of both batches together, by mapping."""
    return {name: a.get(name, PairSample()) | b.get(name, PairSample()) for name in {**a, **b}}
