"""A file on another machine's disk is known by the system's list of mounts."""

from __future__ import annotations

from pathlib import Path

import pytest

import contracts
from contracts.store import mounts
from contracts.store.mounts import network_of

LIST = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /home rw,relatime shared:2 master:1 - nfs4 server:/home rw,vers=4.2
31 30 8:2 / /home/local rw - xfs /dev/sdb rw
32 22 0:41 / /mnt/two\\040words rw - cifs //server/share rw
33 22 0:42 / /cloud rw - fuse.s3fs s3fs rw
34 22 0:43 / /over rw - nfs server:/a rw
35 22 0:44 / /over rw - tmpfs none rw
36 22 0:45 / /box rw - virtiofs box rw
a line of another form
"""


@pytest.fixture
def _listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the system have these mounts."""
    (tmp_path / "mountinfo").write_text(LIST)
    monkeypatch.setattr(mounts, "MOUNTS", tmp_path / "mountinfo")


@pytest.mark.usefixtures("_listed")
@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("/data/store.db", None),
        ("/home/ann/store.db", "nfs4"),
        ("/homely/store.db", None),
        ("/home/local/store.db", None),
        ("/mnt/two words/store.db", "cifs"),
        ("/cloud/a/b/c/store.db", "fuse.s3fs"),
        ("/over/store.db", None),
        ("/box/store.db", None),
    ],
)
def test_the_nearest_mount_counts(file: str, kind: str | None) -> None:
    """The deepest mount above a file says what it is on, and of two at one place the later one."""
    assert network_of(Path(file)) == kind


@pytest.mark.usefixtures("_listed")
def test_a_link_is_followed(tmp_path: Path) -> None:
    """A file is where its links lead to."""
    (tmp_path / "link").symlink_to("/home/ann")
    assert network_of(tmp_path / "link/store.db") == "nfs4"


@pytest.mark.usefixtures("_listed")
def test_a_store_on_a_network_is_not_made(tmp_path: Path) -> None:
    """A store is not made on another machine's disk, and the way out is named; nothing is read where nothing is."""
    (tmp_path / "mountinfo").write_text(f"{LIST}37 22 0:46 / {tmp_path} rw - nfs4 server:/a rw\n")
    store = contracts.Store(f"sqlite:///{tmp_path}/far/store.db")
    with pytest.raises(contracts.ContractsError, match=r"network file system \(nfs4\).*a disk of this machine"):
        store.settle(("a.b", "1.0.0"), "d")
    assert store.count(("a.b", "1.0.0")) == 0
    assert not (tmp_path / "far").exists()


def test_where_the_system_does_not_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no list of mounts, all are taken for local ones."""
    monkeypatch.setattr(mounts, "MOUNTS", tmp_path / "none")
    assert network_of(Path("/home/ann/store.db")) is None
