"""yaml-trap: something unquoted that another YAML reader takes for something else.

Contracts are read by YAML 1.2, in which `no` and `12:30` are text, `010` is ten and `1e3` a number, and
every key is text. Many tools still speak YAML 1.1, where the first are false, 750, eight and text. A date
is text here, and is left alone where it can only be a date: as `min`, `max` or `from`. The fix puts text in
quotes, and writes numbers as all readers read them.

Bad:

    columns:
      answer: {type: string, pii: false, allowed: [yes, no]}
      opens:  {type: string, pii: false, allowed: [12:30, 18:00]}
      code:   {type: integer, allowed: [010]}
      2026:   {type: number, range: {max: 1e3}}

Good:

    columns:
      answer: {type: string, pii: false, allowed: ['yes', 'no']}
      opens:  {type: string, pii: false, allowed: ['12:30', '18:00']}
      code:   {type: integer, allowed: [10]}
      '2026': {type: number, range: {max: 1000.0}}

Source: yaml.org/type/bool, /int, /float, /null and /timestamp (YAML 1.1), as PyYAML resolves them; its
`y` and `n`, which PyYAML takes for text, are true and false there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from contracts.linting.rule import Rule, Sheet
from contracts.problem import Complaint
from contracts.reading.source import plain_value
from contracts.writing import scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contracts.problem import Path
    from contracts.reading.source import Span

__all__ = ["RULE"]

# By the ending of a tag's name.
_MEANINGS = {
    "bool": "true or false",
    "int": "a number",
    "float": "a number",
    "null": "null",
    "timestamp": "a date or a time",
    "value": "the value of the whole mapping",
}
_FORMS = yaml.SafeLoader.yaml_implicit_resolvers
_LETTERS = ("y", "Y", "n", "N")
_SIXTIES = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")
_OCTAL = re.compile(r"[-+]?0[0-7]+")
_ONLY_TIMES = ("min", "max", "from")


def _complaints(sheet: Sheet) -> Iterator[Complaint]:
    for path, text in _plain(sheet, sheet.document.key_spans):
        meaning = _meaning(text) or ("" if isinstance(plain_value(text), str) else "a number")
        if meaning and text not in _LETTERS:  # `x` and `y` are columns everywhere, and most readers agree
            message = f"the key {text} is text here, and {meaning} to other readers of YAML"
            yield Complaint(path, message, RULE.name, "quote it", at_key=True, quote=True, is_sure=True)
    values = _plain(sheet, sheet.document.value_spans)
    for path, text in ((path, text) for path, text in values if path not in sheet.wrong):
        yield from _of_value(sheet, path, text, plain_value(text))


def _plain(sheet: Sheet, spans: Mapping[Path, Span]) -> Iterator[tuple[Path, str]]:
    """Yield what stands without quotes, with its path."""
    found = ((path, sheet.document.written(span)) for path, span in spans.items() if span.kind == "plain")
    return ((path, text) for path, text in found if text)


def _of_value(sheet: Sheet, path: Path, text: str, value: Any) -> Iterator[Complaint]:
    meaning = _meaning(text)
    if isinstance(value, str):
        is_time = meaning == _MEANINGS["timestamp"] and path[-1:] and path[-1] in _ONLY_TIMES
        if meaning and not is_time:
            message = f"{text} is text here, and {meaning} to readers of YAML 1.1"
            yield Complaint(path, message, RULE.name, "quote it", quote=True, is_sure=True)
    elif _OCTAL.fullmatch(text) and int(text, 8) != value:
        message = f"{text} is {value} here, and {int(text, 8)} to readers of YAML 1.1"
        yield Complaint(path, message, RULE.name, "leave out the zeros in front, or quote it")
    elif not meaning and sheet.is_sound(*path):  # else it may be meant as text, as another problem says
        message = f"{text} is {scalar(value)} here, and text to readers of YAML 1.1"
        yield Complaint(path, message, RULE.name, f"write {scalar(value)}", instead=scalar(value), is_sure=True)


def _meaning(text: str) -> str:
    """Return what text without quotes is by YAML 1.1, "" where it is text."""
    if text in _LETTERS:
        return _MEANINGS["bool"]
    if _SIXTIES.fullmatch(text):
        return "a number to the base 60"
    forms = [*_FORMS.get(text[:1], ()), *_FORMS.get(None, ())]
    tag = next((tag for tag, form in forms if form.match(text)), "")
    return _MEANINGS.get(tag.rpartition(":")[2], "")


RULE = Rule("yaml-trap", "warning", _complaints)
