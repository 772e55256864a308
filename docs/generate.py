"""Writes the reference pages that can be made from the code itself.

usage: python docs/generate.py [--check]

With `--check` nothing is written: the names of stale pages are printed, and the exit code is 1 if
there are any.
"""

from __future__ import annotations

import ast
import enum
import inspect
import json
import re
import sys
import textwrap
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from typer.models import ArgumentInfo

import contracts
from contracts.authoring.exchange import NEIGHBOURS
from contracts.checks import CHECKS, LATER
from contracts.cli import COMMANDS, app
from contracts.errors import ContractSyntaxError
from contracts.identifiers import FORMATS
from contracts.linting import RULES
from contracts.reading.cases import cases
from contracts.reading.json_schema import json_schema
from contracts.reading.parse import parse
from contracts.reading.refusals import NAME, REFUSALS
from contracts.reading.source import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import typer

    from contracts.check import Check
    from contracts.linting.rule import Rule

HERE = Path(__file__).parent
REFERENCE = HERE / "reference"
SOURCE = Path(contracts.__file__).parent
NOTE = "<!-- Made by docs/generate.py from the code; do not edit. -->\n\n"
LONG = 120


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` name the stale ones; return the exit code."""
    pages = {name: made() for name, made in PAGES.items()}
    stale = [name for name, text in pages.items() if _written(name) != text]
    if "--check" in arguments:
        for name in stale:
            print(f"docs/reference/{name} is stale: run `python docs/generate.py`")
        return 1 if stale else 0
    for name in stale:
        (REFERENCE / name).write_text(pages[name], encoding="utf-8")
        print(f"wrote docs/reference/{name}")
    return 0


def _written(name: str) -> str | None:
    path = REFERENCE / name
    return path.read_text(encoding="utf-8") if path.exists() else None


def _doc(thing: Any) -> str:
    """Return a docstring as Markdown: its `Raises` become a list."""
    text, _, raised = (inspect.getdoc(thing) or "").partition("\nRaises:\n")
    entries = re.split(r"\n(?=    \S)", raised.strip("\n")) if raised else []
    listed = [" ".join(entry.split()) for entry in entries]
    lines = [re.sub(r"^(\w+): ", r"`\1`: ", entry) for entry in listed]
    return text.strip() + ("\n\nRaises:\n\n" + "\n".join(f"- {line}" for line in lines) if lines else "")


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(head)
    lines = [names, ["---"] * len(names), *(list(row) for row in rows)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _flow(value: Any) -> str:
    """Return a value as one line of YAML that reads back as the same value."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str):
        plain = re.fullmatch(r"[A-Za-z_][\w./%+-]*( [\w./%+-]+)*|\d+(\.\d+)? ?%|-?[\d.]+ [A-Za-z/]+", value)
        is_word = value.lower() in ("true", "false", "null", "~")
        return value if plain and not is_word else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


# --- checks ---------------------------------------------------------------------------------------


def checks_page() -> str:
    """Return the page of the checks, with every case of their case files."""
    rows = [(f"[{name}](#{name.replace('_', '-')})", f"`{_key(c)}`", c.on, _first(c)) for name, c in CHECKS.items()]
    head = (
        "# Checks\n\n"
        "A check is called the same in a contract, in a report and on this page. Every example below runs as a\n"
        "test on every kind of data. Rows are counted from 0. `contracts explain NAME` shows a check in a terminal.\n\n"
        f"{_table(('check', 'written as', 'about', 'holds when'), rows)}\n\n"
        f"Not in this version yet: {', '.join(f'`{name}`' for name in LATER)}.\n"
    )
    return NOTE + head + "".join(_check(name, check) for name, check in CHECKS.items())


def _key(check: type[Check]) -> str:
    key = check.key or check.name
    if check.part_of:
        return f"{CHECKS[check.part_of].key}: {{NAME: {{{key}: …}}}}"
    return f"{key}: {{NAME: …}}" if check.named else key


def _first(check: type[Check]) -> str:
    return " ".join(inspect.getdoc(check).split("\n\n")[0].split())  # type: ignore[union-attr]


def _check(name: str, check: type[Check]) -> str:
    place = "on a column" if check.on == "column" else "at the top of a contract"
    place = f"in an entry of `{CHECKS[check.part_of].key}`" if check.part_of else place
    types = f", for {', '.join(check.types)}" if check.types else ""
    fields = [
        (f"`{info.alias or field}`", info.description or "", "yes" if info.is_required() else "")
        for field, info in check.model_fields.items()
    ]
    options = _table(("key", "what it says", "needed"), fields) + "\n\n" if fields else ""
    shown = "\n\n".join(_case(case) for case in cases(name))
    where = "Always there; a contract does not write it.\n\n" if name == "columns" else f"Stands {place}{types}.\n\n"
    return f"\n## {name}\n\n{_doc(check)}\n\n{where}{options}### Examples of {name}\n\n{shown}\n"


_ASIDE = {
    "metadata": "unit in the data",
    "headers": "headers",
    "zones": "zones of the data",
    "now": "clock",
    "lists": "lists handed in",
}


def _case(case: dict[str, Any]) -> str:
    parts = {k: v for k, v in case.items() if k not in ("says", "data", "fails", "outcome", "history", *_ASIDE)}
    lines = [line for part, value in parts.items() for line in _part(part, value)]
    about = [f"{words}: {_code(case[key])}" for key, words in _ASIDE.items() if key in case]
    if "history" in case:
        about.append(f"accepted batches before it: {_code(case['history'])}")
    yaml = "```yaml\n" + "\n".join(lines) + "\n```"
    aside = "\n\n" + "; ".join(about) + "." if about else ""
    return f"**{_sentence(case['says'])}**\n\n{yaml}{aside}\n\n{_data(case)}"


def _part(part: str, value: Any) -> list[str]:
    if isinstance(value, dict) and part in ("columns", "mappings", "rules"):
        return [f"{part}:", *(f"  {key}: {_flow(spec)}" for key, spec in value.items())]
    return [f"{part}: {_flow(value)}"]


def _sentence(text: str) -> str:
    return text if text.startswith(("`", "NaN")) else text[0].upper() + text[1:]


