"""Mending: what is changed, what is not, and how the file is written."""

from __future__ import annotations

import random
import stat
from pathlib import Path

import pytest

from contracts.errors import ContractsError
from contracts.linting import lint_text
from contracts.linting.fixing import fix_file, fix_text
from contracts.reading.parse import parse

HEAD = "contract: a.b\nversion: 1.0.0\nowner: o\n"
SAFE = [
    ("columns: {x: {type: number, unit: C}}", "columns: {x: {type: number, unit: degC}}"),
    ("columns: {x: {type: number, unit: 'mb' }} # c", "columns: {x: {type: number, unit: mbar }} # c"),
    ("columns: {x: {type: number, unit: {unit: Min}}}", "columns: {x: {type: number, unit: {unit: min}}}"),
    (
        "columns: {x: {type: number, unit: km, range: {max: 3 Km}}}",
        "columns: {x: {type: number, unit: km, range: {max: 3 km}}}",
    ),
    (
        "columns: {x: {type: string, pii: false, allowed: [1.10, yes]}}",
        "columns: {x: {type: string, pii: false, allowed: ['1.10', 'yes']}}",
    ),
    (
        "columns: {x: {type: date, nulls: 1%, missing: [00]}}",
        "columns: {x: {type: date, nulls: 1%, missing: ['00']}}",
    ),
]
UNSAFE = [
    ("columns: {x: {type: number, rnage: {max: 3}}}", "columns: {x: {type: number, range: {max: 3}}}"),
    ("columns: {x: {type: float}}", "columns: {x: {type: number}}"),
    ("colums: {x: {type: date}}", "columns: {x: {type: date}}"),
    # two keys are as close, or the key that was meant is there already
    ("columns: {x: {type: number, range: {mix: 3}}}", "columns: {x: {type: number, range: {mix: 3}}}"),
    ("columns: {x: {type: date}}\nowners: p", "columns: {x: {type: date}}\nowners: p"),
]


@pytest.mark.parametrize(("before", "after"), SAFE)
def test_safe(before: str, after: str) -> None:
    """A unit's spelling and missing quotes are mended, and nothing beside them."""
    assert fix_text(HEAD + before)[0] == HEAD + after


@pytest.mark.parametrize(("before", "after"), UNSAFE)
def test_unsafe(before: str, after: str) -> None:
    """What was probably meant is mended only when asked for, and only where one name is close."""
    assert fix_text(HEAD + before) == (HEAD + before, 0)
    assert fix_text(HEAD + before, unsafe=True)[0] == HEAD + after


def test_what_does_not_help_is_not_written() -> None:
    """A unit that is spelt better and still does not fit is left as it is; what helps beside it is mended."""
    text = HEAD + "columns: {x: {type: number, unit: C, range: {max: 3 Km}}}"
    assert fix_text(text)[0] == text.replace(": C", ": degC")
    text = HEAD + "columns: {x: {type: number, unit: m, range: {max: 3 C}}}"
    assert fix_text(text) == (text, 0)


def test_comments_and_layout_stay() -> None:
    """Blank lines, comments, indentation and the ends of lines are as before."""
    text = HEAD.replace("\n", "\r\n") + "# é above\r\n\r\ncolumns:\r\n    x:   # of snow\r\n"
    text += "        {type: number,   unit: C}    # in °C\r\n# below"
    assert fix_text(text)[0] == text.replace("unit: C}", "unit: degC}")


def test_bytes_mode_and_links_stay(tmp_path: Path) -> None:
    """A byte order mark and the file's mode stay, and a link leads to the mended file."""
    real, link = tmp_path / "real.yaml", tmp_path / "link.contract.yaml"
    text = "\ufeff" + HEAD + "columns: {x: {type: number, unit: C}}\r\n"
    real.write_bytes(text.encode())
    real.chmod(0o640)
    link.symlink_to(real)
    assert fix_file(link) == 1
    assert link.is_symlink()
    assert real.read_bytes() == text.replace("unit: C", "unit: degC").encode()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.contract.yaml", "real.yaml"]


def test_nothing_is_left_where_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails leaves the old file whole, and no other file beside it."""
    path = tmp_path / "a.contract.yaml"
    path.write_text(HEAD + "columns: {x: {type: number, unit: C}}")
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ContractsError, match="No space left"):
        fix_file(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_what_is_clean_or_unreadable_is_not_touched(tmp_path: Path) -> None:
    """A clean file keeps its time, and bytes that are no text are left alone."""
    clean, broken = tmp_path / "a.contract.yaml", tmp_path / "b.contract.yaml"
    clean.write_text(HEAD + "columns: {x: {type: date}}")
    broken.write_bytes(b"\xff\xfe")
    before = clean.stat().st_mtime_ns
    assert (fix_file(clean), fix_file(broken), fix_file(tmp_path / "none.yaml")) == (0, 0, 0)
    assert clean.stat().st_mtime_ns == before
    assert broken.read_bytes() == b"\xff\xfe"


def made(draw: random.Random) -> str:
    """Return a contract in one of many layouts, with some of what can be mended in it."""
    unit, bound = draw.choice([("C", "40"), ("cm", "300"), ("'%'", "1e2"), ("mb", "0x10"), ("m/s", "-0.50")])
    words = draw.sample(["yes", "no", "12:30", "1.10", "x # y", "'a''b'", "on"], 3)
    wide = draw.choice(["", " ", "   "])
    lines = [
        f"n:{wide or ' '}{{type: number,{wide} unit: {unit}, range: {{min: {bound} }}}}{wide and wide + '# in'} {wide}",
        f"t: {{type: string, pii: false, allowed: [{', '.join(words)}]}}",
        'd: {description: "a: b # no", type: date}',
    ]
    draw.shuffle(lines)
    body = "".join(f"  {line}\n" + draw.choice(["", "\n", "  # note\n"]) for line in lines)
    return HEAD + "columns:\n" + body


def test_mending_keeps_meaning_and_is_done_at_once() -> None:
    """Of 100 contracts made by chance: mending twice is mending once, comments stay, and the result is read alike."""
    draw = random.Random(6)
    for _ in range(100):
        text = made(draw)
        mended, _ = fix_text(text)
        assert fix_text(mended) == (mended, 0), text
        assert mended.count("#") == text.count("#")
        assert mended.count("\n") == text.count("\n")
        problems = lint_text(mended)
        if not [problem for problem in problems if problem.severity == "error"]:
            column = parse(mended).columns["t"]
            assert column.type == "string"
