"""yaml-trap: something unquoted that another YAML reader takes for something else.

Contracts are read by YAML 1.2, in which `no` and `12:30` are text and `010` is ten. Many tools still
speak YAML 1.1, where they are false, 750 and eight. The fix puts text in quotes.

Bad:

    columns:
      answer: {type: string, pii: false, allowed: [yes, no]}
      opens:  {type: string, pii: false, allowed: [12:30, 18:00]}
      code:   {type: integer, allowed: [010]}

Good:

    columns:
      answer: {type: string, pii: false, allowed: ['yes', 'no']}
      opens:  {type: string, pii: false, allowed: ['12:30', '18:00']}
      code:   {type: integer, allowed: [10]}

Source: yaml.org/type/bool, yaml.org/type/int and yaml.org/type/float (YAML 1.1).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contracts.linting.rule import Rule, Sheet
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RULE"]

_TRUTH = re.compile(r"yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF")
_SIXTIES = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")
_OCTAL = re.compile(r"[-+]?0[0-7]+")
_BINARY_OR_GROUPED = re.compile(r"[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]*_[0-9a-fA-F_]*|[0-9]+(?:_[0-9]+)+(?:\.[0-9_]*)?)")
_READ_AS = ((_TRUTH, "true or false"), (_SIXTIES, "a number to the base 60"), (_BINARY_OR_GROUPED, "a number"))


def _complaints(sheet: Sheet) -> Iterator[Complaint]:
    document = sheet.document
    for spans, at_key in ((document.key_spans, True), (document.value_spans, False)):
        for path, span in spans.items():
            text = document.written(span) if span.kind == "plain" else ""
            meaning = next((meaning for form, meaning in _READ_AS if form.fullmatch(text)), "")
            if meaning:
                message = f"{text} is text here, and {meaning} to readers of YAML 1.1"
                yield Complaint(path, message, RULE.name, "quote it", at_key, quote=True, is_sure=True)
            elif _OCTAL.fullmatch(text) and not at_key:
                message = f"{text} is {int(text)} here, and {int(text, 8)} to readers of YAML 1.1"
                yield Complaint(path, message, RULE.name, "leave out the zeros in front, or quote it")


RULE = Rule("yaml-trap", "warning", _complaints)