def _code(value: Any) -> str:
    return "`" + _flow(value).replace("`", "'") + "`"


def _data(case: dict[str, Any]) -> str:
    columns, fails = case["data"], case["fails"]
    size = max((len(values) for values in columns.values()), default=0)
    if not isinstance(fails, list):
        outcome = {True: "fails", False: "passes"}.get(fails, "is skipped")
        shown = "; ".join(f"{name} {_code(values)}" for name, values in columns.items())
        return f"The batch {outcome}: {shown}."
    rows = [
        (str(row), *(_code(values[row]) for values in columns.values()), "**fails**" if row in fails else "passes")
        for row in range(size)
    ]
    return _table(("row", *columns, "verdict"), rows)


# --- formats --------------------------------------------------------------------------------------


def _evidence(name: str) -> tuple[str, str, str]:
    """Return whether a format has check digits, and how many examples it is held to, as `pass + fail`."""
    fmt, published = FORMATS[name], _published().get(name, {})
    own = f"{len(fmt.examples)} + {len({*fmt.counterexamples, *fmt.sentinels})}"
    others = f"{len(published['good'])} + {len(published.get('bad', []))}" if published else ""
    return ("yes" if fmt.check_digits else "", own, others)


@cache
def _published() -> dict[str, Any]:
    path = HERE.parent / "tests/identifiers/published.yaml"
    return dict(read(path.read_text(encoding="utf-8"), path.name).data)


def formats_page() -> str:
    """Return the page of the ID formats."""
    sources = [(name, spec["source"]) for name, spec in _published().items()]
    rows = [(f"[{name}](#{name})", fmt.title, *_evidence(name)) for name, fmt in FORMATS.items()]
    head = (
        "# ID formats\n\n"
        "A format is the one spelling of an ID that joins. `format: uuid4` on a column asks for it; another spelling\n"
        "of the same ID fails, and so do stand-ins for no ID at all. [How to check IDs](../how-to/check-ids.md) says\n"
        "how to define more, and what is told of IDs that fail.\n\n"
        "Check digits need the extra `ids`. Published are examples that others say are IDs of the format, and texts\n"
        "that they say are none; the tests hold the format to all of them, and to its own examples.\n\n"
        f"{_table(('format', 'what it is', 'check digits', 'own examples', 'published'), rows)}\n\n"
        f"{_table(('format', 'examples published by'), sources)}\n"
    )
    return NOTE + head + "".join(_format(name) for name in FORMATS)


