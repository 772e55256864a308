"""What a check is: a name, the fields a contract may give it, and one of three ways to judge.

* a RowCheck is an expression that is true where a row is fine;
* a GroupCheck says which columns determine what: rows that share these, share that;
* a TableCheck takes what was measured of a batch (its Profile) and returns a Finding.

An Expression is written with operators and a few methods, on what `Cells` hands out: polars here, SQL
where another engine holds the data. So a check never names an engine.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Protocol

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

from contracts.domain import Domain
from contracts.problem import Complaint, did_you_mean
from contracts.quantity import Every, duration, period, plain, share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from contracts.column import Column, ColumnsByName
    from contracts.measures import Ask
    from contracts.problem import Path
    from contracts.profile import Profile, Reference
    from contracts.report import Outcome

__all__ = [
    "Cells",
    "Check",
    "Context",
    "Dependency",
    "Expression",
    "Finding",
    "Gap",
    "GroupCheck",
    "Length",
    "Listed",
    "Other",
    "PeriodLength",
    "ReferenceTerms",
    "RowCheck",
    "Share",
    "TableCheck",
    "narrowed",
    "with_names",
]

Share = Annotated[Fraction, BeforeValidator(share), WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "number"}]})]
"""A field that is written as a share: `5%`, or 0.05."""
Length = Annotated[timedelta, BeforeValidator(duration), WithJsonSchema({"type": "string"})]
"""A length of time as a field of a check."""
PeriodLength = Annotated[Every, BeforeValidator(period), WithJsonSchema({"type": "string"})]
"""The length of a period as a field of a check."""


class Expression(Protocol):
    """What a check may say of a column, besides arithmetic and comparisons: the words of polars that all speak."""

    def __and__(self, other: Any) -> Expression:
        """Return whether both are true."""

    def __or__(self, other: Any) -> Expression:
        """Return whether one is true."""

    def __invert__(self) -> Expression:
        """Return whether it is not true."""

    def __ge__(self, other: Any) -> Expression:
        """Return whether it is not less."""

    def __le__(self, other: Any) -> Expression:
        """Return whether it is not more."""

    def is_null(self) -> Expression:
        """Return whether it is null."""

    def is_in(self, other: Any) -> Expression:
        """Return whether it is one of some values."""

    def abs(self) -> Expression:
        """Return its magnitude."""

    @property
    def str(self) -> _Text:
        """What can be said of text."""


class _Text(Protocol):
    def len_chars(self) -> Expression:
        """Return the number of code points."""


class Cells(Protocol):
    """The columns of a batch as a check sees them: typed, with stand-ins and NaN read as null."""

    def value(self, column: str) -> Expression:
        """Return the column's values, null where missing or of the wrong type."""

    def readable(self, column: str) -> Expression:
        """Return true where the cell is null or of the declared type."""

    def matches(self, column: str, pattern: str) -> Expression:
        """Return true where the column's text matches a pattern of `patterns.full_match`, null where it is null."""

    def known(self, listed: Listed) -> Expression:
        """Return true where the values of some columns are in a list, together; null where one of them is."""

    def where(self, condition: Expression, value: Expression) -> Expression:
        """Return the value where the condition is true, else null."""

    def without(self, values: Expression, wrong: Callable[[Iterable[str]], list[str]]) -> Expression:
        """Return true where text is not among the `wrong` ones of its distinct values, null where it is null.

        It is for what no expression says; `wrong` runs in Python, and costs what it costs for each of them.
        """


@dataclass(frozen=True)
class Listed:
    """A list of known values: a file beside the contract, or the name of data handed in.

    `columns` are those that are looked up, each with the column of the list.
    """

    source: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Dependency:
    """Rows that agree in `columns` agree in `determines`; None: no two rows agree in them.

    `most` is how many values of `determines` they may have between them, and `share` the largest share
    of all its distinct values in rows that are compared, of which one may always be had; None: any number.
    """

    columns: tuple[str, ...]
    determines: str | None = None
    nulls_agree: bool = False
    most: int | None = 1
    share: Fraction | None = None

    def limit(self, distinct: int) -> int:
        """Return how many values they may have, given how many distinct ones there are."""
        of_all = [] if self.share is None else [max(math.floor(self.share * distinct), 1)]
        return min([*of_all, *([] if self.most is None else [self.most])])

    @property
    def limits(self) -> str:
        """How many values they may have, in words."""
        number = "" if self.most is None else f"{self.most:,}"
        share = "" if self.share is None else f"{plain(self.share * 100)} % of all"
        return " or ".join(filter(None, (number, share)))

    def implies(self, other: Dependency) -> bool:
        """Return whether data in which this holds are data in which the other holds, nulls included."""
        fewer = set(self.columns) <= set(other.columns)
        same_nulls = self.nulls_agree or not other.nulls_agree
        same = self.determines in (None, other.determines)
        return fewer and same_nulls and same and self._is_as_strict(other)

    def _is_as_strict(self, other: Dependency) -> bool:
        if self.determines is None or self.most == 1:
            return True
        pairs = ((self.most, other.most), (self.share, other.share))
        return all(theirs is None or (mine is not None and mine <= theirs) for mine, theirs in pairs)


