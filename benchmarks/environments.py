"""Environments of their own for the peers, whose dependencies clash: made when they are first asked for.

    python benchmarks/environments.py [NAME ...]      # default: all

`requirements/NAME.txt` says what is in `.venv-bench-NAME`; a changed file makes it anew.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

__all__ = ["python_of"]

HERE = Path(__file__).parent
ROOT = HERE.parent
_PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")


def python_of(name: str) -> Path:
    """Return the Python of an environment, which is made if it is not there or of another list."""
    folder, wanted = ROOT / f".venv-bench-{name}", HERE / "requirements" / f"{name}.txt"
    stamp = folder / f".made-from-{hashlib.sha256(_described(wanted).encode()).hexdigest()[:12]}"
    python = folder / "bin" / "python"
    if not stamp.exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([_base_python(), "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), *_PIP, "--requirement", str(wanted)], check=True, cwd=ROOT)
        stamp.touch()
    return python


def _described(wanted: Path) -> str:
    """Return what an environment is made from; where this library is in it, what that depends on is too."""
    text = wanted.read_text(encoding="utf-8")
    if "--editable" not in text:
        return text
    return text + str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"])


def _base_python() -> str:
    """Return the Python that this one's environment was made with."""
    return str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")


def main() -> None:
    """Make the environments named."""
    for name in sys.argv[1:] or sorted(path.stem for path in (HERE / "requirements").glob("*.txt")):
        print(python_of(name))


if __name__ == "__main__":
    main()
