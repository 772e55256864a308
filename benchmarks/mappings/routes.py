"""The routes of OpenFlights: each names an airport by code and by ID, and some of the two disagree.

usage: CONTRACTS_OPEN_DATA=FOLDER python benchmarks/mappings/routes.py

The folder holds `openflights_routes.parquet` and `openflights_airports.parquet`, made of `data/routes.dat` and
`data/airports.dat` of github.com/jpatokal/openflights (ODbL 1.0).
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import polars as pl

import contracts

HERE = Path(__file__).parent
SIDES = ("src", "dst")
CONTRACT = """\
contract: openflights.routes
version: 1.0.0
columns:
  airline: {type: string, nulls: 1%}
  src:     {type: string, pii: false}
  src_id:  {type: integer, nulls: 1%, known: {source: airports, column: airport_id, match: 99%}}
  dst:     {type: string, pii: false}
  dst_id:  {type: integer, nulls: 1%, known: {source: airports, column: airport_id, match: 99%}}
mappings:
  src_to_id: {from: src, to: src_id, known: {source: codes, column: airport_id, from: code}}
  dst_to_id: {from: dst, to: dst_id, known: {source: codes, column: airport_id, from: code}}
on_violation: {default: reject, known: quarantine}
"""


def judged(folder: Path) -> dict[str, Any]:
    """Return what is found among the routes whose airports are known at all, and the first of the rows."""
    routes = pl.read_parquet(folder / "openflights_routes.parquet")
    airports = pl.read_parquet(folder / "openflights_airports.parquet")
    codes = pl.concat([airports.select("airport_id", code=one) for one in ("iata", "icao")]).drop_nulls()
    feed = contracts.loads(CONTRACT).knowing({"airports": airports, "codes": codes})
    there = airports["airport_id"].implode()
    found: dict[str, Any] = {"rows": routes.height}
    for side in SIDES:
        known = routes.filter(pl.col(f"{side}_id").is_in(there))
        report = feed.validate(known)
        result = next(r for r in report.checks if r.check == "known" and r.details.get("name") == f"{side}_to_id")
        first = [e.to_dict()["value"] for e in result.examples]
        found[side] = {
            "known": known.height,
            "disagree": result.rows_failed,
            "share": result.share_failed,
            "first": first,
        }
    with tempfile.TemporaryDirectory() as quarantine:
        kept = feed.enforce(routes, quarantine=Path(quarantine) / "rows.parquet")
        set_apart = pl.read_parquet(Path(quarantine) / "rows.parquet")
    found |= {"kept": kept.height, "set_apart": set_apart.height}
    return found


if __name__ == "__main__":
    result = judged(Path(os.environ["CONTRACTS_OPEN_DATA"]))
    (HERE / "routes.json").write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))
