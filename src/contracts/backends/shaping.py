"""From texts counted by length and classes of characters to their shapes: what it takes on every engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.backends.findings import Answers
from contracts.measures.shapes import LETTERS, MAX_LENGTH, Shapes
from contracts.patterns import full_match

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contracts.check import Cells
    from contracts.measures.shapes import ShapesOf

__all__ = ["made", "parts"]


def parts(cells: Cells, ask: ShapesOf) -> dict[str, Any]:
    """Return the expressions by which texts are counted, by name: their length, and a truth for each class."""
    has = {
        f"has{n}": cells.matches(ask.column, full_match(f"(?s:.*{one}.*)")) for n, one in enumerate(LETTERS.values())
    }
    return {"size": cells.value(ask.column).str.len_chars(), **has}


def made(found: Iterable[tuple[Any, ...]], ask: ShapesOf) -> Answers:
    """Return the answer from rows of a length, a truth for each class, and how many texts have them."""
    counts: dict[str, int] = {}
    for size, *has, n in found:
        letters = "".join(letter for letter, is_there in zip(LETTERS, has, strict=True) if is_there)
        shape = f"{min(size, MAX_LENGTH)} {letters}".strip()
        counts[shape] = counts.get(shape, 0) + int(n)
    return Answers({ask.name: Shapes(dict(sorted(counts.items())))})
