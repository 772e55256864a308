"""The section of the page on PySpark, from the results of spark.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import results
from wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["wanted", "written"]

OURS, BY_HAND = "contracts", "Spark by hand"
_SAYS = """\
A Spark DataFrame of the Parquet file, local mode with two threads. "By hand" is one aggregate for all row checks, a
grouping for the key and one for the mapping. The Spark jobs are those of one judgement; memory is that of Python and
of the Java process together."""


def wanted() -> Iterator[Wanted]:
    """Yield the wanted ratio at each size measured."""
    kept = results.kept("spark")
    for rows in sorted({cell["rows"] for cell in kept.values()}):
        ours, hand = (kept.get(f"{name} | clean | {rows}", {}) for name in (OURS, BY_HAND))
        there = ours.get("seconds") and hand.get("seconds")
        ratio = min(ours["seconds"]) / min(hand["seconds"]) if there else None
        yield Wanted(f"Spark, {rows:,} rows: contracts / by hand, time", ratio, at_most=1.5)


def written() -> Iterator[str]:
    """Yield the section, if anything was measured."""
    kept = results.kept("spark")
    if kept:
        yield "## PySpark"
        yield _SAYS
        lines = ["| judged by | state | rows | s | Spark jobs | peak MiB | failed checks |"]
        lines += ["|---|---|---:|---:|---:|---:|---:|"]
        for cell in sorted(kept.values(), key=lambda cell: (cell["rows"], cell["state"], cell["name"])):
            says = f"could not ({cell['failure']}) | | | "
            if not cell["failure"]:
                numbers = f"{cell['jobs']} | {cell['peak_mib']:,.0f} | {len(cell['found'])}"
                says = f"{min(cell['seconds']):.2f} | {numbers}"
            lines.append(f"| {cell['name']} | {cell['state']} | {cell['rows']:,} | {says} |")
        yield "\n".join(lines)
