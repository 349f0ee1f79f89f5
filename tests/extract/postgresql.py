"""A real PostgreSQL of a test's own: a cluster in a temporary folder, reached by its socket alone.

PostgreSQL refuses to run as root, so that it runs as the account `postgres` where the tests do.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.absent_tests import installed_postgresql

ACCOUNT = "postgres"
PASSWORD = "c0rrect-horse"
READER = "clockstop_reader"


def _account() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        return None


@dataclass(frozen=True)
class Server:
    """A running server: its socket is in `folder`."""

    folder: Path

    def connect(self, database: str = "postgres") -> "psycopg.Connection[Any]":
        """A connection of the owner, who may do everything; each statement is kept by itself."""
        return psycopg.connect(host=str(self.folder), user="owner", dbname=database, autocommit=True)

    def run(self, sql: str, database: str = "postgres") -> None:
        """Statements of the owner."""
        with self.connect(database) as connection:
            connection.execute(sql)


def _become() -> Callable[[], None] | None:
    account = _account()
    if os.geteuid() != 0 or account is None:
        return None

    def become() -> None:
        os.setgroups([])
        os.setgid(account.pw_gid)
        os.setuid(account.pw_uid)

    return become


@contextmanager
def running_server() -> Iterator[Server]:
    """A server that ends with the block."""
    programs = installed_postgresql()
    assert programs is not None
    # a socket's path may have about a hundred characters, so that it is not in the test's own folder
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    become, account = _become(), _account()
    if become is not None and account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
        folder.chmod(0o711)

    def run(*command: str) -> None:
        answer = subprocess.run(
            command, preexec_fn=become, cwd=folder, capture_output=True, text=True, env={"LC_ALL": "C.UTF-8"}
        )
        assert answer.returncode == 0, answer.stdout + answer.stderr

    data = str(folder / "data")
    try:
        run(str(programs / "initdb"), "-D", data, "-U", "owner", "-E", "UTF8", "--no-sync", "-A", "trust")
        # the reader has a password, the owner needs none
        (Path(data) / "pg_hba.conf").write_text(
            f"local all owner trust\nlocal all {READER} scram-sha-256\n", encoding="utf-8"
        )
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c max_connections=20"
        run(str(programs / "pg_ctl"), "-D", data, "-w", "-o", options, "-l", f"{folder}/log", "start")
        try:
            server = Server(folder)
            server.run(f"create role {READER} login password '{PASSWORD}'")
            yield server
        finally:
            run(str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
