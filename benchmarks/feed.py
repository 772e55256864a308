"""The benchmark feed: ten columns of station weather with web IDs, deterministic, in four states.

    python benchmarks/feed.py [--rows N] [STATE ...]      # writes benchmarks/data/STATE_N.parquet

Every hour, each of 500 stations delivers four rows, each with the cookie of who looked at it. Three
rows in a hundred carry a cookie seen before; two cookies belong to each person. States:

* `clean` keeps the contract in `feed.contract.yaml`;
* `switched`: snow in mm under a column in cm, and 30 % of the cookies in upper case;
* `all_bad`: every row breaks every check that a row can break by itself (nulls and types excepted);
* `worst`: as `all_bad`, and each row comes twice, the second time with another person, so that
  every row also breaks the key and the mapping.
"""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SEED", "STATES", "STATIONS", "clock", "made", "path_of"]

STATES = ("clean", "switched", "all_bad", "worst")
STATIONS = [f"ST{17 + 197 * k:05d}" for k in range(500)]
SEED = 1123
_START = datetime(2025, 3, 1, tzinfo=UTC)
_A_SLOT = 4  # rows of one station and hour
_AN_HOUR = _A_SLOT * len(STATIONS)
_CHUNK = 1_000_000
_MICROSECONDS = 1_000_000
_PERSONS = 10**10
_SPREAD = 7_368_787_069  # coprime to 10**10, so that distinct persons keep distinct numbers
_HEX_AT = [k for k in range(36) if k not in (8, 13, 18, 23)]
_TIME = pa.timestamp("us", tz="UTC")
_SCHEMA = pa.schema(
    [
        ("station_id", pa.string()),
        ("observed_at", _TIME),
        ("issued_at", _TIME),
        ("temp_c", pa.float64()),
        ("snow_cm", pa.float64()),
        ("precip_mm", pa.float64()),
        ("wind_ms", pa.float64()),
        ("pressure_hpa", pa.float64()),
        ("cookie_id", pa.string()),
        ("person_id", pa.string()),
    ]
)


