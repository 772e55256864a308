"""Time and memory of exact key and mapping checks at ten million distinct keys, beside what is written by hand.

usage: python benchmarks/mappings/timing.py [ROWS]

Times are medians of turns in one process; memory is that of a process of its own, which loads the data, forgets
what that took, and judges once. The page is written by `run.py --page`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).parent))
from feed import cookie_ids, person_ids

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
DATA = HERE.parent / "data"
TURNS = 3
_HEAD = """contract: a.b
version: 1.0.0
columns: {event_id: {type: integer}, cookie_id: {type: string}, person_id: {type: string}}
"""
_MAPPING = "mappings: {m: {from: cookie_id, to: person_id%s}}\n"
CONTRACTS = {
    "key": _HEAD + "key: [event_id]\n",
    "mapping": _HEAD + _MAPPING % "",
    "fan_out": _HEAD + _MAPPING % ", cardinality: many-to-one, fan_out: {max: 50}",
    "known": _HEAD.replace("person_id: {type: string}", "person_id: {type: string, known: {source: people}}"),
}


def made(rows: int) -> Path:
    """Return the data, made once: events of distinct cookies, which a third as many persons have."""
    path = DATA / f"mappings-{rows}.parquet"
    if not path.exists():
        DATA.mkdir(exist_ok=True)
        rng = np.random.default_rng(1)
        cookies, persons = rng.permutation(rows), rng.integers(0, max(rows // 3, 1), rows)
        events = rng.permutation(rows)
        pl.DataFrame(
            {"event_id": events, "cookie_id": cookie_ids(cookies), "person_id": person_ids(persons)}
        ).write_parquet(path)
    return path


def _people(rows: int) -> pl.DataFrame:
    return pl.DataFrame({"person_id": person_ids(np.arange(max(rows // 3, 1)))})


def _ours(data: Any, what: str, people: Any) -> bool:
    import contracts

    report = contracts.loads(CONTRACTS[what]).knowing({"people": people}).validate(data)
    return report.ok and not report.errored


def _polars(frame: pl.DataFrame, what: str, people: pl.DataFrame) -> bool:
    pair = frame.lazy().select("cookie_id", "person_id")
    if what == "key":
        return frame["event_id"].n_unique() == frame.height
    if what == "mapping":
        counts = pair.group_by("cookie_id").agg(pl.min("person_id").alias("low"), pl.max("person_id").alias("high"))
        return counts.filter(pl.col("low") != pl.col("high")).collect().is_empty()
    if what == "fan_out":
        low = pair.group_by("person_id").agg(pl.col("cookie_id").n_unique().alias("n"))
        return low.filter(pl.col("n") > 50).collect().is_empty()
    return frame.join(people, on="person_id", how="anti").is_empty()


def _polars_unique(frame: pl.DataFrame, what: str, _: pl.DataFrame) -> bool | None:
    if what != "mapping":
        return None
    return frame.select("cookie_id", "person_id").unique().height == frame["cookie_id"].n_unique()


_SQL = {
    "key": "SELECT count(*) = count(DISTINCT event_id) FROM feed",
    "mapping": """SELECT count(*) = 0 FROM
        (SELECT 1 FROM feed GROUP BY cookie_id HAVING min(person_id) <> max(person_id))""",
    "fan_out": "SELECT count(*) = 0 FROM (SELECT 1 FROM feed GROUP BY person_id HAVING count(DISTINCT cookie_id) > 50)",
    "known": "SELECT count(*) = 0 FROM feed ANTI JOIN people USING (person_id)",
}


def _duckdb_ours(frame: pl.DataFrame, people: pl.DataFrame) -> Callable[[str], bool]:
    relation = _session(frame, people).sql("SELECT * FROM feed")
    return lambda what: _ours(relation, what, people)


def _duckdb_by_hand(frame: pl.DataFrame, people: pl.DataFrame) -> Callable[[str], bool]:
    session = _session(frame, people)
    return lambda what: bool(session.sql(_SQL[what]).fetchall()[0][0])


def _session(frame: pl.DataFrame, people: pl.DataFrame) -> Any:
    """Return a session that holds the data in tables of its own."""
    import duckdb

    session = duckdb.connect()
    for name, table in (("feed", frame.to_arrow()), ("people", people.to_arrow())):
        session.from_arrow(table).create(name)
    return session


CONTENDERS: dict[str, Callable[[pl.DataFrame, pl.DataFrame], Callable[[str], Any]]] = {
    "contracts, polars frame": lambda frame, people: lambda what: _ours(frame, what, people),
    "polars by hand, grouped": lambda frame, people: lambda what: _polars(frame, what, people),
    "polars by hand, distinct pairs": lambda frame, people: lambda what: _polars_unique(frame, what, people),
    "contracts, DuckDB relation": _duckdb_ours,
    "DuckDB by hand": _duckdb_by_hand,
}


def one_turn(name: str, what: str, rows: int) -> None:
    """Print how long judging took, in seconds, and how much memory beside the data, in MiB."""
    if name.startswith("contracts"):
        import contracts

        contracts.loads(CONTRACTS[what]).knowing({"people": _people(9)}).validate(pl.read_parquet(made(1_000)))
    judge = CONTENDERS[name](pl.read_parquet(made(rows)), _people(rows))
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
    before = _memory("VmRSS")
    began = time.perf_counter()
    verdict = judge(what)
    seconds = time.perf_counter() - began
    print(json.dumps({"holds": verdict, "seconds": seconds, "mib": (_memory("VmHWM") - before) / 1024}))


def _memory(what: str) -> int:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(what))
    return int(line.split()[1])


def main(rows: int) -> None:
    """Measure all: times by turns in one process, so that what else the machine does meets each alike."""
    made(rows)
    made(1_000)
    cells: dict[str, dict[str, Any]] = {name: {} for name in CONTENDERS}
    for (name, what), seconds in _times(rows).items():
        command = [sys.executable, __file__, "--turn", name, what, str(rows)]
        alone = json.loads(subprocess.run(command, check=True, capture_output=True, env=os.environ).stdout)
        cells[name][what] = {"seconds": round(median(seconds), 3), "mib": round(alone["mib"])}
        print(what, name, cells[name][what], flush=True)
    (HERE / "timing.json").write_text(json.dumps({"what": list(CONTRACTS), "contenders": cells}, indent=1) + "\n")


def _times(rows: int) -> dict[tuple[str, str], list[float]]:
    frame, people = pl.read_parquet(made(rows)), _people(rows)
    judges = {name: make(frame, people) for name, make in CONTENDERS.items()}
    for what in CONTRACTS:
        _ours(pl.read_parquet(made(1_000)), what, _people(1_000))  # what is loaded once is no part of it
    found: dict[tuple[str, str], list[float]] = {}
    for turn in range(TURNS):
        for what in CONTRACTS:
            for name, judge in judges.items():
                began = time.perf_counter()
                holds = judge(what)
                seconds = time.perf_counter() - began
                print(turn, what, name, holds, round(seconds, 3), flush=True)
                if holds is False:
                    msg = f"{name} finds a {what} that does not hold"
                    raise ValueError(msg)
                if holds:
                    found.setdefault((name, what), []).append(seconds)
    return found


if __name__ == "__main__":
    if sys.argv[1:2] == ["--turn"]:
        one_turn(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 10_000_000)
