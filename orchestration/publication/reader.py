"""Reads the current publication: read-only in fact, nothing outside it can be reached."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb

from orchestration.contract.safe_errors import SafeError
from orchestration.store.engine_files import open_file
from orchestration.store.home import Home

# What a query may use of this machine, and nothing that reaches out of the publication. Without a folder to
# spill into, no patient's row is written beside it; a query that needs more memory ends with a message.
LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "4GB",
    "temp_directory": "",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    # nor a variable of this program by its name
    "python_enable_replacements": False,
}


class NoPublication(SafeError):
    """Nothing has been published in this home yet."""


def current_file(home: Home) -> Path:
    """The newest publication. Raises NoPublication before the first."""
    if not home.current.exists():
        raise NoPublication("nothing has been published in this home yet; run `clockstop refresh` first")
    return home.current


def open_current(home: Home) -> duckdb.DuckDBPyConnection:
    """A locked connection: no attach, no files, no extensions, no settings."""
    try:
        connection = open_file(current_file(home), LOCKED)
    except duckdb.Error as error:
        raise NoPublication(
            f"the publication cannot be read ({type(error).__name__}): run `clockstop refresh`, which makes"
            " the newest undamaged publication current"
        ) from None
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def status_rows(home: Home) -> list[dict[str, Any]]:
    """publication.status with the age in days of what readers see, in the order of the domains."""
    with open_current(home) as connection:
        cursor = connection.execute("select * from publication.status order by position")
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        # publications of before ages were published do not have it
        row.setdefault("days_behind", row.pop("age_days", None))
    return rows


def domains_by_origin(file: Path) -> dict[str, tuple[str, ...]]:
    """The domains of a publication by the build that their tables came from."""
    with open_file(file) as connection:
        rows = connection.execute(
            "select build_id, domain from publication.status where build_id is not null order by position"
        ).fetchall()
    found: dict[str, list[str]] = defaultdict(list)
    for build_id, domain in rows:
        found[build_id].append(domain)
    return {build_id: tuple(domains) for build_id, domains in found.items()}
