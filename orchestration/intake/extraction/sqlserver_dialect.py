"""SQL Server for SQLAlchemy 2.0 through Microsoft's own driver, `mssql-python`.

SQLAlchemy has a dialect of its own for it from 2.1 on, which this project cannot use yet (pyproject.toml). Here
is what reading needs and nothing else: how to connect, and how a lost connection is known. It was not tried
with a server; docs/extract.md says so.
"""

from types import ModuleType
from typing import Any

from sqlalchemy import URL
from sqlalchemy.dialects.mssql.base import MSDialect

NAME = "mssql.clockstop"
# SQLSTATEs and words of a connection that is gone.
GONE = (
    "[08S01]",
    "[08003]",
    "[01002]",
    "Communication link failure",
    "connection is closed",
    "Connection is closed",
)


class ReadingDialect(MSDialect):
    """The dialect of SQL Server with `mssql-python` underneath."""

    driver = "clockstop"
    supports_statement_cache = True
    # a question mark needs no percent sign of a statement to be written twice
    default_paramstyle = "qmark"

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        """The driver; ImportError without the extra `sqlserver`."""
        import mssql_python

        return mssql_python

    def initialize(self, connection: Any) -> None:
        """Asks the server nothing: what would be asked is about writing and about reading table definitions."""

    def create_connect_args(self, url: URL) -> tuple[list[Any], dict[str, Any]]:
        """The connection string of the driver; what is not said is as the driver has it (encrypted)."""
        parts = {"Server": f"{url.host},{url.port}" if url.port else url.host or "", **dict(url.query)}
        if url.database:
            parts["Database"] = url.database
        if url.username:
            parts["UID"] = url.username
        if url.password:
            parts["PWD"] = url.password
        return ([";".join(f"{name}={_quoted(str(value))}" for name, value in parts.items()) + ";"], {})

    def is_disconnect(self, e: Any, connection: Any, cursor: Any) -> bool:
        """Whether an error says that the connection is gone."""
        return any(words in str(e) for words in GONE)


def _quoted(value: str) -> str:
    """A value of a connection string: in braces, in which the closing one is written twice."""
    return "{" + value.replace("}", "}}") + "}"
