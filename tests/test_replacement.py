"""Files that are written as a whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contracts.replacement import replacing

if TYPE_CHECKING:
    from pathlib import Path


def test_mode_and_links_stay(tmp_path: Path) -> None:
    """What a link leads to is replaced, with its mode, and the link stays one."""
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    with replacing(link) as draft:
        draft.write_text("new")
        assert real.read_text() == "old"
    assert link.is_symlink()
    assert (real.read_text(), real.stat().st_mode & 0o777) == ("new", 0o640)


def test_what_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    """Where writing stops in the middle, the old file stays alone."""
    path = tmp_path / "a.txt"
    path.write_text("old")

    def stopped() -> None:
        with replacing(path) as draft:
            draft.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("a.txt", "old")]


def test_folders_are_made_and_long_names_fit(tmp_path: Path) -> None:
    """Folders that are missing are made; a name may be as long as any, and keeps its ending beside it."""
    path = tmp_path / "new" / "folder" / f"{'é' * 120}.parquet"
    with replacing(path) as draft:
        assert draft.suffix == ".parquet"
        draft.write_text("new")
    assert path.read_text() == "new"
