"""Mending, seen as a whole: what contracts mean stays, and a file is mended or as it was, whenever it is cut short."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.authoring.exchange.drawn import contracts_drawn, many

from contracts.domain import Domain
from contracts.linting import lint_text
from contracts.linting.fixing import fix_file, fix_text
from contracts.reading.parse import parse
from contracts.writing import yaml_text

if TYPE_CHECKING:
    from contracts.terms import Terms

SOAK = bool(os.environ.get("CONTRACTS_SOAK"))
HEAD = "contract: a.b\nversion: 1.0.0\nowner: o\n"


def promised(terms: Terms) -> Any:
    """Return what a contract promises, with the bounds of columns in their own units."""
    domains = {}
    for name, checks in terms.by_column.items():
        domain = Domain()
        for check in checks:
            domain = check.narrow(domain, terms.columns[name])
        domains[name] = domain
    others = [(p.subject, p.check.name, p.check if p.check.name != "range" else None) for p in terms.placed]
    return terms.name, terms.version, terms.description, terms.owner, dict(terms.columns), domains, others, terms.policy


WORDS = ("yes", "no", "Off", "y", "12:30", "2026-01-01", "1_000", ".inf", "x")
TRAPS = re.compile("'(" + "|".join(map(re.escape, WORDS)) + ")'")


def trapped(contract: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    """Return a contract with columns more, in which there is something to mend."""
    words = draw.sample(WORDS, 4)
    unit, top = draw.choice([("cm", 300), ("0.1 mm", 7.5), ("degC", 0), ("°C", -3), ("'1'", 1), ("m/s", 1e-7)])
    more = {
        "no": {"type": "string", "pii": False, "allowed": words, "description": draw.choice(WORDS)},
        "12:30": {"type": "number", "unit": unit.strip("'"), "range": {"min": -400, "max": top}},
    }
    return {**contract, "columns": contract["columns"] | more}


@given(contracts_drawn(), st.integers(0, 3), st.randoms(use_true_random=False))
@many(1_000 if SOAK else 60)
def test_what_is_mended_means_what_it_meant(contract: dict[str, Any], flow_from: int, draw: random.Random) -> None:
    """Of any contract, in any layout, with comments and without quotes: the promises, comments and breaks stay."""
    neat = yaml_text(trapped(contract, draw), {(): ["above"], ("columns",): ["the columns", ""]}, flow_from)
    text = TRAPS.sub(lambda found: found[draw.randrange(2)], neat)
    text = re.sub(r"\n", lambda _: draw.choice(["\n", "\n", "\n", "  # said\n", "\n\n", "\n# said\n"]), text)
    before = parse(text)
    mended, count = fix_text(text)
    assert promised(parse(mended)) == promised(before)
    assert fix_text(mended) == (mended, 0)
    assert (mended == text) is (count == 0)
    assert re.findall(r"#.*|\n", mended) == re.findall(r"#.*|\n", text)
    assert not [problem for problem in lint_text(mended) if problem.edit and problem.edit.is_safe]


BEFORE = (
    HEAD + "columns:\n" + "".join(f"  c{k}: {{type: number, unit: C, range: {{max: {k}}}}} # é\n" for k in range(9))
)
DYING = """
import os, pathlib, signal, sys
from contracts.linting.fixing import fix_file
die = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)
setattr(os, {point!r}, die)
fix_file(pathlib.Path(sys.argv[1]))
"""


@pytest.mark.parametrize("point", ["mkdir", "fsync", "chmod", "replace"])
def test_killed_at_each_step_the_file_is_as_it_was(point: str, tmp_path: Path) -> None:
    """Killed before any step of writing, mending leaves the file whole and unmended, and can be done again."""
    path = tmp_path / "a.contract.yaml"
    path.write_text(BEFORE, encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", DYING.format(point=point), str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.read_text(encoding="utf-8") == BEFORE
    fix_file(path)
    assert path.read_text(encoding="utf-8") == fix_text(BEFORE)[0]


MENDING = """
import os, pathlib, shutil, sys
from contracts.linting import fixing
path, kept = map(pathlib.Path, sys.argv[1:])
mended, before = fixing.fix_text(kept.read_text(encoding="utf-8"))[0].encode(), kept.read_bytes()
print("ready", flush=True)
while True:
    fixing._replace(path, before, mended)
    fixing._replace(path, mended, before)
"""


def test_killed_at_any_time_the_file_is_one_or_the_other(tmp_path: Path) -> None:
    """Killed at any moment while files are replaced, what stands there is the old text or the new, and never a part."""
    path, kept = tmp_path / "a.contract.yaml", tmp_path / "kept"
    for file in (path, kept):
        file.write_text(BEFORE, encoding="utf-8")
    mended, draw = fix_text(BEFORE)[0], random.Random(5)
    for _ in range(100 if SOAK else 3):
        path.write_text(BEFORE, encoding="utf-8")
        with subprocess.Popen([sys.executable, "-c", MENDING, str(path), str(kept)], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"ready\n"
            time.sleep(draw.random() / 20)
            child.kill()
        assert path.read_text(encoding="utf-8") in (BEFORE, mended)
