"""How much memory the engine may use: `CLOCKSTOP_MEMORY_LIMIT`, such as 2GB. The rest goes to the disk.

The limit is of the engine alone. Python, Dagster and dbt need about 1.5 GB beside it.
"""

import os
import re

import duckdb

from orchestration.contract.safe_errors import SafeError

VARIABLE = "CLOCKSTOP_MEMORY_LIMIT"
# With what Python and Dagster hold, a large trust then stays inside 8 GB.
DEFAULT = "6GB"
WRITTEN = re.compile(r"([0-9]+(?:[.][0-9]+)?) ?(MB|GB)", re.IGNORECASE)
MEGABYTES = {"MB": 1, "GB": 1000}
# Of one of the two files that are read side by side: more makes no file faster, less stops at a wide one.
MOST_OF_INTAKE, LEAST_OF_INTAKE = 1000, 250


class UnknownMemory(SafeError):
    """The variable says something that is no amount of memory."""


def memory_limit() -> str:
    """The limit as the engine reads it. Raises UnknownMemory."""
    _megabytes()
    return os.environ.get(VARIABLE) or DEFAULT


def within_memory(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The connection with the limit, where one was chosen; else with the engine's own.

    Not as part of its configuration: one file may be open twice in a process only with the same one.
    """
    if os.environ.get(VARIABLE):
        connection.execute(f"set memory_limit = '{memory_limit()}'")
    return connection


def memory_of_intake() -> str:
    """The limit of each of the two engines that read delivered files side by side."""
    return f"{max(LEAST_OF_INTAKE, min(MOST_OF_INTAKE, _megabytes() // 4))}MB"


def _megabytes() -> int:
    text = os.environ.get(VARIABLE) or DEFAULT
    found = WRITTEN.fullmatch(text.strip())
    if found is None or not float(found[1]):
        raise UnknownMemory(
            f"{VARIABLE}: expected an amount such as 2GB or 1500MB, found another text; correct it"
        )
    return int(float(found[1]) * MEGABYTES[found[2].upper()])
