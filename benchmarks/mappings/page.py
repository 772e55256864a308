"""The page of the mapping faults, from the results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from feed import MAPPINGS

__all__ = ["written"]

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "reference" / "mapping-faults.md"
_HEAD = f"""\
<!-- Made by benchmarks/mappings/run.py from its results; do not edit. -->

# Mapping faults

Which faults of a mapping are seen, and by which check. The feed is made: events with a cookie and a person, a
person with three cookies on average, four fifths of the cookies in each batch. 97 % of the persons are in the list
of known ones, 2 % of the events have no person, and from batch to batch 0.2 % of the cookies change hands. The
contract has a key, and one mapping:

```yaml
{MAPPINGS.rstrip()}
```

The reference are up to 30 batches that were accepted before. A fault is seen in so many of so many tries; a check
with `?` only warns.

"""


def written(found: dict[str, Any]) -> None:
    """Write the page."""
    sizes = sorted(found, key=int)
    parts = [_HEAD, _table(found, sizes), "\n\n## Clean batches\n\n", _clean(found, sizes)]
    for name, part in (("timing", _timing), ("routes", _routes)):
        path = HERE / f"{name}.json"
        parts += [part(json.loads(path.read_text()))] if path.exists() else []
    PAGE.write_text("".join(parts).rstrip() + "\n", encoding="utf-8")


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _table(found: dict[str, Any], sizes: list[str]) -> str:
    head = ["fault", *(f"{int(size):,} rows" for size in sizes)]
    rows = [head, ["---"] * len(head)]
    rows += [[name, *(_cell(found[size], name) for size in sizes)] for name in found[sizes[0]]["faults"]]
    return "\n".join(map(_row, rows))


def _cell(result: dict[str, Any], name: str) -> str:
    one = result["faults"][name]
    by = ", ".join(sorted(one["by"], key=lambda check: -one["by"][check]))
    return f"{one['seen']} of {result['tries']}" + (f": {by}" if by else "")


def _clean(found: dict[str, Any], sizes: list[str]) -> str:
    head = ["rows", "clean batches", "called broken", "time for a batch, judged and profiled", "peak memory in all"]
    rows = [head, ["---"] * len(head)]
    for size in sizes:
        one = found[size]
        by = f" ({', '.join(one['false_alarms_by'])})" if one["false_alarms_by"] else ""
        seconds = one["seconds_per_batch"]
        shown = f"{seconds:.1f} s" if seconds > 1 else f"{1000 * seconds:.0f} ms"
        rows.append(
            [f"{int(size):,}", f"{one['clean']:,}", f"{one['false_alarms']}{by}", shown, f"{one['peak_gib']} GiB"]
        )
    return "\n".join(map(_row, rows))


def _timing(found: dict[str, Any]) -> str:
    head = ["judged by", *found["what"]]
    rows = [head, ["---"] * len(head)]
    for name, cells in found["contenders"].items():
        rows.append([name, *(_timed(cells.get(what)) for what in found["what"])])
    return (
        "\n\n## Time and memory at ten million distinct keys\n\n"
        "Medians of three turns in one process, on two cores that others used too, and the memory that judging takes\n"
        "beside the data, in a process of its own.\n\n"
        "The key is of 10 million distinct integers, the mapping of 10 million distinct texts to 3.3 million;\n"
        "all are exact, and hold.\n\n" + "\n".join(map(_row, rows)) + "\n"
    )


def _routes(found: dict[str, Any]) -> str:
    head = ["side", "routes whose airport is known", "code and ID disagree", "the first"]
    rows = [head, ["---"] * len(head)]
    for side in ("src", "dst"):
        one = found[side]
        first = ", ".join(dict.fromkeys(f"{pair[side]} is not {pair[f'{side}_id']}" for pair in one["first"]))
        rows.append([f"`{side}`", f"{one['known']:,}", f"{one['disagree']:,} ({100 * one['share']:.2f} %)", first])
    said = (
        f"The {found['rows']:,} routes of OpenFlights name each airport by code and by ID. `known` with `from` finds\n"
        "the rows in which the two are not one airport's, going by the list of airports; a join by hand finds as many."
    )
    apart = (
        f"With `known: quarantine`, {found['set_apart']:,} rows were set apart, those with an ID of no airport among\n"
        f"them, and {found['kept']:,} went on."
    )
    return "\n\n".join(["\n## Real pairs that disagree", said, "\n".join(map(_row, rows)), apart])


def _timed(cell: dict[str, float] | None) -> str:
    return f"{cell['seconds']:.2f} s, {cell['mib']:,.0f} MiB" if cell else "-"
