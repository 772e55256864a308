"""The freshness of a source of dbt: of the table, or else of its source.

Source: docs.getdbt.com/reference/resource-properties/freshness; since 1.10 it may stand under `config`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contracts.authoring.exchange.remainder import is_a

if TYPE_CHECKING:
    from contracts.authoring.exchange.draft import Draft
    from contracts.authoring.exchange.remainder import Remainder
    from contracts.problem import Path

__all__ = ["PERIODS", "read_freshness"]

PERIODS = ("minute", "hour", "day")
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_AFTER = ("error_after", "warn_after")


def read_freshness(draft: Draft, rest: Remainder, path: Path) -> None:
    """Read the freshness of the table, or else of its source, with the field by which it is loaded.

    `freshness: null` on the table switches that of the source off, `error_after: null` one of its limits.
    """
    own, inherited = ([path, (*path, "config")], [path[:2], (*path[:2], "config")])
    places = own + [where for where in inherited if where not in own]
    fields = [where for where in places if isinstance(rest.get(*where, "loaded_at_field"), str)]
    if _is_off(rest, own, "freshness"):
        for where in places:
            rest.drop(*where, "freshness")
        return
    found = next(
        ((where, after) for after in _AFTER for where in _valid(rest, own, places, after) if _age(rest, where, after)),
        None,
    )
    if not fields or found is None:
        return
    field = str(rest.get(*fields[0], "loaded_at_field"))
    if not _NAME.fullmatch(field):
        rest.because("an expression of SQL, not a column", *fields[0], "loaded_at_field")
        return
    where, after = found
    rest.take(*fields[0], "loaded_at_field")
    for key in ("count", "period"):
        rest.take(*where, "freshness", after, key)
    spec = draft.columns.setdefault(field, {"nulls": "100%"})
    if spec.get("type") not in ("date", "timestamp"):
        spec["type"] = "timestamp"
        draft.note("a timestamp, for it is the loaded_at_field", "columns", field)
    draft.top["freshness"] = {"column": field, "within": _age(rest, where, after)}
    if after == "warn_after":
        draft.top.setdefault("on_violation", {"default": "reject", "freshness": "warn"})


def _is_off(rest: Remainder, places: list[Path], *path: str) -> bool:
    """Return whether a table says null, which is more than saying nothing."""
    *above, last = path
    found = (rest.get(*where, *above) for where in places)
    return any(isinstance(held, dict) and last in held and held[last] is None for held in found)


def _valid(rest: Remainder, own: list[Path], places: list[Path], after: str) -> list[Path]:
    """Return where a limit may stand, the table's own first."""
    if not _is_off(rest, own, "freshness", after):
        return places
    for where in places:
        rest.drop(*where, "freshness", after)
    return []


def _age(rest: Remainder, where: Path, after: str) -> str | None:
    count, period = (rest.get(*where, "freshness", after, key) for key in ("count", "period"))
    return f"{count} {period}s" if is_a(count, int) and period in PERIODS else None
