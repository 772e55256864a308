"""What a kind of dirt in text is: what is left in a text by the way that it came here."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Dirt", "anywhere"]


@dataclass(frozen=True)
class Dirt:
    """A named kind. A text is dirty where one of the `patterns` matches it from end to end.

    They are in the dialect of `contracts.patterns`. `hint` is the likely cause and the way out.
    `examples` are dirty; `counterexamples` look like it and are not.
    """

    name: str
    title: str
    patterns: tuple[str, ...]
    hint: str
    source: str
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


def anywhere(*alternatives: str) -> str:
    """Return the pattern that matches a text in which one of some patterns is found."""
    return f"(?s:.*(?:{'|'.join(alternatives)}).*)"