def _format(name: str) -> str:
    fmt = FORMATS[name]
    pattern = fmt.pattern if len(fmt.pattern) < LONG else fmt.pattern[: LONG - 20] + "…"
    bad = [*fmt.counterexamples, *(text for text in fmt.sentinels if text not in fmt.counterexamples)]
    return (
        f"\n## {name}\n\n{fmt.title[0].upper()}{fmt.title[1:]}.\n\nSource: {fmt.source}.\n\n"
        f"```text\n{pattern}\n```\n\n"
        f"Passes: {', '.join(_code(text) for text in fmt.examples)}.\n\n"
        f"Fails: {', '.join('`' + repr(text) + '`' for text in bad)}.\n"
    )


# --- lint rules -----------------------------------------------------------------------------------

# A file that cannot be opened has no text to show.
WITHOUT_TEXT = {"unreadable"}


def lint_page() -> str:
    """Return the page of the lint rules: those of reading, with an example, and those of linting."""
    unknown = _rules_in_code() - set(REFUSALS) - WITHOUT_TEXT - set(RULES)
    if unknown:
        msg = f"lint rules without an example in reading/refusals.py: {', '.join(sorted(unknown))}"
        raise SystemExit(msg)
    head = (
        "# Lint rules\n\n"
        "`contracts lint` reads no data. Every problem is printed as `file:line:column: what is wrong; a way out\n"
        "(rule)`, all of them and not only the first. A contract with a problem of the first kind cannot be loaded,\n"
        "and those problems cannot be ignored; it gets the advice of the second kind wherever nothing is wrong.\n"
        "[Lint contracts](../how-to/lint-contracts.md) says how to ignore, select and mend the others.\n\n"
        "## Problems that make a contract invalid\n"
    )
    reading = "".join(_broken(rule, refusal.bad) for rule, refusal in sorted(REFUSALS.items()))
    unread = "\n### unreadable\n\nThe file does not exist, may not be read, or is not UTF-8 text.\n"
    rules = "".join(_linted(name, rule) for name, rule in RULES.items())
    return f"{NOTE}{head}{reading}{unread}\n## Rules for what is valid\n{rules}"


def _linted(name: str, rule: Rule) -> str:
    also = " (of a valid contract)" if name in REFUSALS else ""
    title, _, rest = rule.doc.partition("\n")
    said = title.removeprefix(f"{name}: ")
    shown = re.sub(r"(?<=:\n\n)((?:    .*\n|\n(?=    ))+)", _fenced, rest.strip() + "\n").strip()
    return f"\n### {name}{also}\n\n{said[0].upper()}{said[1:]} ({rule.severity})\n\n{shown}\n"


def _fenced(found: re.Match[str]) -> str:
    return f"```yaml\n{textwrap.dedent(found[1])}```\n"


def _broken(rule: str, text: str) -> str:
    try:
        parse(text, NAME)
    except ContractSyntaxError as error:
        problems = [problem for problem in error.problems if problem.rule == rule]
    else:
        problems = []
    if not problems:
        msg = f"the example of {rule!r} in reading/refusals.py does not break it"
        raise SystemExit(msg)
    shown = f"```yaml\n{text}\n```\n\n" if 0 < len(text) < LONG * 4 else ""
    return f"\n### {rule}\n\n{shown}```text\n{problems[0]}\n```\n"


def _rules_in_code() -> set[str]:
    """Return the rule names that are given to complaints and problems anywhere in the library."""
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called(node) in ("Complaint", "Problem", "say", "_refuse"):
                found |= {part.value for part in node.args if _is_rule(part)}  # type: ignore[attr-defined]
    return found


def _is_rule(node: Any) -> bool:
    value = getattr(node, "value", None)
    return isinstance(value, str) and bool(re.fullmatch("[a-z]+(-[a-z]+)+", value))


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


# --- the command line -----------------------------------------------------------------------------


