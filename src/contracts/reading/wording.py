"""What is wrong with a value, in the words of a contract's author and not of the parser's library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.problem import Complaint, did_you_mean

if TYPE_CHECKING:
    from contracts.check import Check
    from contracts.problem import Path

__all__ = ["complaint_of", "unknown_key"]


def unknown_key(key: str, path: Path, known: list[str]) -> tuple[str, str, str]:
    """Return message, rule and hint for a key that nothing knows."""
    where = f"column {path[1]!r}" if path[:1] == ("columns",) else f"`{path[0]}`" if path else "a contract"
    hint = did_you_mean(key, known) or f"known here: {', '.join(known)}"
    noun = {"columns": "check or key", "on_violation": "check"}.get(str(path[0]) if path else "", "key")
    return f"{where} knows no {noun} named {key!r}", "unknown-key" if noun == "key" else "unknown-check", hint


def complaint_of(check: type[Check], detail: Any, value: object) -> Complaint:  # noqa: ANN401 - pydantic's own dict
    """Turn a pydantic error into a complaint in the words of a contract's author."""
    path = (
        tuple(detail["loc"])
        if isinstance(value, dict)
        else tuple(part for part in detail["loc"] if isinstance(part, int))
    )
    fields = [field.alias or name for name, field in check.model_fields.items()]
    if detail["type"] == "extra_forbidden":
        hint = did_you_mean(str(path[-1]), fields) or f"known here: {', '.join(fields)}"
        return Complaint(path, f"`{check.name}` knows no key named {str(path[-1])!r}", "unknown-key", hint, at_key=True)
    if detail["type"] == "missing":
        return Complaint((), f"`{check.name}` needs {detail['loc'][-1]!r}", "missing-key", at_key=True)
    given = detail["input"]
    wanted = str(detail.get("ctx", {}).get("error", "")) or _wanted(detail)
    hint = ""
    expected = detail.get("ctx", {}).get("expected", "")
    if detail["type"] == "literal_error":
        options = [option.strip("' ") for option in str(expected).replace(" or ", ",").split(",")]
        hint = did_you_mean(str(given), options) or f"one of {', '.join(options)}"
        wanted = f"`{check.name}` knows no {given!r}"
    rule = "unknown-type" if check.name == "type" else "bad-value"
    return Complaint(path, wanted, rule, hint)


def _wanted(detail: Any) -> str:  # noqa: ANN401 - pydantic's own dict
    where = ".".join(str(part) for part in detail["loc"] if isinstance(part, str) and part.isidentifier())
    said = detail["msg"][0].lower() + detail["msg"][1:]
    return f"{where}: {said}, not {detail['input']!r}"
