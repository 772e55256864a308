"""Which type each column of a batch is: its own, or for text from a file what all of its text spells."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from contracts.authoring.inferring.seen import Kind
from contracts.authoring.inferring.stand_ins import TEXTS
from contracts.backends.cells import prepare
from contracts.column import Column
from contracts.identifiers import FORMATS
from contracts.patterns import full_match
from contracts.terms import Terms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contracts.authoring.inferring.deliveries import Unread
    from contracts.column import Type

__all__ = ["kinds_of", "merged_kinds", "some_rows"]

_SLICES, _SLICE, _MOST_SLICES = 20, 250, 1000
_FEW = 8
_TEXTS = (pl.String, pl.Categorical, pl.Enum)
_SPELLED: tuple[Type, ...] = ("boolean", "integer", "number", "date", "timestamp")
_LEADING_ZERO = r"^\+|^-?0[0-9]"  # or a plus: no number is written so that only counts
_LONG_INTEGER = r"^-?[0-9]{16,}$"
_RECOGNISED = 0.95
"""From this share on text is said to look like a format; the rest are stand-ins, or what has gone wrong."""


def some_rows(unread: Unread, rows: int, batches: int = 1) -> pl.DataFrame:
    """Return rows from places spread over a batch: slices, so that a file need not be read in full.

    Of many batches each gives fewer, so that those of all fit into memory.
    """
    slices = max(2, min(_SLICES, _MOST_SLICES // batches))
    frame = unread.batch.frame
    if rows <= slices * _SLICE:
        return frame.collect()
    starts = [k * (rows - _SLICE) // (slices - 1) for k in range(slices)]
    return pl.concat([frame.slice(start, _SLICE).collect() for start in starts])


def kinds_of(unread: Unread, some: pl.DataFrame, *, is_json: bool) -> dict[str, Kind]:
    """Return the kind of each column, going by some of its rows."""
    batch = unread.batch
    text = batch.text | (
        {h for h in batch.physical.values() if some.get_column(h).dtype == pl.String} if is_json else set()
    )
    sample = replace(batch, frame=some.lazy(), text=frozenset(text), rows=some.height, pieces=())
    typed = {kind: _fitting(replace(unread, batch=sample), kind) for kind in _SPELLED}
    found = {}
    for name, header in batch.physical.items():
        spelled = header in text and header not in batch.misfits
        fitting = {kind for kind in _SPELLED if spelled and name in typed[kind]}
        found[name] = _kind(some.get_column(header).alias("value"), fitting, is_mixed=header in batch.misfits)
    return found


def _kind(values: pl.Series, fitting: set[Type], *, is_mixed: bool) -> Kind:
    dtype = values.dtype
    if is_mixed:
        return Kind(None, why="values of more than one kind in one column")
    if dtype.base_type() in _TEXTS:
        return _text(values.cast(pl.String), fitting)
    if dtype == pl.Null:
        return Kind(None, why="no value at all, so no type")
    if isinstance(dtype, pl.Datetime):
        return Kind("timestamp", dtype.time_zone)
    kinds: tuple[tuple[bool, Type], ...] = (
        (dtype.is_integer(), "integer"),
        (dtype.is_float() or dtype.is_decimal(), "number"),
        (dtype == pl.Boolean, "boolean"),
        (dtype == pl.Date, "date"),
    )
    found = next((kind for holds, kind in kinds if holds), None)
    return Kind(found, why="" if found else "a kind of value that a contract has no type for")


def _text(values: pl.Series, fitting: set[Type]) -> Kind:
    words = values.drop_nulls()
    words = words.filter(~words.is_in(TEXTS))
    if not len(words):
        is_empty = values.null_count() == len(values)
        return Kind(None if is_empty else "string", why="no value at all, so no type" if is_empty else "")
    form, share = _form(words)
    if form:
        return Kind("string", form=form, share=share)
    if words.str.contains(_LEADING_ZERO).any() and fitting & {"integer", "number"}:
        fitting = fitting - {"integer", "number"}
        if not fitting:
            return Kind("string", why="digits behind zeros or a plus, which a number would lose")
    if "integer" not in fitting and "number" in fitting and words.str.contains(_LONG_INTEGER).any():
        return Kind("string", why="whole numbers beyond 64 bits, which would lose digits")
    spelled = next((kind for kind in _SPELLED if kind in fitting), None)
    if spelled is None:
        return Kind("string")
    return Kind(spelled, why="text, all of which spells one" if spelled not in ("integer", "number") else "")


def _form(words: pl.Series) -> tuple[str | None, float]:
    """Return the ID format that the text looks like, and for what share; country codes need many of them."""
    shares = pl.DataFrame({"word": words}).select(
        pl.col("word").str.contains(full_match(form.pattern)).mean().alias(form.name)
        for form in FORMATS.values()
        if form.is_telling and (form.name != "iso-country" or words.n_unique() >= _FEW)
    )
    return next(
        ((form, share) for form, share in shares.row(0, named=True).items() if (share or 0) >= _RECOGNISED), (None, 0.0)
    )


def _fitting(unread: Unread, kind: Type) -> set[str]:
    """Return the columns whose text spells a type, by the rules by which contracts read it; stand-ins do not count."""
    names = {n: h for n, h in unread.batch.physical.items() if h in unread.batch.text}
    if not names:
        return set()
    terms = Terms("kinds", "0.0.0", {name: Column(name, kind) for name in names})
    prepared = prepare(replace(unread.batch, physical=names), terms)
    there = set(prepared.frame.collect_schema().names())
    # One query for all columns: one for each costs more than the values do where there are thousands of columns.
    doubtful = [name for name in names if f"r:{name}" in there]
    spelled = prepared.frame.select(
        (pl.col(f"r:{name}") | pl.col(f"x:{name}").cast(pl.String).is_in(TEXTS)).all().alias(name) for name in doubtful
    )
    refuted = {name for name, holds in spelled.collect().to_dict(as_series=False).items() if not holds[0]}
    return names.keys() - refuted


def merged_kinds(found: Sequence[Mapping[str, Kind]]) -> dict[str, Kind]:
    """Return one kind for each column of any batch: integers among numbers are numbers, days among times are times."""
    names = dict.fromkeys(name for kinds in found for name in kinds)
    return {name: _together([kinds[name] for kinds in found if name in kinds]) for name in names}


def _together(kinds: list[Kind]) -> Kind:
    known = [kind for kind in kinds if kind.type]
    if not known:
        return kinds[0]
    types = {kind.type for kind in known}
    if len(types) == 1:
        forms = {kind.form for kind in known}
        least = min(known, key=lambda kind: kind.share)
        return least if len(forms) == 1 else replace(least, form=None, share=0.0)
    if types == {"integer", "number"}:
        return Kind("number")
    return Kind("string" if "string" in types else None, why="of different types in different batches")
