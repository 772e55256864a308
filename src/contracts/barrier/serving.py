"""What is served in place of a batch that is not fit: the first of the contract's `fallback` that is fit itself.

Everything is judged under the present contract before it is served: a last good batch as of the time when it was
handed on (that it is not too old is what `max_age` says), the others as of now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from inspect import iscoroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contracts.backends.cells import prepare
from contracts.backends.sources import open_batch, settled
from contracts.backends.typed import typed
from contracts.barrier.kinds import KINDS, Unkept, ending_of, kind_of
from contracts.errors import ContractsError, DataSourceError
from contracts.fallback import Call, Fallback, LastGood, Value
from contracts.gating.decision import Served

if TYPE_CHECKING:
    from contracts.barrier.kinds import Kind
    from contracts.report import Report
    from contracts.store.goods import Good, Goods
    from contracts.terms import Terms
    from contracts.validation import Judgement

__all__ = ["Asked", "broken", "served"]

_SKEW = timedelta(minutes=5)
"""By how much clocks of machines may differ; a batch kept later than that from now has no age that is known."""


@dataclass(frozen=True)
class Asked:
    """What is known where something has to be served: the time, the arguments of a `call`, the kind of the data.

    `judged` judges data as of a time. `folder` is where files are put that are handed out; `memory` is what judging
    may take.
    """

    terms: Terms
    now: datetime
    judged: Callable[[Any, datetime], Judgement]
    goods: Goods | None
    folder: Path
    arguments: tuple[Any, ...]
    keywords: Mapping[str, Any]
    like: Any = None
    memory: int | None = None


_Candidates = Iterator[tuple[Served, datetime] | str]


def served(asked: Asked) -> tuple[Served | None, list[str]]:
    """Return what can be served, None where nothing can, and why what comes before it in the contract is not."""
    refused: list[str] = []
    for fallback in asked.terms.fallback:
        for candidate in _CANDIDATES[type(fallback)](asked, fallback):
            why = candidate if isinstance(candidate, str) else _unfit(asked, *candidate)
            if not why:
                assert not isinstance(candidate, str)
                return candidate[0], refused
            refused.append(f"{fallback}: {why}")
    return None, refused


def _unfit(asked: Asked, candidate: Served, as_of: datetime) -> str:
    """Return why data are not served, "" where they are fit; no value of them is said."""
    try:
        judgement = asked.judged(candidate.data, as_of)
    except ContractsError as error:
        return f"could not be judged ({type(error).__name__})"
    if judgement.report.errored:
        return "could not be judged"
    if judgement.report.violations:
        return f"breaks the contract too ({broken(judgement.report)})"
    delivered = judgement.profile.delivered
    return f"its values are in other units than declared ({', '.join(delivered)})" if delivered else ""


def broken(report: Report) -> str:
    """Return which checks a batch breaks; no value is said."""
    said = dict.fromkeys(f"{one.check} of {one.column}" if one.column else one.check for one in report.violations)
    return ", ".join(said)


def _last_good(asked: Asked, fallback: LastGood) -> _Candidates:
    if asked.goods is None:
        yield "there is no store"
        return
    goods = asked.goods.newest((asked.terms.name, asked.terms.version))
    if not goods:
        yield "no batch was kept"
    for good in goods:
        yield _unaged(asked, good, fallback.max_age) or _read(asked, good)


def _unaged(asked: Asked, good: Good, most: timedelta) -> str:
    """Return why the age of a batch keeps it from being served, "" where it does not."""
    age = asked.now - good.kept_at
    if age < -_SKEW:
        return f"a batch was kept at {good.kept_at:%Y-%m-%d %H:%M} UTC, which is later than now"
    hours = (age / timedelta(hours=1), most / timedelta(hours=1))
    return f"a batch is {hours[0]:.1f} hours old, at most {hours[1]:.1f} may be" if age > most else ""


def _read(asked: Asked, good: Good) -> tuple[Served, datetime] | str:
    """Return a batch that was kept, or why it cannot be served."""
    assert asked.goods is not None
    wanted = _kind(asked)
    if wanted and wanted.name != good.kind:
        return f"the batch of {good.digest[:12]} is a {good.kind}, not a {wanted.name}"
    if wanted and not wanted.suffix and ending_of(asked.like) != good.suffix:
        return f"the batch of {good.digest[:12]} is a {good.suffix} file, not a {ending_of(asked.like)} file"
    try:
        data = KINDS[good.kind].read(asked.goods.path(good), asked.folder)
    except ContractsError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - a library's own error on reading; the next one may be served
        return f"the batch of {good.digest[:12]} cannot be read ({type(error).__name__})"
    age = max(asked.now - good.kept_at, timedelta())
    return Served("last_good", data, "last_good", good.digest, age), good.kept_at


def _kind(asked: Asked) -> Kind | None:
    """Return the kind of the data that came in; None where none came, or such are not kept."""
    try:
        return None if asked.like is None else kind_of(asked.like)
    except Unkept:
        return None


def _call(asked: Asked, fallback: Call) -> _Candidates:
    try:
        data = fallback.function()(*asked.arguments, **asked.keywords)
    except Exception as error:  # noqa: BLE001 - whatever it raises, the next fallback is tried
        yield f"raised {type(error).__name__}" if not isinstance(error, ContractsError) else str(error)
        return
    if iscoroutine(data):
        data.close()
        yield "is a coroutine; name a plain function"
        return
    try:
        yield Served("call", settled(data, asked.memory), str(fallback)), asked.now
    except DataSourceError as error:
        yield f"could not be read ({error})"


def _value(asked: Asked, fallback: Value) -> _Candidates:
    rows = [dict(row) for row in fallback.rows]
    why = _unfit(asked, Served("value", rows, str(fallback)), asked.now)
    if why:  # said of the rows as they are written, before they become data of a kind
        yield why
        return
    frame = typed(prepare(open_batch(rows, asked.terms), asked.terms, asked.now), asked.terms).collect()
    kind = _kind(asked) or _kind_of_last(asked) or KINDS["polars.DataFrame"]
    yield Served("value", kind.made(frame, asked.folder), str(fallback)), asked.now


def _kind_of_last(asked: Asked) -> Kind | None:
    """Return the kind of the last good batch, where there is one."""
    goods = asked.goods.newest((asked.terms.name, asked.terms.version)) if asked.goods else []
    return KINDS[goods[0].kind] if goods else None


_CANDIDATES: dict[type[Fallback], Callable[[Asked, Any], _Candidates]] = {
    LastGood: _last_good,
    Call: _call,
    Value: _value,
}
