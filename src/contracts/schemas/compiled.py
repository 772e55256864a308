"""A contract as a pandera schema, for pandas, polars and Spark.

Its columns have a data type, nullability, presence and named checks that pandera can run one by
one. Validating the whole schema runs them in one fused pass instead, by the same code as
`Contract.validate`, so the two cannot disagree. What a user adds to the schema, or changes in it,
pandera judges as it always does.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import polars as pl
from pandera.config import ValidationDepth, ValidationScope, get_config_context
from pandera.errors import SchemaError, SchemaErrorReason, SchemaErrors, SchemaWarning
from pandera.validation_depth import validation_type

from contracts.backends.evaluation import failing_rows
from contracts.check import TableCheck
from contracts.errors import JudgementError
from contracts.validation import Judgement, judge

if TYPE_CHECKING:
    from datetime import datetime

    from contracts.column import Column, ColumnsByName
    from contracts.profile import Reference
    from contracts.report import Result
    from contracts.terms import Placed, Terms

__all__ = ["ENGINES", "Judge", "compiled_schema"]

ENGINES = ("pandas", "polars", "pyspark")
# What is asked for in place of a schema that pandera has, or might have, for an engine.
_INSTEAD = {
    "ibis": "`validate` and `enforce` take a DuckDB relation as it is",
    "duckdb": "`validate` and `enforce` take a DuckDB relation as it is",
    "spark": "did you mean 'pyspark'?",
}

_REASONS = {
    "columns": SchemaErrorReason.COLUMN_NOT_IN_DATAFRAME,
    "type": SchemaErrorReason.WRONG_DATATYPE,
    "nulls": SchemaErrorReason.SERIES_CONTAINS_NULLS,
    "unique": SchemaErrorReason.SERIES_CONTAINS_DUPLICATES,
    "key": SchemaErrorReason.DUPLICATES,
}


@dataclass(frozen=True)
class Judge:
    """Judges data under some terms, at the time of its clock."""

    terms: Terms
    clock: Callable[[], datetime]
    reference: Reference | None = None

    def __call__(self, data: Any) -> Judgement:
        """Return the judgement; what the engine cannot judge is said in a warning, since pandera knows no skipping.

        Raises:
            JudgementError: a check failed to judge.

        """
        judgement = judge(self.terms, data, now=self.clock(), reference=self.reference)
        report = judgement.report
        if report.errored:
            raise JudgementError(report)
        for result in report.checks:
            if f" cannot be judged on {report.engine}" in result.message:
                warnings.warn(result.message, SchemaWarning, stacklevel=2)
        return judgement

    def only(self, columns: ColumnsByName, *placed: Placed) -> Judge:
        """Return the judge of some columns and checks."""
        return replace(self, terms=replace(self.terms, columns=columns, placed=placed))

    def of_place(self, place: Placed) -> Judge:
        """Return the judge of one check alone; one of the whole table sees all columns."""
        is_whole = place.column is None or isinstance(place.check, TableCheck)
        columns = self.terms.columns if is_whole or place.column is None else {place.column.name: place.column}
        return self.only(columns, place)


def compiled_schema(judge_all: Judge, engine: str) -> Any:
    """Return the schema of a contract.

    Raises:
        ValueError: pandera has no schema for this engine that a contract can be compiled to.
        ImportError: pandera's side of the engine cannot be loaded here.

    """
    if engine not in ENGINES:
        instead = f"; {_INSTEAD[engine]}" if engine in _INSTEAD else ""
        msg = f"no pandera schema for {engine!r}; known are {', '.join(ENGINES)}{instead}"
        raise ValueError(msg)
    pandera, native = _modules(engine)
    terms = judge_all.terms
    whole = [place for place in terms.placed if place.column is None or isinstance(place.check, TableCheck)]
    schema = _schema_class(engine)(
        columns={column.name: _column(pandera, native, column, judge_all) for column in terms.columns.values()},
        checks=[_check(pandera, native, place, judge_all) for place in whole],
        name=terms.name,
        description=terms.description or None,
        metadata={"version": terms.version},
    )
    schema.judge = judge_all
    return schema


def _modules(engine: str) -> tuple[Any, Any]:
    """Return pandera's module for an engine, and ours."""
    try:
        return import_module(f"pandera.{engine}"), import_module(f"contracts.schemas.{engine}_frames")
    except (ImportError, SystemExit) as error:  # pyspark exits, with 0, where it takes a script for its own tests
        hint = "; beside pyspark it needs pandas 2, as pyspark's own pandas API does" if engine == "pyspark" else ""
        msg = f"pandera.{engine} cannot be imported ({error}){hint}"
        raise ImportError(msg) from error


