"""How many threads the engine works with: `CLOCKSTOP_THREADS`, else one for each core that the process may use.

Several refreshes on one machine (docs/regions.md), or other work on it, take turns on its cores: threads that
wait for each other then cost more than they save.
"""

import os

import duckdb

from orchestration.contract.safe_errors import SafeError

VARIABLE = "CLOCKSTOP_THREADS"


class UnusableThreads(SafeError):
    """The environment names no number of threads."""


def engine_threads() -> int:
    """Threads of one connection; raises UnusableThreads where the environment names no number from 1."""
    wanted = os.environ.get(VARIABLE, "")
    if not wanted:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not (wanted.isascii() and wanted.isdecimal()) or int(wanted) < 1:
        raise UnusableThreads(f"{VARIABLE}: expected a whole number from 1, found {wanted!r}")
    return int(wanted)


def within_threads(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The connection with the number that the environment names; without one, the engine's own stays.

    Not as part of its configuration: one file may be open twice in a process only with the same one.
    """
    if os.environ.get(VARIABLE):
        connection.execute(f"set threads = {engine_threads()}")
    return connection
