"""The check `shapes`: texts of another make than before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from contracts.check import Context, Finding, Gap, TableCheck
from contracts.measures.shapes import Shapes as Found
from contracts.measures.shapes import ShapesOf

if TYPE_CHECKING:
    from contracts.check import Other
    from contracts.column import Column
    from contracts.profile import Profile

__all__ = ["Shapes"]

_BATCHES, _TEXTS = 4, 50
_MANY, _FEW = 0.1, 0.01
_SHOWN = 10


class Shapes(TableCheck):
    """The lengths and alphabets of a column's texts are those of past batches.

    A shape is the length of a text and the classes of characters in it: lower case, upper case,
    digits, others. With a reference of at least four batches, and at least 50 texts, it fails where
    a tenth of the texts have a shape that no past batch had in more than a hundredth, or where a
    shape that a tenth had in every past batch is all but gone. So IDs that lose their hyphens, come
    in another case, or are cut, are seen in a column without a `format` or `pattern`. It holds no text.
    """

    name: ClassVar[str] = "shapes"
    types: ClassVar[tuple[str, ...]] = ("string",)
    short: ClassVar[dict[str, Any] | None] = {"type": "boolean", "examples": [True]}

    watch: bool = Field(True, description="false: do not watch this column")  # noqa: FBT003

    @classmethod
    def expand(cls, value: Any) -> Any:
        """Return the long form of `shapes: true`."""
        return value if isinstance(value, dict) else {"watch": value}

    def asks(self, column: Column | None) -> tuple[ShapesOf, ...]:
        """Ask for the shapes."""
        return (ShapesOf(column.name),) if column and self.watch else ()

    def gap(self, column: Column | None, other: Other) -> Gap | None:
        """Say that nobody watches any more."""
        is_left = self.watch and not (other.check and other.check.watch)
        return Gap("texts of another make may come unnoticed") if is_left else None

    def judge(self, profile: Profile, column: Column | None, context: Context) -> Finding:
        """Compare the shares of the shapes with those of past batches."""
        assert column is not None
        name = ShapesOf(column.name).name
        found: Found = profile.answers.get(name, Found())
        past: list[Found] = [one for one in context.past(name) if one.count >= _TEXTS]
        if not self.watch or found.count < _TEXTS or len(past) < _BATCHES:
            why = (
                "not watched"
                if not self.watch
                else f"{found.count:,} texts, {len(past)} past batches of {_TEXTS} texts"
            )
            return Finding("skipped", f"{column.name}: {why}; {_BATCHES} are wanted", details={"batches": len(past)})
        shapes = sorted({shape for one in (found, *past) for shape in one.counts})
        usual = {shape: [one.share(shape) for one in past] for shape in shapes}
        new = [shape for shape in shapes if found.share(shape) >= _MANY and max(usual[shape]) <= _FEW]
        gone = [shape for shape in shapes if found.share(shape) <= _FEW and min(usual[shape]) >= _MANY]
        details = {"shapes": {shape: round(found.share(shape), 4) for shape in [*new, *gone][:_SHOWN]}}
        if not new and not gone:
            return Finding("passed", f"{column.name}: texts are made as before", details=details)
        said = [
            f"{_in_words(shape)} in {found.share(shape):.1%}, before in at most {max(usual[shape]):.1%}"
            for shape in new
        ]
        said += [
            f"{_in_words(shape)} in {found.share(shape):.1%}, before in at least {min(usual[shape]):.1%}"
            for shape in gone
        ]
        hint = "IDs in another format, case or spelling will not join with those delivered before"
        return Finding("failed", f"{column.name}: {'; '.join(said[:3])}", hint, details=details)


def _in_words(shape: str) -> str:
    """Return `36 characters (lower case, digits, others)` for `36 a0-`."""
    size, _, letters = shape.partition(" ")
    names = {"a": "lower case", "A": "upper case", "0": "digits", "-": "others"}
    classes = ", ".join(names[letter] for letter in letters)
    return f"{size} characters" + (f" ({classes})" if classes else "")
