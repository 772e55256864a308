"""The check `text`: prose without what the way here left in it."""

from __future__ import annotations

from functools import cache, reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from contracts.check import Cells, Gap, RowCheck
from contracts.dirt import DIRT
from contracts.patterns import full_match
from contracts.problem import Complaint, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contracts.check import Expression, Other
    from contracts.column import Column, ColumnsByName

__all__ = ["Text"]

_CUT = "cut_off"
_KINDS = tuple(name for name in DIRT if name != _CUT)


class Text(RowCheck):
    """Text for people is clean: nothing of the way that it took is left in it.

    `clean` looks for mojibake, control characters, remains of HTML, labels of speakers and time codes
    of transcripts, and look-alike letters of another alphabet within a word; `allow` leaves out some
    of these kinds. Whether a text ends with its sentence is asked for by itself, since titles and
    many messages do not: with `ends` of every text, with `limit` of those that are exactly so long,
    as what a column of that width cut off is. It is for prose: code, addresses and markup are full of
    what would be dirt in it. Nulls pass, and so does empty text.
    """

    name: ClassVar[str] = "text"
    types: ClassVar[tuple[str, ...]] = ("string",)
    short: ClassVar[dict[str, Any] | None] = {"enum": ["clean"], "examples": ["clean"]}

    clean: bool = Field(default=False, description="whether to look for every kind of dirt but cut-off text")
    allow: tuple[str, ...] = Field((), description=f"kinds that may be there: {', '.join(_KINDS)}")
    ends: bool = Field(default=False, description="whether every text ends with final punctuation")
    limit: Annotated[int, Field(ge=0)] | None = Field(
        None, description="a number of characters; text that has exactly so many ends with final punctuation"
    )

    @classmethod
    def expand(cls, value: Any) -> Any:
        """Return the long form of `text: clean`."""
        if value == "clean":
            return {"clean": True}
        listed = isinstance(value, dict) and isinstance(value.get("allow"), list)
        return {**value, "allow": tuple(value["allow"])} if listed else value

    def problems(self, column: Column | None, columns: ColumnsByName) -> Iterator[Complaint]:
        """Yield kinds that are not known, and a check that looks for nothing."""
        for place, name in enumerate(self.allow):
            if name not in _KINDS:
                hint = did_you_mean(name, _KINDS) or f"known kinds: {', '.join(_KINDS)}"
                yield Complaint(("allow", place), f"no kind of dirt named {name!r}", "bad-value", hint)
        if not self.kinds and not self.ends and not self.limit:
            hint = "write `clean: true`, `ends: true` or `limit: 255`"
            yield Complaint((), "text looks for nothing", "bad-value", hint, at_key=True)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that are looked for anywhere in a text."""
        return tuple(name for name in _KINDS if name not in self.allow) if self.clean else ()

    def gap(self, column: Column | None, other: Other) -> Gap | None:
        """Say which kinds may come."""
        found = other.check
        kinds = [name for name in self.kinds if found is None or name not in found.kinds]
        said = [f"text with {', '.join(kinds)}"] if kinds else []
        if self.ends and not (found and found.ends):
            said.append("text that ends before its sentence does")
        elif self.limit and not (found and (found.ends or found.limit == self.limit)):
            said.append(f"text that was cut off at {self.limit:,} characters")
        return Gap(f"{' and '.join(said)} may come") if said else None

    def fine(self, cells: Cells, column: Column | None, columns: ColumnsByName) -> Expression:
        """Return true where no kind is found."""
        assert column is not None
        found = [cells.matches(column.name, pattern) for name in self.kinds for pattern in _patterns(name)]
        if self.ends or self.limit:
            is_open: Expression = reduce(or_, [cells.matches(column.name, pattern) for pattern in _patterns(_CUT)])
            size = cells.value(column.name).str.len_chars()
            found.append(is_open if self.ends else is_open & (size >= self.limit) & (size <= self.limit))
        dirty: Expression = reduce(or_, found)
        return ~dirty

    def complaint(self, column: Column | None) -> str:
        """Say what was looked for."""
        kinds = [*self.kinds, *([_CUT] if self.ends or self.limit else [])]
        return f"are not clean ({', '.join(kinds)})"

    def hint(self, column: Column | None, values: Sequence[object]) -> str:
        """Say which kinds the failing texts are of, how many of each, and where each comes from."""
        texts = [value for value in values if isinstance(value, str)]
        names = [*self.kinds, *([_CUT] if self.ends or self.limit else [])]
        dirty = {name: sum(self._is_dirty(name, text) for text in texts) for name in names}
        told = [f"{count} of {len(texts)} {name}: {DIRT[name].hint}" for name, count in dirty.items() if count]
        return "; ".join(told)

    def _is_dirty(self, name: str, text: str) -> bool:
        is_asked = name != _CUT or self.ends or len(text) == self.limit
        return is_asked and any(pattern.search(text) for pattern in _compiled(name))


def _patterns(name: str) -> list[str]:
    return [full_match(pattern) for pattern in DIRT[name].patterns]


@cache
def _compiled(name: str) -> list[Any]:
    import re2  # noqa: PLC0415 - loaded already where the patterns were checked

    return [re2.compile(pattern) for pattern in _patterns(name)]
