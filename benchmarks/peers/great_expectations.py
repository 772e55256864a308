"""Great Expectations on a pandas frame: one suite, results in summary form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import great_expectations as gx
import great_expectations.expectations as gxe

from promises import COLUMNS, KEY, MAX_AGE, NULLABLE, PATTERNS, RANGES, STATIONS, TIMES

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

__all__ = ["DISTRIBUTIONS", "LEFT_OUT", "NOTE", "prepared"]

DISTRIBUTIONS = ("great_expectations", "pandas")
LEFT_OUT = ("mapping",)
NOTE = "It has no functional dependency on pandas. Results in summary form, its default of ten examples or more."
_TYPES = {
    **dict.fromkeys(PATTERNS, "str"),
    **dict.fromkeys(TIMES, "Timestamp"),
    **dict.fromkeys(RANGES, "float64"),
}


def prepared(now: datetime) -> Callable[[Any], dict[str, int | None]]:
    """Return what judges a pandas frame."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("feed").add_dataframe_asset("feed")
    batch = asset.add_batch_definition_whole_dataframe("whole")
    expectations = _expectations(now)
    suite = gx.ExpectationSuite("feed", expectations=list(expectations.values()))
    definition = gx.ValidationDefinition(data=batch, suite=context.suites.add(suite), name="feed")
    context.validation_definitions.add(definition)
    names = {_key(expectation): name for name, expectation in expectations.items()}
    return lambda frame: _judged(definition, names, frame)


def _expectations(now: datetime) -> dict[str, Any]:
    found: dict[str, Any] = {
        f"type {name}": gxe.ExpectColumnValuesToBeOfType(column=name, type_=_TYPES[name]) for name in COLUMNS
    }
    found |= {
        f"nulls {name}": gxe.ExpectColumnValuesToNotBeNull(column=name, mostly=1 - NULLABLE.get(name, 0))
        for name in COLUMNS
    }
    for name, (low, high) in RANGES.items():
        found[f"range {name}"] = gxe.ExpectColumnValuesToBeBetween(column=name, min_value=low, max_value=high)
    for name, regex in PATTERNS.items():
        found[f"pattern {name}"] = gxe.ExpectColumnValuesToMatchRegex(column=name, regex=f"^{regex}$")
    found["allowed station_id"] = gxe.ExpectColumnValuesToBeInSet(column="station_id", value_set=STATIONS)
    found["rule"] = gxe.ExpectColumnPairValuesAToBeGreaterThanB(
        column_A="observed_at", column_B="issued_at", or_equal=True
    )
    found["key"] = gxe.ExpectCompoundColumnsToBeUnique(column_list=list(KEY))
    found["freshness"] = gxe.ExpectColumnMaxToBeBetween(column="observed_at", min_value=now - MAX_AGE)
    return found


def _key(expectation: Any) -> tuple[str, str]:
    """Return what tells one expectation of the suite from another: its kind, and its column."""
    kind = getattr(expectation, "expectation_type", None) or expectation.type
    read = expectation.kwargs.get if hasattr(expectation, "kwargs") else lambda name: getattr(expectation, name, None)
    return kind, str(read("column"))


def _judged(definition: Any, names: dict[tuple[str, str], str], frame: Any) -> dict[str, int | None]:
    result = definition.run(batch_parameters={"dataframe": frame}, result_format="SUMMARY")
    failed = [one for one in result.results if not one.success]
    return {names[_key(one.expectation_config)]: one.result.get("unexpected_count") for one in failed}