@dataclass(frozen=True)
class Gap:
    """What may come under another contract and never came under a check; `details` for programs."""

    message: str
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Other:
    """What another contract promises, as one check of this contract has to know it.

    `check` is its check of the same kind at the same place, `column` its column of the same name.
    `domain` and `dependencies` are what its checks keep to, those alone that stop data at least as
    firmly (`on_violation`) as the check that asks; the domain is in the asking column's own unit.
    Values are `comparable` where both columns hold one kind of value, in units of one dimension.
    """

    check: Any = None
    column: Column | None = None
    domain: Domain = field(default_factory=Domain)
    dependencies: tuple[Dependency, ...] = ()
    comparable: bool = True


class Check(BaseModel):
    """One kind of promise. The class docstring is its documentation, its fields are its options.

    `name` is the one name of the check; `key` is where a contract writes it, which differs only
    for checks that are written many times under names of their own (`mappings`, `rules`). What `holds`
    are the checks that are written within it, by their keys; `part_of` names the check that alone holds one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)

    name: ClassVar[str]
    on: ClassVar[Literal["column", "table"]] = "column"
    key: ClassVar[str] = ""
    named: ClassVar[bool] = False
    short: ClassVar[dict[str, Any] | None] = None
    types: ClassVar[tuple[str, ...]] = ()
    holds: ClassVar[dict[str, type[Check]]] = {}
    part_of: ClassVar[str] = ""

    def given(self, part: Check) -> tuple[Check, str | None]:
        """Return a check that is written within this one as it is judged, and the column that it is of, if any."""
        return part, None

    @classmethod
    def expand(cls, value: Any) -> Any:
        """Return the long form of what a contract wrote (`nulls: 10%` is `{share: 10%}`)."""
        return value

    @property
    def said(self) -> dict[str, Any]:
        """The values by the keys that a contract writes; without those whose default says no more than nothing."""
        fields = type(self).model_fields
        given = {info.alias or name: (getattr(self, name), info.default) for name, info in fields.items()}
        is_alone = len(fields) == 1
        return {key: value for key, (value, default) in given.items() if is_alone or not _is_silent(value, default)}

    def problems(self, column: Column | None, columns: ColumnsByName) -> Iterator[Complaint]:
        """Yield what is wrong with the check at this place, beyond its fields' own types."""
        yield from ()

    def unknown(self, named: Iterable[tuple[Path, str]], columns: ColumnsByName) -> Iterator[Complaint]:
        """Yield the columns that the check names and the contract does not have, given where it names which."""
        for path, name in named:
            if name not in columns:
                message = f"{self.name}: the contract has no column {name!r}"
                yield Complaint(path, message, "unknown-column", did_you_mean(name, columns))

    def without_times(self, path: Path, name: str, columns: ColumnsByName) -> Iterator[Complaint]:
        """Yield a column of the contract that the check names for its times, and that holds none."""
        if name in columns and columns[name].type not in ("date", "timestamp"):
            kind = columns[name].type or "without a type"
            yield Complaint(path, f"{self.name} needs a date or timestamp, {name!r} is {kind}", "wrong-type")

    def narrow(self, domain: Domain, column: Column) -> Domain:
        """Return the domain that is left of `domain` after this check."""
        return domain

    def reads(self, column: Column | None) -> tuple[str, ...]:
        """Return the names of the columns that the check looks at."""
        return (column.name,) if column else ()

    def in_unit(self, column: Column, unit: str) -> Check:
        """Return the same promise for a column in another unit of the dimension."""
        return self

    def gap(self, column: Column | None, other: Other) -> Gap | None:
        """Return what may come under the other contract and never under this check, None where nothing may.

        That is all there is to comparing two versions of a contract: `contracts diff` asks the old
        check about the new contract, and the new check about the old one. A check that narrows a
        Domain is compared by it. Any other has to say more here, or counts as not comparable.
        """
        limits = self.narrow(Domain(), column) if column else Domain()
        if column is None or limits == Domain() or not other.comparable:
            why = f"what `{self.name}` kept out may come" if other.check is None else "the two cannot be compared"
            return None if other.check == self else Gap(why)
        beyond = other.domain.beyond(limits, column.unit or "")
        return Gap(" and ".join(beyond) + " may come") if beyond else None


def _is_silent(value: Any, default: Any) -> bool:
    says_nothing = value is None or value is False or value == () or (isinstance(value, Fraction) and not value)
    return says_nothing and value == default


def narrowed(checks: Iterable[Check], column: Column, domain: Domain | None = None) -> Domain:
    """Return what checks of a column leave of a domain, of all values if none is given; bounds in the column's unit."""
    return reduce(lambda left, check: check.narrow(left, column), checks, domain or Domain())


