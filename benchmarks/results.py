"""Results as JSON files in `results/`, kept in git: the page can be made again without a run.

Each is written as a whole after each cell, so that a run that was cut goes on where it stood.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

__all__ = ["FOLDER", "fresh", "kept", "machine", "put"]

FOLDER = Path(__file__).parent / "results"


def kept(name: str) -> dict[str, Any]:
    """Return the results of a name, or none."""
    path = FOLDER / f"{name}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def put(name: str, key: str, value: Any) -> None:
    """Keep one more result; what was kept under its key is replaced."""
    found = kept(name) | {key: value}
    FOLDER.mkdir(exist_ok=True)
    partial = FOLDER / f"{name}.partial"
    partial.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    partial.replace(FOLDER / f"{name}.json")


def fresh(name: str, containing: str = "") -> None:
    """Forget the results whose key contains a text."""
    found = kept(name)
    if found:
        left = {key: value for key, value in found.items() if containing not in key}
        (FOLDER / f"{name}.json").write_text(json.dumps(left, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def machine() -> dict[str, Any]:
    """Return what the numbers depend on, without a name of the machine."""
    return {
        "when": datetime.now(UTC).strftime("%Y-%m-%d"),
        "commit": _commit(),
        "cores": os.cpu_count(),
        "cpu": _field("/proc/cpuinfo", "model name") or "unknown CPU",
        "memory_gib": round(int((_field("/proc/meminfo", "MemTotal") or "0 kB").split()[0]) / 2**20),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[1], 1),
    }


def _commit() -> str:
    """Return the commit of the code measured, marked where it was changed since."""
    asked = ["git", "-C", str(FOLDER.parent), "describe", "--always", "--dirty"]
    return subprocess.run(asked, check=False, capture_output=True, text=True).stdout.strip() or "no commit"


def _field(path: str, name: str) -> str | None:
    lines = Path(path).read_text(encoding="utf-8").splitlines() if Path(path).exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), None)
