"""The section of the page on growth: a plot and a table, from the results of growth.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import results
from wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["wanted", "written"]

_SAYS = """\
A Parquet file of clean rows, made in chunks and judged by `contract.validate(path, memory="1GiB")`, each size in a
process of its own (`make soak`). The rows per second should not fall, and the memory stay under the budget."""
_PLOT = "![Seconds and peak memory from 100,000 to 100,000,000 rows](growth.svg)"
_MIB = 1024.0


def wanted() -> Iterator[Wanted]:
    """Yield what is wanted of growth, of the sizes that were measured."""
    points = _points()
    if len(points) > 1:
        most = max(point["peak_mib"] for point in points)
        yield Wanted("growth: peak memory at any size, budget 1 GiB", most, " MiB", at_most=_MIB)
        large = [point for point in points if point["rows"] >= 10_000_000]
        if len(large) > 1:
            slope = (large[-1]["seconds"] / large[-1]["rows"]) / (large[0]["seconds"] / large[0]["rows"])
            name = f"growth: time a row at {large[-1]['rows']:,} / at {large[0]['rows']:,} rows"
            yield Wanted(name, slope, at_most=1.25)


def written() -> Iterator[str]:
    """Yield the section, if anything was measured."""
    points = results.kept("growth")
    if points:
        yield "## Growth"
        yield _SAYS
        if (results.FOLDER.parent.parent / "docs" / "reference" / "growth.svg").exists():
            yield _PLOT
        lines = ["| rows | file, MiB | s | rows a second | peak MiB |", "|---:|---:|---:|---:|---:|"]
        for _, point in sorted(points.items(), key=lambda item: int(item[0])):
            if point["failure"]:
                lines.append(f"| {point['rows']:,} | {point['file_mib']:,.0f} | could not ({point['failure']}) | | |")
            else:
                rate, rest = point["rows"] / point["seconds"], f"{point['peak_mib']:,.0f}"
                times = f"{point['seconds']:.2f} | {rate:,.0f} | {rest}"
                lines.append(f"| {point['rows']:,} | {point['file_mib']:,.0f} | {times} |")
        yield "\n".join(lines)


def _points() -> list[dict[str, float]]:
    kept = results.kept("growth")
    return sorted((point for point in kept.values() if not point["failure"]), key=lambda point: point["rows"])
