"""Strict YAML: text in, plain values out, with the line and column of every key and value.

Scalars follow YAML 1.2's core rules (`no` is text, `12:30` is text). Anchors, aliases, tags,
repeated keys and second documents are refused, and so is input that is too large or too deep:
events are counted before anything is composed, since composing is what hostile input breaks.

Source: yaml.org/spec/1.2.2, section 10.3.2 (core schema).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import yaml

from contracts.errors import ContractSyntaxError
from contracts.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.problem import Path

__all__ = ["Document", "Span", "composed", "line_starts", "place_in", "plain_value", "read", "value_at"]

MAX_BYTES = 256 * 1024
MAX_DEPTH = 32
MAX_EVENTS = 50_000
_CONFLICT = re.compile(r"^<{7} .*$(?=(?s:.*)^>{7} )", re.MULTILINE)

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_INT = re.compile(r"[-+]?[0-9]{1,30}")
_BASED = re.compile(r"0o[0-7]{1,20}|0x[0-9a-fA-F]{1,16}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]{1,30}|[0-9]{1,30}(\.[0-9]{0,30})?)([eE][-+]?[0-9]{1,3})?")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}

Place = tuple[int, int]


@dataclass(frozen=True)
class Span:
    """The characters of the text, from `start` to before `end`, that hold a key or a value.

    `last_line`, from 1, is the line in which they end.
    """

    start: int
    end: int
    last_line: int
    kind: Literal["plain", "quoted", "block"]


@dataclass
class Document:
    """Plain values and where they stand: `values` by path, `keys` by the path of what they hold.

    `text` is what was read; `value_spans` and `key_spans` say which of its characters hold what.
    `faults` are the keys that `data` leaves out, because they stand twice or are no text, by their path.
    """

    name: str
    data: Any = None
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    text: str = ""
    value_spans: dict[Path, Span] = field(default_factory=dict)
    key_spans: dict[Path, Span] = field(default_factory=dict)
    faults: list[tuple[Path, Problem]] = field(default_factory=list)

    def span(self, path: Path, *, at_key: bool = False) -> Span | None:
        """Return where the value at the path stands, or its key; None where there is none."""
        return (self.key_spans if at_key else self.value_spans).get(path)

    def written(self, span: Span) -> str:
        """Return the characters of a span, as they were written."""
        return self.text[span.start : span.end]

    def place(self, path: Path, *, at_key: bool = False) -> Place:
        """Return line and column, from 1, of what is at the path, or of the nearest thing above it."""
        tables = (self.keys, self.values) if at_key else (self.values, self.keys)
        while path:
            for table in tables:
                if path in table:
                    return table[path]
            path = path[:-1]
        return self.values.get((), (1, 1))


def read(text: str, name: str) -> Document:
    """Read one YAML document.

    Raises:
        ContractSyntaxError: it is not strict YAML; every problem that could be found is listed.

    """
    document = composed(text, name)
    if document.faults:
        raise ContractSyntaxError([problem for _, problem in document.faults])
    return document


def composed(text: str, name: str) -> Document:
    """Read one YAML document, leaving out keys that stand twice or are no text: they are its `faults`.

    Raises:
        ContractSyntaxError: nothing in it can be relied on; every problem that could be found is listed.

    """
    _refuse_as_text(text, name)
    try:
        problems = list(_guarded(text, name))
        node = None if problems else yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = " ".join(filter(None, (error.context, error.problem)))
        _refuse(name, _place(mark), f"not YAML: {said}", "not-yaml", _hint(said, _line(text, mark)))
    except yaml.YAMLError as error:
        position = getattr(error, "position", 0)
        place = (text.count("\n", 0, position) + 1, 1)
        _refuse(
            name, place, f"not YAML: {getattr(error, 'reason', 'a character that YAML does not allow')}", "not-yaml"
        )
    if problems:
        raise ContractSyntaxError(problems)
    if node is None:
        raise ContractSyntaxError(
            [Problem(name, 1, 1, "the file is empty", "empty", "`contracts init NAME` writes one")]
        )
    document = Document(name, text=text)
    document.data = _value(node, (), document)
    return document


def _refuse_as_text(text: str, name: str) -> None:
    """Refuse what is too large, no UTF-8 (lone surrogates), or a merge conflict, before YAML sees it."""
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError as error:
        _refuse(name, place_in(text, error.start), "not YAML: half a character (a lone surrogate)", "not-yaml")
    if size > MAX_BYTES:
        _refuse(name, (1, 1), f"the file is larger than {MAX_BYTES // 1024} KiB", "too-large")
    conflicts = [place_in(text, found.start()) for found in _CONFLICT.finditer(text)]
    if conflicts:
        said, hint = "not YAML: a merge conflict", "keep one side, and delete the lines `<<<<<<<`, `=======`, `>>>>>>>`"
        raise ContractSyntaxError([Problem(name, *place, said, "not-yaml", hint) for place in conflicts])


def _line(text: str, mark: Any) -> str:
    lines = text.split("\n")
    return lines[mark.line] if mark and mark.line < len(lines) else ""


def _hint(said: str, line: str) -> str:
    if "\t" in line:
        return "there is a tab in this line: indent with spaces"
    if "escape character" in said:
        return "put patterns in single quotes: 'a\\d'"
    if "expected ','" in said:
        return "a comma is missing, or text with a comma or brackets in it needs quotes"
    is_text = "mapping values" in said or "token" in said
    return "quote text with `: `, `#`, `%`, `@` or brackets in it" if is_text else ""


def _refuse(name: str, place: Place, message: str, rule: str, hint: str = "") -> None:
    raise ContractSyntaxError([Problem(name, *place, message, rule, hint)])


def _place(mark: Any) -> Place:
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _guarded(text: str, name: str) -> Iterator[Problem]:
    """Yield what is forbidden, from events alone; raise at once where going on would be dangerous."""
    depth = documents = 0
    for count, event in enumerate(yaml.parse(text, Loader=_LOADER)):
        place = _place(event.start_mark)
        if count > MAX_EVENTS:
            _refuse(name, place, f"more than {MAX_EVENTS:,} YAML events", "too-large")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            _refuse(name, place, f"nested deeper than {MAX_DEPTH} levels", "too-deep")
        documents += isinstance(event, yaml.DocumentStartEvent)
        if isinstance(event, yaml.DocumentStartEvent) and documents > 1:
            yield Problem(name, *place, "a second document; one file holds one contract", "second-document")
        yield from _forbidden(event, name, place)


def _forbidden(event: Any, name: str, place: Place) -> Iterator[Problem]:
    if isinstance(event, yaml.AliasEvent):
        yield Problem(name, *place, f"an alias (*{event.anchor})", "alias", "write the value out")
    elif getattr(event, "anchor", None):
        yield Problem(name, *place, f"an anchor (&{event.anchor})", "alias", "write the value out")
    if getattr(event, "tag", None):
        yield Problem(name, *place, f"a tag ({event.tag})", "tag", "contracts hold plain values only")


def _value(node: yaml.Node, path: Path, document: Document) -> Any:
    document.values[path] = _place(node.start_mark)
    document.value_spans[path] = span = _span(node)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, document)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, k), document) for k, item in enumerate(node.value)]
    return plain_value(node.value) if span.kind == "plain" else node.value


def _span(node: yaml.Node) -> Span:
    """Return where a node stands; the end of a block is that of the last thing in it."""
    last = node
    while isinstance(last, yaml.CollectionNode) and last.value and not last.flow_style:
        last = last.value[-1][1] if isinstance(last, yaml.MappingNode) else last.value[-1]
    mark = last.end_mark
    is_after_break = mark.column == 0 and mark.line > last.start_mark.line
    style = getattr(node, "style", None) or ""
    kind: Literal["plain", "quoted", "block"] = "quoted" if style else "plain"
    if isinstance(node, yaml.CollectionNode) or style in ("|", ">"):
        kind = "block"
    return Span(node.start_mark.index, mark.index, mark.line + 1 - is_after_break, kind)


def _mapping(node: yaml.MappingNode, path: Path, document: Document) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        place = _place(key_node.start_mark)
        if not isinstance(key_node, yaml.ScalarNode) or key_node.value == "<<":
            fault = Problem(document.name, *place, "a key that is not plain text", "bad-key")
            document.faults.append(((*path, ""), fault))
            continue
        key = key_node.value
        if key in found:
            message = "the key {!r} stands here twice, first at {}:{}".format(key, *document.keys[(*path, key)])
            fault = Problem(document.name, *place, message, "repeated-key", "keep one of the two")
            document.faults.append(((*path, key), fault))
            continue
        document.keys[(*path, key)] = place
        document.key_spans[(*path, key)] = _span(key_node)
        found[key] = _value(value_node, (*path, key), document)
    return found


def plain_value(text: str) -> Any:
    """Return an unquoted scalar's value by YAML 1.2's core rules."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, 0)
    return float(text) if _FLOAT.fullmatch(text) else text


def value_at(data: Any, path: Path) -> Any:
    """Return what stands at a path in plain values, None where nothing does."""
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def line_starts(text: str) -> list[int]:
    """Return where each line of a text starts, with lines broken where YAML breaks them.

    Source: yaml.org/spec/1.1, section 5.4 (as libyaml does, whose marks these lines match).
    """
    return [0, *(match.end() for match in _BREAK.finditer(text))]


def place_in(text: str, position: int) -> Place:
    """Return line and column, from 1, of a character of a text."""
    starts = line_starts(text[:position])
    return len(starts), position - starts[-1] + 1
