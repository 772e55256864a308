"""Folders that are on another machine's disk, where SQLite loses what several processes write.

Source: sqlite.org, "Write-Ahead Logging", section 1 ("does not work over a network filesystem"); the format of the list
of mounts is that of proc_pid_mountinfo(5).
"""

from __future__ import annotations

import os
import re
from pathlib import Path

__all__ = ["MOUNTS", "network_of"]

MOUNTS = Path("/proc/self/mountinfo")
"""What the system says of its mounts; Linux does, others have no such file."""
_NETWORKS = """
    afs beegfs ceph cifs coda glusterfs gpfs lustre ncpfs nfs nfs4 orangefs smb2 smb3 smbfs
    davfs gcsfuse goofys juicefs rclone s3fs sshfs
"""
"""Kinds of file systems; those of the second line are mounted by FUSE, as `fuse.NAME`."""


def network_of(file: Path) -> str | None:
    """Return the kind of network file system that a file is, or would be, on; None where it is local or not known."""
    try:
        lines = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    place = Path(os.path.realpath(file))
    above = [found for line in lines if (found := _mount(line)) and place.is_relative_to(found[0])]
    above.sort(key=lambda found: len(found[0].parts))  # of two at one place the later one hides the other
    kind = above[-1][1] if above else ""
    return kind if kind.removeprefix("fuse.") in _NETWORKS.split() else None


def _mount(line: str) -> tuple[Path, str] | None:
    """Return where something is mounted, and of what kind it is; None for a line of another form."""
    before, _, after = line.partition(" - ")
    parts = before.split(" ")
    if len(parts) < 5 or not after:  # noqa: PLR2004 - the fifth is the place
        return None
    return Path(re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), parts[4])), after.split(" ")[0]