def _column(pandera: Any, native: Any, column: Column, judge_all: Judge) -> Any:
    places = [p for p in judge_all.terms.placed if p.column is column and not isinstance(p.check, TableCheck)]
    types = [p for p in places if p.check.name == "type"]
    made = pandera.Column(
        dtype=native.Declared(column, judge_all.of_place(types[0])) if types else None,
        checks=[
            _check(pandera, native, place, judge_all) for place in places if place not in types or not native.BY_ROW
        ],
        nullable=any(getattr(place.check, "share", 0) > 0 for place in places) or bool(column.missing),
        required=column.required,
        name=column.name,
        description=column.description or None,
        metadata={"unit": column.unit, "pii": column.pii},
    )
    made.of_contract = _state(made)
    return made


def _state(column: Any) -> tuple[Any, ...]:
    """Return what a user may have changed in a column since it was compiled."""
    return (str(column.dtype), column.nullable, column.required, column.coerce, [c.name for c in column.checks])


def _check(pandera: Any, native: Any, place: Placed, judge_all: Judge) -> Any:
    """Return a pandera check that gives the verdict of one place, however pandera runs it."""
    judge_one = judge_all.of_place(place)

    def holds(data: Any) -> Any:
        judgement = judge_one(native.frame_of(data, place.column))
        if isinstance(place.check, TableCheck) or not native.BY_ROW:
            return native.verdict(judgement.report.violations)
        return native.answer(_fine(judgement), data)

    made = pandera.Check(holds, name=_name(place), error=_name(place), n_failure_cases=10, ignore_na=False)
    made.of_contract = True
    return made


def _name(place: Placed) -> str:
    column = f":{place.column.name}" if place.column and isinstance(place.check, TableCheck) else ""
    return f"{place.check.name}:{place.name}" if place.name else f"{place.check.name}{column}"


def _fine(judgement: Judgement) -> pl.Series:
    """Return a mask that is true where a row is fine."""
    report = judgement.report
    if report.ok:
        return pl.repeat(value=True, n=report.rows, eager=True)
    violated = [k for k, result in enumerate(report.checks) if result.violated]
    failing = failing_rows(judgement.evaluation, judgement.terms, violated)
    return ~failing.select(pl.any_horizontal(pl.all())).to_series()


@cache
def _schema_class(engine: str) -> Any:
    pandera, native = _modules(engine)

    class ContractSchema(pandera.DataFrameSchema):  # type: ignore[misc, name-defined]
        """A pandera schema that judges its contract in one fused pass, and all else as pandera does."""

        judge: Judge

        @classmethod
        def get_backend(cls, *args: Any, **kwargs: Any) -> Any:
            """Return the stock schema's backend, which formats errors and judges what is not ours."""
            return pandera.DataFrameSchema.get_backend(*args, **kwargs)

        def validate(
            self,
            check_obj: Any,
            head: int | None = None,
            tail: int | None = None,
            sample: int | None = None,
            random_state: int | None = None,
            lazy: bool = native.LAZY,  # noqa: FBT001
            inplace: bool = False,  # noqa: FBT001, FBT002
        ) -> Any:
            """Return the data, or raise pandera's SchemaError (if `lazy`, tell of all in the engine's manner)."""
            if not get_config_context().validation_enabled:
                return check_obj
            how = {"head": head, "tail": tail, "sample": sample, "random_state": random_state}
            data = native.subsampled(self, check_obj, how) if head or tail or sample else check_obj
            errors = _contract_errors(self, data, native)
            if not errors or lazy:
                errors += _pandera_errors(self, engine, check_obj, {**how, "lazy": lazy, "inplace": inplace})
            if errors and not lazy:
                raise errors[0]
            native.conclude(self, check_obj, errors)
            return check_obj

    return ContractSchema


