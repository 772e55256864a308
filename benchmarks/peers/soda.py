"""Soda's checks language on a DuckDB table, in the last release under the Apache licence."""

# ruff: noqa: S608 - the SQL is made of the benchmark's own constants

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soda.scan import Scan

from promises import CHECKS, COLUMNS, KEY, MAX_AGE, NULLABLE, PATTERNS, RANGES, STATIONS, TIMES

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

__all__ = ["DISTRIBUTIONS", "LEFT_OUT", "NOTE", "prepared"]

DISTRIBUTIONS = ("soda-core", "soda-core-duckdb", "duckdb")
LEFT_OUT: tuple[str, ...] = ()
NOTE = "Its own pin of DuckDB is years old. The reading of its checks (500 values) is part of the time of each scan."
_TYPES = {
    **dict.fromkeys(PATTERNS, "varchar"),
    **dict.fromkeys(TIMES, "timestamp with time zone"),
    **dict.fromkeys(RANGES, "double"),
}


def prepared(now: datetime) -> Callable[[Any], dict[str, int | None]]:
    """Return what judges a table of DuckDB."""
    text = _checks(now)
    return lambda connection: _judged(connection, text)


def _checks(now: datetime) -> str:
    lines = ["checks for feed:", "  - schema:", "      name: type", "      fail:", "        when wrong column type:"]
    lines += [f"          {name}: {kind}" for name, kind in _TYPES.items()]
    for name in COLUMNS:
        metric = f"missing_percent({name}) <= {NULLABLE[name]:%}" if name in NULLABLE else f"missing_count({name}) = 0"
        lines += [f"  - {metric.replace('.000000%', '')}:", f"      name: nulls {name}"]
    for name, (low, high) in RANGES.items():
        lines += _invalid("range", name, f"valid min: {low}", f"valid max: {high}")
    for name, regex in PATTERNS.items():
        lines += _invalid("pattern", name, f"valid regex: '^{regex}$'")
    lines += _invalid("allowed", "station_id", f"valid values: [{', '.join(STATIONS)}]")
    lines += [f"  - duplicate_count({', '.join(KEY)}) = 0:", "      name: key"]
    lines += _query("rule", "SELECT * FROM feed WHERE issued_at > observed_at")
    many = "SELECT cookie_id FROM feed GROUP BY 1 HAVING min(person_id) <> max(person_id)"
    lines += _query("mapping", f"SELECT cookie_id, person_id FROM feed WHERE cookie_id IN ({many})")
    oldest = (now - MAX_AGE).isoformat()
    lines += _query("freshness", f"SELECT max(observed_at) FROM feed HAVING max(observed_at) < TIMESTAMPTZ '{oldest}'")
    return "\n".join(lines)


def _invalid(kind: str, name: str, *terms: str) -> list[str]:
    return [f"  - invalid_count({name}) = 0:", f"      name: {kind} {name}", *(f"      {term}" for term in terms)]


def _query(name: str, sql: str) -> list[str]:
    return ["  - failed rows:", f"      name: {name}", "      samples limit: 10", f"      fail query: {sql}"]


def _judged(connection: Any, checks: str) -> dict[str, int | None]:
    scan = Scan()
    scan.disable_telemetry()
    scan.add_duckdb_connection(connection)
    scan.set_data_source_name("duckdb")
    scan.add_sodacl_yaml_str(checks)
    scan.execute()
    if scan.has_error_logs():
        raise RuntimeError(scan.get_error_logs_text())
    failed = [check for check in scan.get_scan_results()["checks"] if check["outcome"] == "fail"]
    return {check["name"]: None for check in failed if check["name"] in CHECKS or check["name"] == "type"}
