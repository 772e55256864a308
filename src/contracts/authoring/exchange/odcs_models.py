"""Whether a file is ODCS, by the standard's official models, in our own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.authoring.exchange.foreign import misfit
from contracts.errors import ContractsError
from contracts.problem import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contracts.problem import Path
    from contracts.reading.source import Document

__all__ = ["validate"]

# Source: docs.pydantic.dev/latest/errors/validation_errors.
_EXPECTED = {
    "string_type": "text",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "too_short": "a list of two",
    "too_long": "a list of two",
}


def validate(document: Document) -> None:
    """Refuse what is no ODCS 3.x file.

    Raises:
        ContractSyntaxError: it is none, by the official models; each problem has its place.
        ContractsError: the extra `odcs` is not installed.

    """
    try:
        from open_data_contract_standard.model import OpenDataContractStandard  # noqa: PLC0415 - an extra
    except ImportError:
        msg = "ODCS is read through its official models: pip install 'ingest-contracts[odcs]'"
        raise ContractsError(msg) from None
    from pydantic import ValidationError  # noqa: PLC0415 - beside what it belongs to

    if not isinstance(document.data, dict) or document.data.get("kind") != "DataContract":
        raise misfit(document, (("kind",), "no ODCS file: it does not say `kind: DataContract`"))
    if not str(document.data.get("apiVersion", "")).startswith("v3."):
        raise misfit(document, (("apiVersion",), "only ODCS 3.x is read: `apiVersion: v3.…`"))
    try:
        OpenDataContractStandard.model_validate(document.data)
    except ValidationError as error:
        known = [field.alias or name for name, field in OpenDataContractStandard.model_fields.items()]
        raise misfit(document, *_said(document.data, error.errors(include_url=False), known)) from None


def _said(data: Any, errors: Iterable[Any], known: Iterable[str]) -> list[tuple[Path, str]]:
    """Return one problem for each place: what is expected there, and what stands there."""
    expected: dict[Path, dict[str, None]] = {}
    unknown = []
    for error in errors:
        path = _located(data, error["loc"])[0]
        if error["type"] == "extra_forbidden":
            unknown.append((path, f"not ODCS: no key {path[-1]!r}; {did_you_mean(str(path[-1]), known)}".rstrip("; ")))
        else:
            expected.setdefault(path, {})[_EXPECTED.get(error["type"], "something else")] = None
    inner = {path[:depth] for path in expected for depth in range(len(path))}  # of two shapes, the nearer one
    places = (
        (path, " or ".join(words), _located(data, path)[1]) for path, words in expected.items() if path not in inner
    )
    return unknown + [
        (path, f"not ODCS: `{'.'.join(map(str, path))}` must be {words}, not {_short(found)}")
        for path, words, found in places
    ]


def _located(data: Any, loc: Iterable[Any]) -> tuple[Path, Any]:
    """Return the path of a problem in the document, and what stands there; names of models are no part of it."""
    path: list[str | int] = []
    for part in loc:
        is_key = isinstance(data, dict) and part in data
        if is_key or (isinstance(data, list) and isinstance(part, int) and part < len(data)):
            path.append(part)
            data = data[part]
    return tuple(path), data


def _short(value: Any) -> str:
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else f"a list of {len(value)}"
    return "null" if value is None else repr(value)
