"""JUnit's XML, which CI servers read: a test case for each problem, and one for each file without any.

Source: github.com/testmoapp/junitxml, a description of the format as tools write and read it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.problem import Problem

__all__ = ["rendered"]

# What XML 1.0 has no way to write. Source: w3.org/TR/xml, production 2 (Char).
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def rendered(problems: Sequence[Problem], files: Sequence[str]) -> str:
    """Return the document."""
    clean = [file for file in files if file not in {problem.file for problem in problems}]
    tests, failures = str(len(problems) + len(clean)), str(len(problems))
    root = ET.Element("testsuites", name="contracts lint", tests=tests, failures=failures)
    suite = ET.SubElement(root, "testsuite", name="contracts lint", tests=tests, failures=failures, errors="0")
    for problem in problems:
        name = _legal(f"{problem.rule} at {problem.line}:{problem.column}")
        case = ET.SubElement(suite, "testcase", classname=_legal(problem.file), name=name)
        failure = ET.SubElement(case, "failure", message=_legal(problem.message), type=problem.severity)
        failure.text = _legal(str(problem))
    for file in clean:
        ET.SubElement(suite, "testcase", classname=_legal(file), name="no problem")
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode")


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)
