"""Reading a contract's own ID formats."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from contracts.identifiers import Format
from contracts.patterns import full_match
from contracts.problem import Complaint
from contracts.reading.keys import FORMAT_KEYS, FORMAT_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contracts.problem import Path
    from contracts.reading.ledger import Ledger

__all__ = ["read_formats"]

_NAME = re.compile(FORMAT_NAME, re.ASCII)
_LISTS = ("sentinels", "examples", "counterexamples")


def read_formats(ledger: Ledger, data: object) -> dict[str, Format]:
    """Return the formats that could be built; what is wrong is in the ledger."""
    if not isinstance(data, dict):
        ledger.say(("formats",), "`formats` maps names of your choice to patterns", "bad-value")
        return {}
    return {name: _format(ledger, name, spec, ledger.formats) for name, spec in data.items()}


def _format(ledger: Ledger, name: str, spec: Any, taken: Mapping[str, Format]) -> Format:
    path = ("formats", name)
    if name in taken:
        message = f"{name!r} is a format already: {taken[name].title}"
        ledger.say(path, message, "taken-format", "give yours another name", at_key=True)
    elif not _NAME.fullmatch(name):
        message = f"{name!r} is no name of a format"
        ledger.say(path, message, "bad-value", "lower-case words joined by hyphens, such as partner-id", at_key=True)
    long = spec if isinstance(spec, dict) else {"pattern": spec}
    ledger.known_keys(long, path, list(FORMAT_KEYS))
    at = (*path, "pattern") if isinstance(spec, dict) else path
    pattern = _pattern(ledger, long, path, at)
    sentinels, examples, counterexamples = (_texts(ledger, long.get(key, []), (*path, key)) for key in _LISTS)
    title = long.get("description", f"a format of this contract, {name}")
    if not isinstance(title, str):
        ledger.say((*path, "description"), f"`description` takes text, not {title!r}", "bad-value")
    made = Format(
        name=name,
        title=str(title),
        pattern=pattern or "",
        source="this contract",
        examples=examples,
        counterexamples=counterexamples,
        sentinels=sentinels,
    )
    if pattern is not None:
        ledger.complaints += _untrue(made, path)
    return made


def _pattern(ledger: Ledger, spec: dict[str, Any], path: Path, at: Path) -> str | None:
    """Return the pattern, None where it is none."""
    if "pattern" not in spec:
        ledger.say(path, f"the format {path[-1]!r} needs a pattern", "missing-key", at_key=True)
        return None
    found = spec["pattern"]
    if not isinstance(found, str):
        message = f"a format's pattern is text, not {found!r}"
        ledger.complaints.append(Complaint(at, message, "bad-value", "quote it", quote=True))
        return None
    try:
        full_match(found)
    except ValueError as error:
        ledger.say(at, f"pattern {found!r}: {error}", "bad-pattern", "patterns are RE2's, without lookaround")
        return None
    return found


def _texts(ledger: Ledger, value: object, path: Path) -> tuple[str, ...]:
    if not isinstance(value, list):
        ledger.say(path, f"`{path[-1]}` is a list of texts, not {value!r}", "bad-value")
        return ()
    for k, text in enumerate(value):
        if not isinstance(text, str):
            said = f"an ID is text, not {text!r}"
            ledger.complaints.append(Complaint((*path, k), said, "bad-value", "quote it", quote=True))
    return tuple(text for text in value if isinstance(text, str))


def _untrue(made: Format, path: Path) -> Iterator[Complaint]:
    """Yield the examples that are not in the format, and the counterexamples that are."""
    import re2  # noqa: PLC0415 - loaded already where the pattern was checked

    fits = re2.compile(full_match(made.pattern))
    for key, wanted, said in (
        ("examples", True, "is not in the format"),
        ("counterexamples", False, "is in the format"),
    ):
        for k, text in enumerate(getattr(made, key)):
            if (fits.fullmatch(text) is not None and text not in made.sentinels) is not wanted:
                message = f"{text!r} {said} {made.name}"
                yield Complaint((*path, key, k), message, "bad-example", "mend the pattern, or take it out")
