"""What the feed promises, in plain values: `feed.contract.yaml` for those who do not read contracts.

Every contender answers in the names made here: a check that failed -> the rows that failed it, or
None where the contender does not count them.
"""

from __future__ import annotations

from datetime import timedelta

from feed import STATIONS

__all__ = ["CHECKS", "COLUMNS", "EXAMPLES", "KEY", "MAX_AGE", "NULLABLE", "PATTERNS", "RANGES", "STATIONS", "TIMES"]

RANGES = {
    "temp_c": (-60, 60),
    "snow_cm": (0, 300),
    "precip_mm": (0, 200),
    "wind_ms": (0, 80),
    "pressure_hpa": (850, 1090),
}
NULLABLE = {"temp_c": 0.01, "pressure_hpa": 0.01}
PATTERNS = {
    "station_id": "ST[0-9]{5}",
    "cookie_id": "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
    "person_id": "P[0-9]{10}",
}
TIMES = ("observed_at", "issued_at")
COLUMNS = ("station_id", *TIMES, *RANGES, "cookie_id", "person_id")
KEY = ("station_id", "observed_at", "cookie_id")
MAX_AGE = timedelta(hours=2)
EXAMPLES = 10

CHECKS = (
    *(f"type {name}" for name in COLUMNS),
    *(f"nulls {name}" for name in COLUMNS),
    *(f"range {name}" for name in RANGES),
    *(f"pattern {name}" for name in PATTERNS),
    "allowed station_id",
    "rule",
    "key",
    "mapping",
    "freshness",
)
