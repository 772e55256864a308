"""Files of a git repository as they were: read by git itself, of which nothing is asked but objects.

What a person names is never an option, a pathspec or a search to git: a revision has to look like one, the
index is asked by its stage, and the object found is read by its hash. Symbolic links are followed where they
led at that revision.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from contracts.errors import ContractsError, ContractSyntaxError
from contracts.problem import Problem
from contracts.reading.source import MAX_BYTES

__all__ = [
    "NoSuchFileError",
    "NoSuchRevisionError",
    "blob",
    "files_at",
    "has_commits",
    "refuse_no_repository",
    "refuse_no_revision",
    "top_of",
]

# Neither an option, nor a search of messages (`:/fix`), an exclusion (`^main`), a range or a path of one (`HEAD:x`).
_NO_REVISION = re.compile(r"[-:^].*|.*(?:\.\.|[:\0]).*|", re.DOTALL)
# What ties git to one repository; a folder that is named goes before it. Source: `git rev-parse --local-env-vars`.
_TIES = frozenset(
    f"GIT_{name}" for name in ("DIR", "COMMON_DIR", "WORK_TREE", "IMPLICIT_WORK_TREE", "INDEX_FILE", "PREFIX")
)
_LINK = b"120000"


class NoSuchFileError(ContractsError):
    """A revision that does not hold a path."""


class NoSuchRevisionError(ContractsError):
    """A revision that the repository does not have."""


def blob(revision: str, path: str, folder: Path | None = None) -> bytes:
    """Return the content of a file at a revision; of the index (what is staged) where the revision is empty.

    The path begins at the root of the repository, or with `./` or `../` at the `folder`. That is by
    default the current one, in the repository that the environment names, if it does.

    Raises:
        NoSuchFileError: the revision holds no such file.
        NoSuchRevisionError: there is no such revision.
        ContractSyntaxError: it is too large for a contract.
        ContractsError: there is no git or no repository; or it is no file.

    """
    name = f"{revision}:{path}"
    if not path or "\0" in path or (revision and _NO_REVISION.fullmatch(revision)):
        msg = f"{name!r}: expected REV:path, such as HEAD~1:feeds/x.contract.yaml"
        raise ContractsError(msg)
    refuse_no_repository(name, folder, "this is no git repository, and no such file is there")
    where = f"{_tree(revision, name, folder)}:{path}" if revision else f":0:{path}"
    kind, found, size = _object(where, folder) if revision else _staged(where, path, folder)
    if kind not in ("blob", "tree", "link"):
        place = f"{revision} has" if revision else "the index has"
        msg = f"{name}: {place} no file {path!r}; a path begins at the root of the repository, or with ./ here"
        raise NoSuchFileError(msg)
    wrong = {
        "tree": "a folder, not a contract",
        "link": f"a symbolic link to {found}; name the file that it leads to",
    }.get(kind)
    if wrong:
        msg = f"{name}: {wrong}"
        raise ContractsError(msg)
    if size > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES // 1024} KiB"
        raise ContractSyntaxError([Problem(name, 1, 1, message, "too-large")])
    return _run(folder, "cat-file", "blob", found).stdout


def refuse_no_repository(name: str, folder: Path | None, otherwise: str) -> None:
    """Refuse a folder that git does not work in.

    Raises:
        ContractsError: it is in no repository (`otherwise` is said of the name), or git refuses it.

    """
    done = _run(folder, "rev-parse", "--git-dir")
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().split("\n")[0].removeprefix("fatal: ")
        is_none = not said or said.startswith("not a git repository")
        msg = f"{name}: {otherwise if is_none else f'git refuses ({said})'}"
        raise ContractsError(msg)


def refuse_no_revision(text: str) -> None:
    """Refuse what names no single revision.

    Raises:
        ContractsError: it would be an option, a search, a range or a path to git, or is empty.

    """
    if _NO_REVISION.fullmatch(text):
        msg = f"{text!r} is no revision; expected one such as HEAD, HEAD~1, a tag, a branch or a hash"
        raise ContractsError(msg)


def has_commits(folder: Path | None = None) -> bool:
    """Return whether there is a commit to compare with: a repository may be new."""
    return bool(_told(folder, "rev-parse", "--verify", "--quiet", "HEAD"))


def top_of(folder: Path | None) -> Path | None:
    """Return the top of the work tree that a folder lies in, of the environment's for None; None outside of one."""
    found = _run(folder, "rev-parse", "--show-toplevel")
    return Path(os.fsdecode(found.stdout.rstrip(b"\n"))) if found.stdout.strip() else None


