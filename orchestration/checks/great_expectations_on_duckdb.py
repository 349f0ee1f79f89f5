"""Great Expectations on DuckDB: the one place that knows its execution engine needs help.

Great Expectations closes the connection before it fetches a result, unless the dialect is on its
private list of those whose connection persists; DuckDB drops results with the connection, and every
expectation then fails with "list index out of range". A canary test fails when that changes.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

# Great Expectations loads these where it finds them and uses none of them here. It takes a second, and Spark's
# library ends a process that runs a program from its command line.
UNUSED = ("azure.identity", "pyspark")


class _Dialect(StrEnum):
    """DuckDB as a member of Great Expectations' list, which asks each member for its value."""

    DUCKDB = "duckdb"


@contextmanager
def _without(*modules: str) -> Iterator[None]:
    """What is imported meanwhile finds these modules missing, unless something has loaded them already."""
    hidden = [name for name in modules if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            sys.modules.pop(name, None)


def load_great_expectations() -> Any:
    """The library, which every part of this package asks for here before it imports a part of it."""
    with _without(*UNUSED):
        import great_expectations as gx
    return gx


def open_context(build_file: Path) -> tuple[Any, Any]:
    """An ephemeral context and a read-only data source on a build file."""
    gx = load_great_expectations()
    from great_expectations.execution_engine import sqlalchemy_execution_engine as engine

    persisted = "_PERSISTED_CONNECTION_DIALECTS"
    dialects = getattr(engine, persisted)
    if _Dialect.DUCKDB not in dialects:
        setattr(engine, persisted, (*dialects, _Dialect.DUCKDB))
    context: Any = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_sql(
        name="candidate",
        # the file is named beside the address: in it a question mark or a dollar sign would mean something else
        connection_string="duckdb:///candidate",
        kwargs={"connect_args": {"database": str(build_file), "read_only": True}},
        create_temp_table=False,
    )
    return context, source