def cli_page() -> str:
    """Return the page of the commands, from the functions that Typer is given."""
    commands = dict(_commands(app(*COMMANDS)))
    codes = (
        ("0", "fine"),
        ("1", "findings: a contract with problems, or data that break one"),
        ("2", "usage, or a contract or data that cannot be read"),
        ("3", "the library itself failed; nothing is known of the data"),
        ("130", "stopped by Ctrl-C"),
    )
    head = (
        "# Command line\n\n"
        "Reports, problems and lists are printed to stdout, all other messages to stderr.\n"
        "`contracts --version` prints the version, `contracts COMMAND --help` the help of a command. A progress bar\n"
        "is drawn on a terminal only. Where an option names a file to write, folders that are missing are made; what\n"
        "cannot be written, and an argument that is empty, is refused before anything is read.\n\n"
        f"{_table(('exit code', 'means'), codes)}\n\n"
        "`CONTRACTS_DEBUG=1` shows the traceback where the library itself failed.\n"
    )
    return NOTE + head + "".join(_command(name, commands[name]) for name in sorted(commands))


def _commands(made: typer.Typer, above: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield each command by its name, those below another behind its name."""
    for info in made.registered_commands:
        if info.callback:  # Typer names a command that no name was given for as its function is
            yield f"{above}{info.name or info.callback.__name__.replace('_', '-')}", info.callback
    for group in made.registered_groups:
        if group.typer_instance:
            yield from _commands(group.typer_instance, f"{above}{group.name} ")


def _command(name: str, function: Callable[..., Any]) -> str:
    hints = get_type_hints(function, include_extras=True)
    params = [(p, *get_args(hints[p.name])[:2]) for p in inspect.signature(function).parameters.values()]
    arguments = [(p, _spelling(p, kind, info)) for p, kind, info in params if isinstance(info, ArgumentInfo)]
    usage = "".join(f" {name}" for _, name in arguments)
    options = " [OPTIONS]" if len(arguments) < len(params) else ""
    rows = [(f"`{_spelling(p, kind, info)}`", info.help or "", _default(p)) for p, kind, info in params]
    listed = "\n" + _table(("argument or option", "what it is", "default"), rows) + "\n" if rows else ""
    return f"\n## contracts {name}\n\n```text\ncontracts {name}{options}{usage}\n```\n\n{_doc(function)}\n{listed}"


def _spelling(param: inspect.Parameter, kind: Any, info: Any) -> str:
    if isinstance(info, ArgumentInfo):
        name = str(info.metavar or param.name.upper())
        many = "..." if _is_list(kind) else ""
        return f"{name}{many}" if param.default is param.empty else f"[{name}]{many}"
    # In an Annotated option Typer keeps the option's spelling where a default would stand.
    option = info.default if isinstance(info.default, str) else f"--{param.name}"
    if kind is bool:
        return str(option)
    is_choice = isinstance(kind, type) and issubclass(kind, enum.Enum)
    return f"{option} {'|'.join(kind) if is_choice else 'VALUE'}"


def _is_list(kind: Any) -> bool:
    return any(get_origin(one) is list for one in (kind, *get_args(kind)))


def _default(param: inspect.Parameter) -> str:
    if param.default is param.empty:
        return "needed"
    return f"`{param.default}`" if isinstance(param.default, str) else ""


# --- the contract file ----------------------------------------------------------------------------


def contract_page() -> str:
    """Return the page of the keys of a contract file."""
    schema = json_schema()
    top = schema["properties"]
    columns = top["columns"]["additionalProperties"]["properties"]
    reference = ", ".join(f"`{key}`" for key in top["reference"]["properties"])
    head = ("key", "what it says", "needed")
    return (
        f"{NOTE}# Contract file\n\n"
        "A contract describes one source in one YAML file, named `SOMETHING.contract.yaml`. The JSON Schema\n"
        "[contract.schema.json](contract.schema.json) (`contracts schema`) lets an editor complete and check it.\n\n"
        f"## Keys of a contract\n\n{_table(head, _keys(top, schema['required']))}\n\n`reference` takes {reference}.\n\n"
        f"## Keys of a column\n\n{_table(head[:2], (row[:2] for row in _keys(columns, [])))}\n\n{_WRITTEN}"
    )


def _keys(properties: dict[str, Any], needed: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield a row for each key of a JSON Schema: a check's links to its section."""
    checks = {check.key or check.name: check for check in CHECKS.values() if not check.part_of}
    for key, form in properties.items():
        if key in checks and key != "columns":
            name = checks[key].name
            said = f"{_first(checks[key])} See [{name}](checks.md#{name.replace('_', '-')})."
            yield f"`{_key(checks[key])}`", said, ""
        else:
            yield f"`{key}`", form.get("description", ""), "yes" if key in needed else ""


_WRITTEN = """\
## How values are written

| what | written | read |
|---|---|---|
| a quantity | `3 m`, `-40 degC`, `12` | exactly, as a fraction; a bare number is in the column's unit |
| a share | `5%`, or `0.05` | from 0 % to 100 % |
| a length of time | `36 hours`, `90 min`, `1 day` | seconds, minutes, hours, days or weeks |
| a rate | `1 per 1000 batches` | a share of batches |
| a date or time | `2026-11-23`, `"2026-11-23T06:00:00Z"` | ISO 8601; without a zone in UTC |

The YAML is strict. Scalars follow YAML 1.2: `no` and `12:30` are text. Anchors, aliases, tags, keys that stand
twice and second documents are refused, and so are files of more than 256 KiB.
"""


# --- Python ---------------------------------------------------------------------------------------


def python_page() -> str:
    """Return the page of the public Python names."""
    head = (
        "# Python\n\n"
        "Everything public is a name of the package `contracts`. Names are loaded when they are first used, so that\n"
        "`import contracts` loads no dataframe library.\n"
    )
    return NOTE + head + "".join(_public(name, getattr(contracts, name)) for name in contracts.__all__)


def _public(name: str, thing: Any) -> str:
    if not inspect.isclass(thing):
        return f"\n## {name}\n\n{_signature(f'contracts.{name}', thing)}{_doc(thing)}\n"
    parents = ", ".join(f"`{base.__name__}`" for base in thing.__bases__ if base is not object)
    derived = f"Derived from {parents}.\n\n" if parents else ""
    fields = ", ".join(f"`{field}`" for field in getattr(thing, "__dataclass_fields__", {}))
    held = f"\n\nFields: {fields}." if fields else ""
    members = "".join(_member(name, key, value) for key, value in vars(thing).items() if not key.startswith("_"))
    return f"\n## {name}\n\n{derived}{_doc(thing)}{held}\n{members}"


def _member(owner: str, key: str, value: Any) -> str:
    if isinstance(value, property):
        return f"\n### {owner}.{key}\n\n{_doc(value)}\n"
    function = value.__func__ if isinstance(value, classmethod | staticmethod) else value
    if not inspect.isfunction(function):
        return ""
    return f"\n### {owner}.{key}()\n\n{_signature(f'{owner}.{key}', function)}{_doc(function)}\n"


def _signature(name: str, function: Callable[..., Any]) -> str:
    signature = inspect.signature(function)
    shown = [p for p in signature.parameters.values() if p.name not in ("self", "cls")]
    text = f"{name}{signature.replace(parameters=shown)}"
    return "```python\n" + re.sub(r"<function [^ ]*<lambda>( at 0x\w+)?>", "…", text.replace("'", "")) + "\n```\n\n"


# --- the neighbours' formats ----------------------------------------------------------------------


def neighbours_page() -> str:
    """Return the page of the formats of others: what of a contract is what there."""
    ways = [
        (f"[{one.title}](#{one.title.lower().replace(' ', '-')})", f"`{name}`", "yes" if one.read else "", "yes")
        for name, one in NEIGHBOURS.items()
    ]
    head = (
        "# Formats of others\n\n"
        "[How to import and export](../how-to/exchange-with-other-formats.md) shows the commands. What a format has\n"
        "no words for is listed on stderr and in the file, both ways.\n\n"
        f"{_table(('format', 'name', '`contracts import`', '`contracts export`'), ways)}\n"
    )
    return (
        NOTE
        + head
        + "".join(
            f"\n## {one.title}\n\n{_table(('of a contract', 'is there'), one.maps)}\n" for one in NEIGHBOURS.values()
        )
    )


PAGES: dict[str, Callable[[], str]] = {
    "formats-of-others.md": neighbours_page,
    "checks.md": checks_page,
    "formats.md": formats_page,
    "lint-rules.md": lint_page,
    "cli.md": cli_page,
    "contract-file.md": contract_page,
    "contract.schema.json": lambda: json.dumps(json_schema(), indent=2) + "\n",
    "python.md": python_page,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
