r"""Patterns whose every match is as long as the next: a UUID, a digest, `ST\d{5}`.

Such a pattern is one class of ASCII characters for each position, so a block of texts is a rectangle of bytes, and a
class is at most three subtractions and comparisons of whole rectangles. This gives the verdict of the regular
expression, in a fraction of its time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property, reduce
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["FixedWidth", "fixed_width"]

MAX_RANGES = 3
"""A class of more ranges of characters is left to the regular expression."""

_BLOCK_BYTES = 2_097_152
"""Enough rows for polars' fixed cost of a call, some 35 microseconds, to vanish; few enough to stay in the caches."""
_TILE_BYTES = 262_144
"""The same for numpy's arrays, whose calls cost a microsecond."""

# A reader for the few constructs of a fixed width, and not Python's own: that one is private (`re._parser`), knows no
# POSIX classes, and reads `\d` as Unicode. What a class holds is asked of RE2 itself. Everything that is not named
# here is not understood, and so left to the regular expression: groups, flags, negation, `\x41`, `.`.
_ESCAPED = r"\\[!-/:;=?@\[-^`{-~]"
_CLASS = rf"\[(?:\[:[a-z]+:\]|{_ESCAPED}|[ -%'-Z_-}}])+\]"
_ONE = rf"{_CLASS}|{_ESCAPED}|[ !\"#%&',/0-9:;<=>@A-Z_`a-z~-]"
_COUNT = r"[1-9][0-9]*"
_ITEMS = re.compile(rf"({_ONE})(?:\{{({_COUNT})\}})?")
_WHOLE = re.compile(rf"\\A\(\?:\^?((?:(?:{_ONE})(?:\{{{_COUNT}\}})?)+)\$?\)\\z")

_ASCII = "".join(map(chr, range(128)))


@cache
def fixed_width(pattern: str) -> FixedWidth | None:
    """Return the classes of the pattern, position by position, or None where it has no such form.

    `pattern` is one that `contracts.patterns.full_match` returned. None says only that the form was not recognised.
    """
    whole = _WHOLE.fullmatch(pattern)
    if whole is None:
        return None
    items = [(_members(one), int(count or 1)) for one, count in _ITEMS.findall(whole[1])]
    if any(len(_ranges(members)) > MAX_RANGES for members, _ in items):
        return None
    return FixedWidth(tuple(members for members, count in items for _ in range(count)))


def _members(item: str) -> bytes:
    """Return the ASCII characters that a literal or a class allows, in order; it allows no others."""
    import re2  # noqa: PLC0415 - only contracts with patterns pay for loading it

    return "".join(re2.findall(item, _ASCII)).encode()


def _ranges(members: bytes) -> list[tuple[int, int]]:
    """Return the first and the last of each run of neighbours."""
    runs = groupby(enumerate(members), key=lambda place: place[1] - place[0])
    codes = [[code for _, code in run] for _, run in runs]
    return [(run[0], run[-1]) for run in codes]


@dataclass(frozen=True)
class FixedWidth:
    """A pattern as the characters that each position allows; safe to use from several threads at once."""

    positions: tuple[bytes, ...]

    def allows(self, values: pl.Series) -> pl.Series:
        """Return a Boolean for each text, true where the pattern matches; a null is allowed."""
        fits = np.concatenate([self._fits(block) for block in self._blocks(values)])
        if values.null_count():
            fits |= values.is_null().to_numpy()
        return pl.Series(values.name, fits)

    def _blocks(self, values: pl.Series) -> Iterator[pl.Series]:
        """Yield the series in slices, and an empty one once."""
        size = max(_BLOCK_BYTES // len(self.positions), 1)
        return (values.slice(start, size) for start in range(0, max(len(values), 1), size))

    def _fits(self, block: pl.Series) -> NDArray[np.bool_]:
        """Return which texts match; what is said of a null means nothing."""
        if block.is_empty():
            return np.empty(0, dtype=np.bool_)
        # In Arrow's older form texts lie end to end, and those of one width are a rectangle as they lie.
        text: Any = block.to_arrow(compat_level=pl.CompatLevel.oldest())
        _, offsets, characters = text.buffers()
        ends = np.frombuffer(offsets, dtype=np.int64)[text.offset : text.offset + len(block) + 1]
        # in bytes: a text with a character beyond ASCII fails its class
        is_as_wide: NDArray[np.bool_] = np.diff(ends) == len(self.positions)
        if is_as_wide.all():
            rows = np.frombuffer(characters, dtype=np.uint8)[ends[0] : ends[-1]]
            return self._matches(rows.reshape(-1, len(self.positions)))
        is_as_wide[is_as_wide] = self._fits(block.filter(pl.Series(is_as_wide)))
        return is_as_wide

    def _matches(self, rows: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Return, for each row of bytes, whether every one is in the class of its position."""
        matches = np.ones(len(rows), dtype=np.bool_)
        size = self._tile_rows
        for start in range(0, len(rows), size):
            allowed = self._allowed(rows[start : start + size].reshape(-1))
            if not allowed.all():
                matches[start : start + size] = _all_in_row(allowed, len(self.positions))
        return matches

    def _allowed(self, tile: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Return, for each byte of whole rows laid end to end, whether its class allows it."""
        size = len(tile)
        # Bytes wrap around, so that one comparison is for both ends: below the first is far above the last.
        tests = (np.less_equal(tile - first[:size], span[:size]) for first, span in self._tiles)
        return reduce(lambda found, more: np.bitwise_or(found, more, out=found), tests)

    @property
    def _tile_rows(self) -> int:
        return max(_TILE_BYTES // len(self.positions), 1)

    @cached_property
    def _tiles(self) -> list[tuple[NDArray[np.uint8], NDArray[np.uint8]]]:
        """For the first range of every class, the second, the third: where it begins, and how far it goes."""
        ranges = [_ranges(members) for members in self.positions]
        depth = max(len(each) for each in ranges)
        bounds = np.array([each + each[-1:] * (depth - len(each)) for each in ranges], dtype=np.uint8)
        tiled = np.tile(bounds, (self._tile_rows, 1, 1))
        return [(tiled[:, index, 0].copy(), tiled[:, index, 1] - tiled[:, index, 0]) for index in range(depth)]


def _all_in_row(allowed: NDArray[np.bool_], width: int) -> NDArray[np.bool_]:
    """Return whether all flags of a row are set; by columns of several flags each, faster than `all(axis=1)`."""
    size = next(size for size in (8, 4, 2, 1) if width % size == 0)
    columns: NDArray[np.unsignedinteger] = allowed.view(f"u{size}").reshape(-1, width // size).T
    every: NDArray[np.unsignedinteger] = reduce(np.bitwise_and, columns)
    matches: NDArray[np.bool_] = every == np.ones(size, dtype=np.bool_).view(every.dtype)
    return matches
