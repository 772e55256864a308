"""What is left to answer in a draft, for a person who may not read every comment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.authoring.inferring.draft import Draft

__all__ = ["open_questions", "units_to_ask"]

_SUBJECT = re.compile(r"([a-z]+)\? ")
_MOST_NAMED = 12


def open_questions(draft: Draft) -> list[str]:
    """Return a line that counts the questions, and lines that say what they are about; none where there is none."""
    asked = list(_asked(draft))
    about: dict[str, list[str]] = {}
    for subject, column, _ in asked:
        about.setdefault(subject, []).append(column)
    plain = [text for subject, _, text in asked if subject == "columns"]
    rest = [_of(subject, columns) for subject, columns in about.items() if subject not in ("unit", "columns")]
    lines = [*([units_to_ask(draft)] if "unit" in about else []), *plain, *(["; ".join(rest)] if rest else [])]
    count = f"{len(asked)} open question{'s' if len(asked) > 1 else ''}, each marked with ? in the contract:"
    return [count, *(f"  {line}" for line in lines)] if asked else []


def units_to_ask(draft: Draft) -> str:
    """Return of which columns the unit is not known, and what that means; "" if there is none."""
    columns = [column for subject, column, _ in _asked(draft) if subject == "unit"]
    what = "until they are answered, a switched unit of these columns is not seen"
    return f"{_of('unit', columns)}: {what} (answer with --unit COLUMN=UNIT)" if columns else ""


def _of(subject: str, columns: list[str]) -> str:
    named = [name for name in columns if name]
    more = [f"{len(named) - _MOST_NAMED} more"] if len(named) > _MOST_NAMED else []
    return f"{subject} of {', '.join([*named[:_MOST_NAMED], *more])}" if named else subject


def _asked(draft: Draft) -> Iterator[tuple[str, str, str]]:
    """Yield the subject of each question, its column, "" for one of the whole contract, and its text."""
    yield "owner", "", ""
    for name, column in draft.columns.items():
        for text in (*column.asks, *(line.why for line in column.lines.values())):
            if found := _SUBJECT.match(text):
                yield found[1], name, text
    for text in (*draft.notes, *(line.why for line in (draft.rows,) if line)):
        if found := _SUBJECT.match(text):
            yield found[1], "", text.partition("? ")[2]
