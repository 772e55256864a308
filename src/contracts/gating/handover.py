"""The last step of a replay: all of its files come and go together, also where it is stopped half-way.

1. What is to appear is written in full, under hidden names beside its places.
2. A plan of all moves is written into the folder of the files that were replayed, by names from there, without secrets.
3. Each file's content is claimed (`replayed/.DIGEST`), which one replay can do, once and for all.
4. These files move to `replayed/ID/`. 5. What was written gets its names.
6. A receipt is written beside the files, and the plan removed.

Stopped before 2 nothing happened. Stopped later, `resume` takes every step that was not taken, and none twice,
also while another process takes them. Where a name is taken, or a file gone, all that was done is undone.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contracts.errors import ContractsError
from contracts.places.naming import called_in, place_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from contracts.places.place import Place

__all__ = ["REPLAYED", "Finished", "Handover", "digest_of", "resume"]

REPLAYED = "replayed"
_PLAN = ".replay-"


@dataclass(frozen=True)
class Handover:
    """A replay of files of one folder, known by its ID."""

    folder: Place
    known_as: str

    @classmethod
    def begun(cls, folder: Place, now: datetime) -> Handover:
        """Return one with an ID that no other has."""
        return cls(folder, f"{now.strftime('%Y%m%dT%H%M%S')}-{os.urandom(4).hex()}")

    def draft(self, target: Place) -> Place:
        """Return where a file is written before it gets its name."""
        return target.beside(f".{self.known_as}-{target.name}")

    def finish(self, files: Mapping[Place, str], targets: Sequence[Place], receipt: Mapping[str, Any]) -> None:
        """Give the drafts of the targets their names, and put the files, which have these digests, away.

        Raises:
            ContractsError: a file is gone or is another now, or a name was taken; nothing has changed then.
            OSError: something cannot be moved; `resume` will go on with it.

        """
        drafts = {target: digest_of(self.draft(target)) for target in targets}
        plan = {
            "files": [[called_in(self.folder, file), digest] for file, digest in files.items()],
            "targets": [[called_in(self.folder, target), digest] for target, digest in drafts.items()],
            "receipt": dict(receipt),
        }
        place = self.folder.below(f"{_PLAN}{self.known_as}.json")
        try:
            with place.writing() as path:
                path.write_text(json.dumps(plan), encoding="utf-8")
        except BaseException:
            self.drop(targets)
            raise
        self.carry_out(place, files, drafts, receipt)

    def drop(self, targets: Sequence[Place]) -> None:
        """Remove the drafts of a replay that comes to nothing."""
        for target in targets:
            self.draft(target).remove()

    def carry_out(
        self, plan: Place, files: Mapping[Place, str], targets: Mapping[Place, str], receipt: Mapping[str, Any]
    ) -> None:
        """Take every step of a plan that was not taken, and remove it.

        Raises:
            ContractsError: it cannot be; nothing has changed then.
            OSError: something cannot be moved.

        """
        try:
            published = self._published(files, targets)
            for file, digest in files.items():
                self._put_away(file, digest)
            for target in [target for target in targets if target not in published]:
                self._publish(target, targets[target])
        except ContractsError:
            self._undo(files, list(targets))
            plan.remove()
            raise
        self._write_once(self._away.below("receipt.json"), json.dumps(receipt, indent=2) + "\n")
        plan.remove()

    @property
    def _away(self) -> Place:
        return self.folder.below(REPLAYED).below(self.known_as)

    def _claim(self, digest: str) -> Place:
        return self.folder.below(REPLAYED).below(f".{digest}")

    def _published(self, files: Mapping[Place, str], targets: Mapping[Place, str]) -> list[Place]:
        """Return what has its name since before this look: what became of it since is up to who reads it.

        Names are given once all files are away; so a draft that is gone before that was never published.

        Raises:
            ContractsError: one is.

        """
        # In this order: another process may take all steps between the two looks.
        gone = [target for target in targets if not self.draft(target).exists()]
        if gone and not all(self._away.below(file.name).exists() for file in files):
            names = ", ".join(f"{target.shown} ({self.draft(target).name})" for target in gone)
            msg = f"what was written for {names} is gone; nothing was changed"
            raise ContractsError(msg)
        return gone

    def _put_away(self, file: Place, digest: str) -> None:
        """Move a file away that nobody else replayed.

        Raises:
            ContractsError: it was replayed, or is not what it was.

        """
        there = self._away.below(file.name)
        if not there.exists():
            if not file.exists() or digest_of(file) != digest:
                msg = f"{file.shown} is not there any more, or not what was judged; nothing was changed"
                raise ContractsError(msg)
            self._write_once(self._claim(digest), self.known_as)
        if _said(self._claim(digest)) != self.known_as:
            msg = f"{file.shown} went through a replay before: {REPLAYED}/{_said(self._claim(digest))}"
            raise ContractsError(msg)
        if not there.exists():
            with suppress(FileNotFoundError, FileExistsError):  # who resumes this replay was quicker
                file.move(there)
        elif file.exists() and digest_of(file) == digest:
            file.remove()  # stopped in the middle of the move, it was left under both names

    def _publish(self, target: Place, digest: str) -> None:
        """Give a draft its name.

        Raises:
            ContractsError: the name is taken.
            OSError: the draft is gone, a moment ago.

        """
        draft = self.draft(target)
        if not target.exists():
            with suppress(FileNotFoundError, FileExistsError):  # who resumes this replay was quicker
                draft.move(target)
        if not target.exists():
            raise FileNotFoundError(errno.ENOENT, f"what was written for it is gone ({draft.name})", target.shown)
        if digest_of(target) != digest:
            msg = f"{target.shown} exists already; nothing was changed"
            raise ContractsError(msg)
        draft.remove()

    def _undo(self, files: Mapping[Place, str], targets: Sequence[Place]) -> None:
        for file, digest in files.items():
            there = self._away.below(file.name)
            if there.exists() and not file.exists():
                there.move(file)
            if self._claim(digest).exists() and _said(self._claim(digest)) == self.known_as:
                self._claim(digest).remove()
        self.drop(targets)

    def _write_once(self, place: Place, text: str) -> None:
        with suppress(FileExistsError), place.writing() as path:
            path.write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Finished:
    """A replay that was stopped half-way and is finished now: what it put away, what it wrote, and its receipt."""

    files: Sequence[Place]
    targets: Sequence[Place]
    receipt: Mapping[str, Any]


def resume(folder: Place, output: Place | None = None) -> list[Finished]:
    """Finish the replays of a folder's files that were stopped half-way, and return them.

    A plan has no user and no password for an output elsewhere; that of the present replay is opened with its own.

    Raises:
        ContractsError: one cannot be finished; what it moved is moved back.
        OSError: a file cannot be read or moved.

    """
    known = {called_in(folder, output): output} if output else {}
    finished = []
    for name in folder.names():
        if not (name.startswith(_PLAN) and name.endswith(".json")):
            continue
        place = folder.below(name)
        try:
            plan = json.loads(_said(place))
        except FileNotFoundError:  # whose replay it is was not stopped after all
            continue
        files = {place_in(folder, file): digest for file, digest in plan["files"]}
        targets = {known.get(target) or place_in(folder, target): digest for target, digest in plan["targets"]}
        handover = Handover(folder, name.removeprefix(_PLAN).removesuffix(".json"))
        handover.carry_out(place, files, targets, plan["receipt"])
        finished.append(Finished(list(files), list(targets), plan["receipt"]))
    return finished


def digest_of(place: Place) -> str:
    """Return the SHA-256 digest of a file's bytes."""
    with place.reading() as file:
        opened: Any = file
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _said(place: Place) -> str:
    with place.reading() as file:
        return bytes(file.read()).decode()
