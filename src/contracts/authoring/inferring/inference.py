"""A contract learnt from data, as text with its reasons: what `contracts infer` prints."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contracts.authoring.inferring.deliveries import deliveries
from contracts.authoring.inferring.draft import ColumnDraft, Draft, Line
from contracts.authoring.inferring.gathering import materials
from contracts.authoring.inferring.keys import key_candidates, mapping_candidates
from contracts.authoring.inferring.looking import look, typed
from contracts.authoring.inferring.margins import Evidence, row_bounds
from contracts.authoring.inferring.naming import name_given, name_of
from contracts.authoring.inferring.personal import said_personal_number
from contracts.authoring.inferring.promises import promised
from contracts.authoring.inferring.proof import proven
from contracts.authoring.inferring.questions import units_to_ask
from contracts.authoring.inferring.rules import rule_candidates
from contracts.authoring.inferring.times import cadence, freshness, span_of, time_column
from contracts.authoring.inferring.writing import written
from contracts.clock import clock
from contracts.errors import ContractsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from contracts.authoring.inferring.deliveries import Delivery
    from contracts.authoring.inferring.material import Material
    from contracts.authoring.inferring.seen import Seen

__all__ = ["infer", "learnt"]


def infer(
    *data: Any,
    name: str | None = None,
    units: Mapping[str, str] | None = None,
    now: datetime | None = None,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> str:
    """Return the text of a contract that all of the data keep, with comments that say what each line rests on.

    Each argument is a batch, of any kind that can be judged; each file of a folder or pattern is one,
    oldest first. `units` says units that the data do not carry, by column; without it they are
    asked for in comments. `name` is the contract's, else it is made from the file's or its folder's.
    `now` is the time that lateness is counted from, else that of the clock. No text of a column that
    may be about people is quoted.

    Raises:
        DataSourceError: the data cannot be read.
        ContractsError: there are none, they have no columns, or `name` or `units` do not fit.

    """
    return written(learnt(*data, name=name, units=units, now=now, progress=progress))


def learnt(
    *data: Any,
    name: str | None = None,
    units: Mapping[str, str] | None = None,
    now: datetime | None = None,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Draft:
    """Return what `infer` writes, before it is text.

    Raises:
        DataSourceError: the data cannot be read.
        ContractsError: there are none, they have no columns, or `name` or `units` do not fit.

    """
    batches = deliveries(data)
    called = name_given(name) if name is not None else name_of([one.label for one in batches])
    progress("looking at the data", 0, 2)
    kinds, carried = typed(batches)
    if not kinds:
        msg = f"{batches[0].label or 'the data'}: no columns to write a contract for"
        raise ContractsError(msg)
    seen, kinds = look(batches, kinds)
    columns = materials(seen, kinds, carried, units or {})
    draft = _draft(called, batches, seen, columns, clock(now))
    odd = dict.fromkeys(text for one in carried for text in one.oddities)
    draft = proven(replace(draft, notes=(*draft.notes, *odd)), batches, clock(now), progress)
    return replace(draft, head=(*draft.head, *([asked] if (asked := units_to_ask(draft)) else [])))


def _draft(
    name: str,
    batches: Sequence[Delivery],
    seen: Sequence[Seen],
    columns: Sequence[Material],
    now: datetime,
) -> Draft:
    heads = [one.head for one in seen]
    time = time_column(columns)
    evidence = Evidence(len(batches), span_of(time))
    keys = key_candidates(columns, heads)
    late, notes = freshness(time, heads, now)
    low, high, why = row_bounds([one.rows for one in seen])
    impersonal = [one for one in columns if not said_personal_number(one.name)]
    return Draft(
        name,
        head=_head(batches, seen),
        columns={column.name: _promised(column, evidence, keys) for column in columns},
        keys=keys,
        mappings=mapping_candidates(columns, heads),
        rules=rule_candidates(impersonal, [one.sample for one in seen]),
        rows=Line(f"{{min: {low}}}" if high is None else f"{{min: {low}, max: {high}}}", why),
        freshness=late,
        cadence=cadence(time, heads, keys[0] if keys else ()),
        notes=(*(() if keys else ("key? no small set of columns tells all rows apart",)), *notes),
        key_why=f"no two of {sum(one.rows for one in seen):,} rows share it"
        if len(seen) == 1
        else "no two rows of a batch share it",
    )


def _promised(column: Material, evidence: Evidence, keys: Sequence[tuple[str, ...]]) -> ColumnDraft:
    """Return what is promised of a column; what may identify a row is never null."""
    made = promised(column, evidence)
    return made.without("nulls", "missing") if any(column.name in key for key in keys) else made


def _head(batches: Sequence[Delivery], seen: Sequence[Seen]) -> tuple[str, ...]:
    rows = sum(one.rows for one in seen)
    label = batches[0].label if len(batches) == 1 else ", ".join(dict.fromkeys((batches[0].label, batches[-1].label)))
    what = f"{len(batches)} batches" if len(batches) > 1 else "one batch"
    where = f" ({label})" if label else ""
    return (
        f"Learnt from {what}, {rows:,} rows{where}.",
        "A comment says what its line rests on; one with a question mark wants an answer from somebody who knows.",
    )
