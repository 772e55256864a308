"""Values that are no finite number: they do not hide that the others are numbers."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

import contracts

VALUES = [float(k) for k in range(50)]


@pytest.mark.parametrize("is_file", [False, True])
@pytest.mark.parametrize(
    ("odd", "missing"), [([math.inf], ["inf"]), ([-math.inf, math.inf, math.inf], ["-inf", "inf"]), ([math.nan], None)]
)
def test_a_column_of_numbers_stays_one(
    odd: list[float], missing: list[str] | None, tmp_path: Path, *, is_file: bool
) -> None:
    """Infinities are listed as stand-ins, with a question; NaN is a null. The range is that of the others."""
    data: Any = pl.DataFrame({"x": VALUES + odd})
    if is_file:
        data.write_csv(tmp_path / "x.csv")
        data = tmp_path / "x.csv"
    text = contracts.infer(data)
    found = yaml.safe_load(text)["columns"]["x"]
    assert (found["type"], found["range"]) == ("number", {"min": -49, "max": 98})
    listed = [value for value in found.get("missing", []) if value != "NaN"]
    assert sorted(listed) == (missing or [])
    assert ("missing? infinite" in text) == bool(missing)
    assert contracts.loads(text).validate(data).ok


def test_off_the_list_they_are_refused() -> None:
    """What the question says is true."""
    data = pl.DataFrame({"x": [*VALUES, math.inf]})
    text = contracts.infer(data).replace("missing: ['inf']", "")
    assert [one.check for one in contracts.loads(text).validate(data).violations] == ["type"]