def files_at(revision: str, folder: Path | None) -> list[str]:
    """Return the paths of all files at a revision, from the root of the repository."""
    found = _run(folder, "ls-tree", "-r", "-z", "--name-only", "--full-tree", _tree(revision, revision, folder))
    return [os.fsdecode(path) for path in found.stdout.split(b"\0") if path]


def _tree(revision: str, name: str, folder: Path | None) -> str:
    found = _told(folder, "rev-parse", "--verify", "--quiet", revision + "^{tree}")
    if not found:
        is_cut = _told(folder, "rev-parse", "--is-shallow-repository") == "true"
        hint = "; the clone is shallow: `git fetch --unshallow` brings the commits before" if is_cut else ""
        msg = f"{name}: the repository has no revision {revision!r}{hint}"
        raise NoSuchRevisionError(msg)
    return found


def _object(where: str, folder: Path | None) -> tuple[str, str, int]:
    """Return kind, hash and size of what is at a place, links followed; another kind where nothing is.

    git reads places line by line; a name with a line's end in it is asked for by itself, and not followed.
    """
    if "\n" in where:
        found = _told(folder, "rev-parse", "--verify", "--quiet", where)
        return _object(found, folder) if found else ("missing", "", 0)
    line = where.encode("utf-8", "surrogateescape") + b"\n"
    told = "--batch-check=%(objecttype) %(objectname) %(objectsize)"
    parts = _run(folder, "cat-file", told, "--follow-symlinks", given=line).stdout.split(b"\n")[0].split(b" ")
    if len(parts) != 3 or parts[0] not in (b"blob", b"tree"):  # noqa: PLR2004 - kind, hash and size, as asked for
        return "missing", "", 0
    return parts[0].decode(), parts[1].decode(), int(parts[2])


def _staged(where: str, path: str, folder: Path | None) -> tuple[str, str, int]:
    """Return the same for a place in the index; git follows no links there."""
    found = _told(folder, "rev-parse", "--verify", "--quiet", where)
    kind, hashed, size = _object(found, folder) if found else ("missing", "", 0)
    literally = f":(literal){path}" if path.startswith(("./", "../")) else f":(top,literal){path}"
    if kind == "blob" and _run(folder, "ls-files", "-s", "-z", "--", literally).stdout.startswith(_LINK):
        return "link", repr(os.fsdecode(_run(folder, "cat-file", "blob", hashed).stdout)), size
    return kind, hashed, size


def _told(folder: Path | None, *arguments: str) -> str:
    """Return what git prints, without the line's end; nothing where it fails."""
    done = _run(folder, *arguments)
    return "" if done.returncode else done.stdout.decode("utf-8", "replace").rstrip("\n")


def _run(folder: Path | None, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    outside = {name: value for name, value in os.environ.items() if folder is None or name not in _TIES}
    try:
        return subprocess.run(  # noqa: S603 - no shell, and no argument of a user's that could be an option
            ["git", *arguments],  # noqa: S607 - the user's own git
            cwd=folder,
            capture_output=True,
            check=False,
            input=given,
            env={**outside, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
        )
    except FileNotFoundError:
        msg = "an older version needs git, which is not installed here"
        raise ContractsError(msg) from None
