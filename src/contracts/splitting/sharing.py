"""No group in two parts."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from contracts.backends.census import SharedGroups, census, shared_groups
from contracts.report import MAX_EXAMPLES, Result
from contracts.verdicts import presented

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contracts.backends.census import Census
    from contracts.report import Example
    from contracts.splitting.part import Part

__all__ = ["apart"]


def apart(parts: Sequence[Part]) -> Iterator[Result]:
    """Yield a result for each two parts: the rows of groups that are in both."""
    group = parts[0].asked.group
    found = {part.name: _census(part, group) for part in parts if not part.lacks(group)}
    for one, other in combinations(parts, 2):
        if one.name in found and other.name in found:
            shared = shared_groups(found[one.name], found[other.name], MAX_EXAMPLES // 2)
            yield _result(one, other, shared)
        else:
            message = f"{one.name} and {other.name}: not judged: there is no {_named(group)} to compare"
            yield Result("group", _named(group), "skipped", message)


def _census(part: Part, group: tuple[str, ...]) -> Census:
    with part.reading():
        return census(part.seen.batch, part.seen.terms, group)


def _named(group: tuple[str, ...]) -> str:
    return ", ".join(group)


def _result(one: Part, other: Part, shared: SharedGroups | str) -> Result:
    group = _named(one.asked.group)
    both = f"{one.name} and {other.name}"
    if isinstance(shared, str):
        hint = "give both the same type: as they are, no group of the one can be found in the other"
        return Result("group", group, "failed", f"{both}: {shared}", hint, details={"parts": [one.name, other.name]})
    rows, of = sum(shared.rows), one.rows + other.rows
    numbers = {one.name: shared.rows[0], other.name: shared.rows[1]}
    details = {"parts": [one.name, other.name], "groups": shared.groups, "rows": numbers}
    told = " and ".join(f"{_counted(count, 'row')} of {name}" for name, count in numbers.items())
    if not rows:
        message = f"{both}: no {group} is in both"
        return Result("group", group, "passed", message, rows_failed=0, share_failed=0.0, details=details)
    message = f"{both}: both have {_counted(shared.groups, 'value')} of {group}, in {told}"
    hint = f"let all rows of one {group} go to one part: a model that has seen it is not tested on it"
    return Result(
        "group",
        group,
        "failed",
        message,
        hint,
        rows_failed=rows,
        share_failed=rows / of,
        examples=_examples(one, other, shared),
        details=details,
    )


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _examples(one: Part, other: Part, shared: SharedGroups) -> tuple[Example, ...]:
    """Return the first row of either part that has a group, group by group."""
    made = []
    for *rows, values in shared.examples:
        columns, reveal = one.seen.terms.columns, one.asked.reveal
        said = {name: presented(value, columns[name], reveal=reveal) for name, value in values.items()}
        made += [part.example(row, said) for part, row in zip((one, other), rows, strict=True)]
    return tuple(made)