def _is_ours(part: Any) -> bool:
    """Return whether a part was compiled from the contract, and is as it was."""
    made = getattr(part, "of_contract", None)
    return made is True or (made is not None and made == _state(part))


def _contract_errors(schema: Any, data: Any, native: Any) -> list[SchemaError]:
    """Judge what of the contract is still in the schema; return an error for each violation."""
    columns = {n: c for n, c in schema.judge.terms.columns.items() if _is_ours(schema.columns.get(n))}
    names = {check.name for check in schema.checks if _is_ours(check)}
    kept = [p for p in schema.judge.terms.placed if _is_kept(p, columns, names) and _is_within_depth(p.check.name)]
    if not kept:
        return []
    report = schema.judge.only(columns, *kept)(data).report
    for result in report.warnings:
        warnings.warn(result.message, SchemaWarning, stacklevel=4)
    return [_error(schema, data, result, native) for result in report.violations]


def _is_kept(place: Placed, columns: ColumnsByName, names: set[str]) -> bool:
    """Return whether a check is still in the schema, and all the columns that it reads."""
    if place.column:
        return place.column.name in columns
    return _name(place) in names and set(place.check.reads(None)) <= set(columns)


def _reason(check: str) -> SchemaErrorReason:
    return _REASONS.get(check, SchemaErrorReason.DATAFRAME_CHECK)


def _is_within_depth(check: str) -> bool:
    """Return whether pandera, as it is configured, asks for a check: of the schema, of the data, or both."""
    depth = get_config_context().validation_depth
    if depth is ValidationDepth.SCHEMA_AND_DATA:
        return True
    return (validation_type(_reason(check)) is ValidationScope.SCHEMA) == (depth is ValidationDepth.SCHEMA_ONLY)


def _error(schema: Any, data: Any, result: Result, native: Any) -> SchemaError:
    """Return a violation as pandera's error, with at most ten failure cases, masked as in a Report."""
    cases, output = native.failure_cases(result.examples) if result.examples else (result.message, None)
    return SchemaError(
        schema=schema.columns.get(result.column, schema),
        data=data,
        message=result.message,
        failure_cases=cases,
        check=result.check,
        check_output=output,
        reason_code=_reason(result.check),
        column_name=result.column,
    )


def _pandera_errors(schema: Any, engine: str, data: Any, how: dict[str, Any]) -> list[SchemaError]:
    """Let pandera judge what is not the contract's own; return its errors."""
    pandera, native = _modules(engine)
    columns = {n: c for n, c in schema.columns.items() if not _is_ours(c)}
    checks = [check for check in schema.checks if not _is_ours(check)]
    options = {
        n: getattr(schema, n) for n in ("strict", "ordered", "coerce", "unique", "index") if getattr(schema, n, None)
    }
    if not columns and not checks and not options:
        return []
    known = {name: pandera.Column(required=False, nullable=True) for name in schema.columns}
    rest = pandera.DataFrameSchema(columns={**known, **columns}, checks=checks, name=schema.name, **options)
    try:
        found: list[SchemaError] = native.judged(rest, data, how)
    except SchemaErrors as error:
        return list(error.schema_errors)
    except SchemaError as error:
        return [error]
    return found