def clock(rows: int) -> datetime:
    """Return the time at which a feed of that many rows is one hour old."""
    return _START + timedelta(hours=(rows - 1) // _AN_HOUR + 1)


def path_of(state: str, rows: int) -> Path:
    """Return where the Parquet file of a state is."""
    return Path(__file__).parent / "data" / f"{state}_{rows}.parquet"


def made(state: str, rows: int) -> Path:
    """Write the file of a state unless it is there, and return its path."""
    path = path_of(state, rows)
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        partial = path.with_suffix(f".partial-{os.getpid()}")  # several processes may want the same file
        with pq.ParquetWriter(partial, _SCHEMA, compression="zstd") as writer:
            for first in range(0, rows, _CHUNK):
                table = _chunk(state, first, min(_CHUNK, rows - first))
                writer.write_table(table, row_group_size=_CHUNK)
        partial.rename(path)
    return path


def _chunk(state: str, first: int, length: int) -> pa.Table:
    rng = np.random.default_rng([SEED, first])
    row = np.arange(first, first + length)
    if state == "worst":
        row = first + (row - first) // 2
    cookie = _cookie_numbers(rng, row, first)
    if state == "worst":
        cookie = cookie[np.arange(length) // 2 * 2]
    station = (row // _A_SLOT) % len(STATIONS)
    epoch = int(_START.timestamp()) * _MICROSECONDS
    observed = epoch + row // _AN_HOUR * 3600 * _MICROSECONDS
    issued = observed - rng.integers(0, 6 * 60, length) * 60 * _MICROSECONDS
    values = _weather(rng, length)
    bad = state in ("all_bad", "worst")
    if bad:
        issued = 2 * observed - issued + _MICROSECONDS
        values = {name: value + 2000 for name, value in values.items()}
    if state == "switched":
        values["snow_cm"] *= 10
    names = [name.lower() for name in STATIONS] if bad else STATIONS
    other_person = np.arange(length) % 2 if state == "worst" else 0
    columns = {
        "station_id": pa.DictionaryArray.from_arrays(station.astype(np.int32), names).cast(pa.string()),
        "observed_at": pa.array(observed).cast(_TIME),
        "issued_at": pa.array(issued).cast(_TIME),
        **{name: pa.array(value, from_pandas=True) for name, value in values.items()},
        "cookie_id": _cookies(cookie, state),
        "person_id": _persons(cookie // 2 + other_person * (_PERSONS // 2), "p" if bad else "P"),
    }
    return pa.table(columns, schema=_SCHEMA)


def _cookie_numbers(rng: np.random.Generator, row: NDArray[np.int64], first: int) -> NDArray[np.int64]:
    """Return each row's own number, but for 3 % of the rows that of an earlier slot.

    Only the first row of a slot looks back, and never into its own, so that the key stays unique.
    """
    slot = row // _A_SLOT * _A_SLOT
    earlier = first + (rng.random(len(row)) * (slot - first)).astype(np.int64)
    again = (row == slot) & (slot > first) & (rng.random(len(row)) < 0.03 * _A_SLOT)
    return np.where(again, earlier, row)


def _weather(rng: np.random.Generator, length: int) -> dict[str, NDArray[np.float64]]:
    """Return plausible values to one decimal, NaN where one is missing."""
    dry, snowless = rng.random(length) < 0.7, rng.random(length) < 0.4
    values = {
        "temp_c": rng.normal(-5, 12, length).clip(-59, 59),
        "snow_cm": np.where(snowless, 0, rng.exponential(60, length).clip(0, 299)),
        "precip_mm": np.where(dry, 0, rng.exponential(4, length).clip(0, 199)),
        "wind_ms": rng.gamma(2, 3, length).clip(0, 79),
        "pressure_hpa": rng.normal(1013, 10, length).clip(900, 1080),
    }
    values = {name: value.round(1) for name, value in values.items()}
    values["temp_c"][rng.random(length) < 0.005] = np.nan
    values["pressure_hpa"][rng.random(length) < 0.002] = np.nan
    return values


def _cookies(number: NDArray[np.int64], state: str) -> pa.Array:
    """Return a UUID of version 4 for each number: the same number, the same UUID."""
    raw = np.stack([_mixed(number, salt=1), _mixed(number, salt=2)], axis=1).view(np.uint8).reshape(-1, 16)
    raw[:, 6] = raw[:, 6] & 0x0F | 0x40
    raw[:, 8] = raw[:, 8] & 0x3F | 0x80
    if state in ("all_bad", "worst"):
        raw[:, 0] |= 0xA0  # a letter at least, so that each has a case to be wrong in
    digits = np.stack([raw >> 4, raw & 0x0F], axis=2).reshape(-1, 32)
    text = np.full((len(number), 36), ord("-"), np.uint8)
    text[:, _HEX_AT] = np.frombuffer(b"0123456789abcdef", np.uint8)[digits]
    share = {"clean": 0, "switched": 30}.get(state, 100)
    raised = (_mixed(number, salt=3) % np.uint64(100) < share)[:, None] & (text >= ord("a"))
    return _strings(np.where(raised, text - 32, text))


def _persons(number: NDArray[np.int64], letter: str) -> pa.Array:
    """Return `P` and ten digits, distinct for distinct numbers."""
    # in two steps, since the product of two numbers below 10**10 does not fit into 64 bits
    high, low = np.divmod(number, 100_000)
    spread = (high * _SPREAD % _PERSONS * 100_000 % _PERSONS + low * _SPREAD % _PERSONS) % _PERSONS
    digits = spread[:, None] // 10 ** np.arange(9, -1, -1) % 10
    text = np.full((len(number), 11), ord(letter), np.uint8)
    text[:, 1:] = digits + ord("0")
    return _strings(text)


def _mixed(number: NDArray[np.int64], salt: int) -> NDArray[np.uint64]:
    """Return 64 well-mixed bits for each number.

    Source: Stafford (2011), "Better bit mixing", variant 13.
    """
    bits = number.astype(np.uint64) * np.uint64(4) + np.uint64(salt)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def _strings(text: NDArray[np.uint8]) -> pa.Array:
    """Return a matrix of characters, a row for each string, as strings."""
    rows, width = text.shape
    ends = np.arange(0, (rows + 1) * width, width, dtype=np.int32)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(ends), pa.py_buffer(np.ascontiguousarray(text)))


def main() -> None:
    """Write the files asked for."""
    parser = argparse.ArgumentParser(description="Write the benchmark feed.")
    parser.add_argument("states", nargs="*", default=[], metavar="STATE", help=f"of {', '.join(STATES)} (default all)")
    parser.add_argument("--rows", type=int, default=_CHUNK)
    given = parser.parse_args()
    for state in given.states or STATES:
        path = made(state, given.rows)
        print(f"{path.name}: {path.stat().st_size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
