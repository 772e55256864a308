"""What an ID format is: the one canonical spelling of an ID, so that equal IDs are equal text."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Format"]


@dataclass(frozen=True)
class Format:
    """A named format. `pattern` matches from end to end, in the dialect of `contracts.patterns`.

    `sentinels` identify nobody, though they may match the pattern (an all-zero ID): they fail too.
    `within` names formats of which every ID in this one is also an ID. `check_digits` is the module
    of python-stdnum that says of text in the pattern whether its check digits are right. A format
    that `is_telling` is recognised by its pattern alone; three capital letters may be anything. IDs
    of people or of their devices are `is_personal`. Two formats are equal that ask for the same.
    """

    name: str
    title: str = field(compare=False)
    pattern: str
    source: str = field(compare=False)
    examples: tuple[str, ...] = field(compare=False)
    counterexamples: tuple[str, ...] = field(compare=False)
    sentinels: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    check_digits: str = ""
    is_telling: bool = field(default=True, compare=False)
    is_personal: bool = field(default=False, compare=False)