class RowCheck(Check):
    """A check that each row passes or fails by itself; a null passes all of them but `nulls`."""

    @abstractmethod
    def fine(self, cells: Cells, column: Column | None, columns: ColumnsByName) -> Expression:
        """Return the expression that is true, or null, where a row is fine."""

    @abstractmethod
    def complaint(self, column: Column | None) -> str:
        """Return what is to be said of the rows that fail, after "12 of 480 rows"."""

    def hint(self, column: Column | None, values: Sequence[object]) -> str:
        """Return the likely cause or way out, given some (unmasked) values that failed."""
        return ""

    def tolerated(self, column: Column | None) -> Fraction:
        """Return the largest share of rows that may fail; 0 for all checks but `nulls` and `known`."""
        return Fraction(0)

    def counted(self, cells: Cells, column: Column | None) -> Expression | None:
        """Return the expression that is true of the rows of which a share may fail; None: all of them."""
        return None


class GroupCheck(Check):
    """A check of rows against each other; every row of an offending group fails."""

    @abstractmethod
    def dependencies(self, column: Column | None) -> tuple[Dependency, ...]:
        """Return what determines what."""

    def gap(self, column: Column | None, other: Other) -> Gap | None:
        """Return what the other contract's dependencies do not rule out, and this check's own do."""
        own = self.dependencies(column)
        open_ = [one for one in own if not any(held.implies(one) for held in other.dependencies)]
        return Gap("; ".join(map(_broken, open_))) if open_ else None

    @abstractmethod
    def complaint(self, column: Column | None) -> str:
        """Return what is to be said of the rows that fail, after "12 of 480 rows"."""

    def hint(self, column: Column | None) -> str:
        """Return the likely cause or way out."""
        return ""


def _broken(dependency: Dependency) -> str:
    columns = ", ".join(dependency.columns)
    if dependency.determines is None:
        return f"rows that share {columns} may come"
    if dependency.most != 1:
        return f"one {columns} may have more than {dependency.limits} {dependency.determines}"
    return f"one {columns} may lead to several {dependency.determines}"


@dataclass(frozen=True)
class ReferenceTerms:
    """How past batches are used: how many, split by what, and how rare a false alarm must be."""

    batches: int = 60
    per: tuple[str, ...] = ()
    false_alarms: Fraction = Fraction(1, 1000)

    def alarm_log(self, columns: ColumnsByName) -> float:
        """Return the log of the alarm level: columns with a unit over the tolerated rate of false alarms.

        Source: Shin, Ramdas and Rinaldo (2023), e-detectors: a Shiryaev-Roberts statistic that alarms
        at 1/rate has at least that many batches between false alarms; columns share the rate.
        """
        watched = sum(1 for column in columns.values() if column.unit)
        return math.log(max(watched, 1) / self.false_alarms)


@dataclass(frozen=True)
class Context:
    """What a check of the whole table may need beside the Profile.

    `now` has a zone; `terms` say how the `reference` is to be used. `named` holds the names
    behind hashed groups, which are compared and never shown, `revealed` those that may be shown;
    `memo` is what the checks of one batch share.
    """

    columns: ColumnsByName
    now: datetime
    terms: ReferenceTerms = field(default_factory=ReferenceTerms)
    reference: Reference | None = None
    named: Mapping[str, str] = field(default_factory=dict)
    revealed: Mapping[str, str] = field(default_factory=dict)
    memo: dict[Any, Any] = field(default_factory=dict, compare=False)

    def past(self, name: str) -> list[Any]:
        """Return the answers of past batches to what a check asks under a name."""
        profiles = self.reference.profiles if self.reference else ()
        return [profile.answers[name] for profile in profiles if name in profile.answers]


def with_names(value: Any, field: str) -> Any:
    """Return the long form of a check of which a field holds names: one name is a list of one."""
    names = value.get(field) if isinstance(value, dict) else None
    if isinstance(names, str):
        return {**value, field: (names,)}
    return {**value, field: tuple(names)} if isinstance(names, list) else value


@dataclass(frozen=True)
class Finding:
    """What a check of the whole table found; `warns` keeps a failure from stopping the data."""

    outcome: Outcome
    message: str
    hint: str = ""
    warns: bool = False
    details: dict[str, Any] = field(default_factory=dict)


class TableCheck(Check):
    """A check of the table as a whole: a pure function of what was measured.

    `of_each`: it holds of a delivery in several batches exactly if it holds of each of them.
    """

    of_each: ClassVar[bool] = False

    def asks(self, column: Column | None) -> tuple[Ask, ...]:
        """Return what has to be measured for it, beside what every Profile holds."""
        return ()

    @abstractmethod
    def judge(self, profile: Profile, column: Column | None, context: Context) -> Finding:
        """Return the finding."""
