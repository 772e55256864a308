"""A PostgreSQL of one's own, from Debian's packages: made for a command or a test, stopped and removed after it.

usage: python tests/postgresql.py COMMAND [ARGUMENT ...]

The command finds the server's URL in CONTRACTS_TEST_POSTGRES. Where no PostgreSQL is installed this is said, and the
command runs without the variable, so that tests which need a server are skipped. A variable that is set already is
kept, and no server is made.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.engine import Connection

VARIABLE = "CONTRACTS_TEST_POSTGRES"
WANTED = ("initdb", "pg_ctl", "postgres")
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SETTINGS = {
    "listen_addresses": "",  # a socket in a folder of its own: no port is taken, and nobody else may come in
    "fsync": "on",  # servers are killed in the tests
    "max_connections": "200",
    "shared_buffers": "32MB",
    "timezone": "UTC",
}


def why_not() -> str | None:
    """Return why no server can be made here, None where one can."""
    if _binaries() is None:
        return "no PostgreSQL is installed (apt-get install postgresql)"
    if os.geteuid() == 0 and not _has_account():
        return "PostgreSQL refuses to run as root, and there is no user postgres"
    return None


def _binaries() -> Path | None:
    """Return the folder of the newest server's programs; Debian does not put them on the PATH."""
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(versions, key=lambda found: float(found.parent.name), reverse=True)
    on_path = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    return next((folder for folder in (*newest_first, *on_path) if all((folder / w).exists() for w in WANTED)), None)


def _has_account() -> bool:
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        return False
    return True


class Cluster:
    """A server with a data folder of its own, under a temporary one; it listens on a socket there."""

    def __init__(self, *options: str) -> None:
        """Make the data folder, with these options of initdb too.

        Raises:
            RuntimeError: no server can be made here, or making it failed.

        """
        if reason := why_not():
            raise RuntimeError(reason)
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
            self._as = {"user": "postgres", "group": "postgres", "extra_groups": []}
        self._run(
            "initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync", *options
        )

    def __enter__(self) -> Self:
        """Start the server; return when it answers."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the server, and remove all that it has written."""
        self.stop("immediate")
        shutil.rmtree(self.folder)

    @property
    def url(self) -> str:
        """The URL of the server's first database, for its superuser."""
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def limit(self, size: int | str) -> None:
        """Let no file of the server grow beyond so many bytes (or `unlimited`), for those who connect from now on."""
        server = (self.folder / "data/postmaster.pid").read_text().split()[0]
        subprocess.check_call(["prlimit", f"--pid={server}", f"--fsize={size}:unlimited"], **self._as)

    def start(self) -> None:
        """Start the server; return when it answers."""
        options = " ".join(f"-c {key}='{value}'" for key, value in _SETTINGS.items())
        self._run("pg_ctl", "start", "-w", "-l", f"{self.folder}/log", "-o", f"-k {self.folder} {options}")

    def stop(self, mode: str) -> None:
        """Stop the server: `fast` after a checkpoint, `immediate` as if it had crashed. A stopped one stays so."""
        if (self.folder / "data/postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-w", "-m", mode)

    def _run(self, program: str, *arguments: str) -> None:
        command = [f"{_binaries()}/{program}", "-D", f"{self.folder}/data", *arguments]
        with (self.folder / "said").open("w+") as said:  # not a pipe, which the server would keep open
            code = subprocess.call(command, cwd=self.folder, stdout=said, stderr=said, **self._as)
            if code:
                said.seek(0)
                msg = f"{program} failed: {said.read()}"
                raise RuntimeError(msg)


@contextmanager
def own_database(server: str, template: str = "template1") -> Iterator[str]:
    """Yield the URL of a new database on a server, a copy of another; drop it at the end, whoever is still in it."""
    from sqlalchemy import make_url

    name = f"contracts_{uuid4().hex}"
    with opened(server, isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with opened(server, isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def opened(url: str, **options: Any) -> Iterator[Connection]:
    """Yield a connection to a database, in a transaction of its own, that the library knows nothing of."""
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    driven = url.replace("postgresql://", "postgresql+psycopg://")
    with create_engine(driven, poolclass=NullPool, **options).begin() as connection:
        yield connection


def main(command: Sequence[str]) -> int:
    """Run a command beside a server, and return its exit code; a signal ends both."""
    for number in _ENDING:
        signal.signal(number, _leave)
    if os.environ.get(VARIABLE):
        return _run(command, os.environ)
    if reason := why_not():
        print(f"\n*** NOT TESTED ON POSTGRESQL: {reason} ***\n", file=sys.stderr)
        return _run(command, os.environ)
    with Cluster() as cluster:
        return _run(command, {**os.environ, VARIABLE: cluster.url})


def _leave(number: int, _: object) -> None:
    """Begin to leave; further signals must not interrupt the removal of what was made."""
    for other in _ENDING:
        signal.signal(other, lambda *_: None)
    raise SystemExit(128 + number)


def _run(command: Sequence[str], environment: dict[str, str] | os._Environ[str]) -> int:
    with subprocess.Popen(command, env=environment) as running:
        try:
            return running.wait()
        except SystemExit as leaving:
            if leaving.code != 128 + signal.SIGINT:  # a terminal has interrupted the command, too
                running.terminate()
            raise


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
