"""What is wrong with a value, in the words of a contract's author and not of the parser's library."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contracts.checks import CHECKS
from contracts.problem import Complaint, did_you_mean, only_near

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.check import Check
    from contracts.problem import Path

__all__ = ["as_written", "complaints_of", "truth_in", "unknown_key", "written"]


def unknown_key(key: str, path: Path, known: list[str]) -> tuple[str, str, str]:
    """Return message, rule and hint for a key that nothing knows."""
    of_column = path[:1] == ("columns",) and len(path) > 1
    inside = next((part for part in reversed(path[2:]) if isinstance(part, str)), "") if of_column else ""
    if inside and inside != key:
        hint = did_you_mean(key, known) or f"known here: {', '.join(known)}"
        return f"`{inside}` knows no key named {key!r}", "unknown-key", hint
    where = f"column {path[1]!r}" if of_column else f"`{path[0]}`" if path else "a contract"
    hint = _home(key, known) or did_you_mean(key, known) or f"known here: {', '.join(known)}"
    noun = {"columns": "check or key", "on_violation": "check"}.get(str(path[0]) if path else "", "key")
    return f"{where} knows no {noun} named {key!r}", "unknown-key" if noun == "key" else "unknown-check", hint


def _home(key: str, known: list[str]) -> str:
    """Return where a key belongs that is one of a check's own, "" for any other."""
    homes = [check.name for check in CHECKS.values() if check.name in known and key in check.model_fields]
    return "it stands under " + " or ".join(f"`{name}: {{{key}: …}}`" for name in homes) if homes else ""


def truth_in(value: object) -> str:
    """Return the true or false that a word of YAML 1.1 stands for, "" for anything else."""
    return _TRUTHS.get(str(value).casefold(), "")


_TRUTHS = dict.fromkeys(("yes", "on", "y", "true"), "true") | dict.fromkeys(("no", "off", "n", "false"), "false")


def as_written(path: Path, value: object) -> Path:
    """Return a path through a check's fields as a contract has it, whose short form leaves out their names."""
    return path if isinstance(value, dict) else tuple(part for part in path if isinstance(part, int))


def complaints_of(check: type[Check], details: list[Any], value: object) -> Iterator[Complaint]:
    """Yield what pydantic's errors come to, one complaint for all that a value could have been and is not."""
    first: dict[tuple[Path, str], list[Any]] = {}
    for detail in details:
        said = _complaint_of(check, detail, value)
        is_kind = detail["type"] in _KINDS and said.path
        first.setdefault((said.path, "" if is_kind else said.message), []).append((said, detail))
    for group in first.values():
        said, detail = group[0]
        kinds = list(dict.fromkeys(_kind(check, detail) for _, detail in group))
        listed = " or ".join(filter(None, (", ".join(kinds[:-1]), kinds[-1])))
        message = f"`{check.name}` takes {listed}, not {written(detail['input'])}"
        yield said if len(kinds) == 1 else replace(said, message=message)


def _complaint_of(check: type[Check], detail: Any, value: object) -> Complaint:
    """Turn a pydantic error into a complaint in the words of a contract's author."""
    path = as_written(tuple(detail["loc"]), value)
    fields = [*(field.alias or name for name, field in check.model_fields.items()), *check.holds]
    if detail["type"] == "extra_forbidden":
        hint = did_you_mean(str(path[-1]), fields) or f"known here: {', '.join(fields)}"
        near = only_near(str(path[-1]), [field for field in fields if isinstance(value, dict) and field not in value])
        message = f"`{check.name}` knows no key named {str(path[-1])!r}"
        return Complaint(path, message, "unknown-key", hint, at_key=True, instead=near)
    if detail["type"] == "missing":
        return Complaint((), f"`{check.name}` needs {detail['loc'][-1]!r}", "missing-key", at_key=True)
    given = detail["input"]
    expected = detail.get("ctx", {}).get("expected", "")
    hint, meant, is_sure = "", "", False
    wanted = str(detail.get("ctx", {}).get("error", "")) or _wanted(check, detail)
    if detail["type"] == "literal_error":
        options = [option.strip("' ") for option in str(expected).replace(" or ", ",").split(",")]
        near = _SYNONYMS.get(str(given), "")
        meant = near if near in options else only_near(str(given), options)
        hint = f"did you mean {near!r}?" if near in options else did_you_mean(str(given), options)
        hint = hint or f"one of {', '.join(options)}"
        wanted = f"`{check.name}` knows no {written(given)}"
    if detail["type"] == "bool_type" and truth_in(given):
        hint, is_sure, meant = f"write {truth_in(given)}", True, truth_in(given)
    rule = "unknown-type" if check.name == "type" else "bad-value"
    return Complaint(path, wanted, rule, hint, instead=meant, is_sure=is_sure)


_SYNONYMS = {
    **dict.fromkeys(("float", "double", "decimal", "numeric", "float64", "real"), "number"),
    **dict.fromkeys(("int", "int64", "long", "bigint"), "integer"),
    **dict.fromkeys(("str", "text", "varchar", "char", "object", "utf8"), "string"),
    **dict.fromkeys(("datetime", "time", "datetime64"), "timestamp"),
    "bool": "boolean",
}

# pydantic's name for a kind of error -> what was wanted, in the words of a contract
_KINDS = {
    "model_type": "a mapping",
    "tuple_type": "a list",
    "too_short": "a list with at least one entry",
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "greater_than_equal": "a number not below 0",
}


def _wanted(check: type[Check], detail: Any) -> str:
    return f"`{check.name}` takes {_kind(check, detail)}, not {written(detail['input'])}"


def _kind(check: type[Check], detail: Any) -> str:
    kind = _KINDS.get(detail["type"], detail["msg"][0].lower() + detail["msg"][1:])
    if detail["type"] == "model_type":
        fields = ", ".join(field.alias or name for name, field in check.model_fields.items())
        kind = f"a mapping with {fields}"
    return str(kind)


def written(value: Any) -> str:
    """Return a value as YAML would have it, shortened: null, true, 'text', [1, 2]."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(written, value[:3])) + (", …]" if len(value) > 3 else "]")  # noqa: PLR2004 - a taste
    return repr(value)[:80]
