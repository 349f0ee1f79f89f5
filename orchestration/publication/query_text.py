"""Whether a text is one statement that only reads, decided before anything of it runs.

The lock of the connection refuses files, settings and other databases by itself. What it lets through and is no
reading of the publication is named here: some statements open a file while they are parsed, some are several,
and some functions keep what they are given in memory, write logs, or read addresses in it.
"""

import re
from itertools import pairwise

import duckdb

from orchestration.contract.safe_errors import WrongArgument

READING = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN, duckdb.StatementType.RELATION)
# Functions that stand where a table does and are rows of the publication, of its catalog, or of numbers given.
TABLE_FUNCTIONS = frozenset(
    (
        "duckdb_columns",
        "duckdb_constraints",
        "duckdb_databases",
        "duckdb_functions",
        "duckdb_keywords",
        "duckdb_schemas",
        "duckdb_settings",
        "duckdb_tables",
        "duckdb_types",
        "duckdb_views",
        "generate_series",
        "histogram",
        "histogram_values",
        "icu_calendar_names",
        "json_each",
        "json_tree",
        "pg_timezone_names",
        "pragma_collations",
        "pragma_database_size",
        "pragma_show",
        "pragma_storage_info",
        "pragma_table_info",
        "pragma_version",
        "range",
        "repeat",
        "repeat_row",
        "summary",
        "unnest",
    )
)
NAME = re.compile(r'"(?:[^"]|"")*"|\w+')
EXPLAIN = re.compile(r"\s*explain(?:\s+analyze|\s*\([^()]*\))?\s+", re.IGNORECASE)
EXPECTED = "expected one statement that reads (select, with, describe, explain)"


def one_reading_statement(sql: str, connection: duckdb.DuckDBPyConnection) -> str:
    """The text, if it is one statement that only reads the publication; else WrongArgument or duckdb.Error.

    It is parsed on the locked connection: to parse `import database` is to open a file.
    """
    statements = connection.extract_statements(sql)
    # the engine itself makes two statements of a pivot, the first without a text
    own = [item for item in statements if item.type == duckdb.StatementType.CREATE and not item.query]
    given = [item for item in statements if item not in own]
    if len(given) != 1 or given[0].type not in READING:
        found = " and ".join(item.type.name.lower().replace("_", " ") for item in given) or "nothing"
        raise WrongArgument(f"{EXPECTED}, found {found}")
    explained = EXPLAIN.match(sql)
    if given[0].type == duckdb.StatementType.EXPLAIN:
        # `explain analyze` runs what it explains; what stands before it can only be a comment
        if explained is None:
            raise WrongArgument(f"{EXPECTED}, found explain behind a comment; leave the comment out")
        one_reading_statement(sql[explained.end() :], connection)
    _only_known_table_functions(sql, connection)
    return sql


def _only_known_table_functions(sql: str, connection: duckdb.DuckDBPyConnection) -> None:
    """Raises WrongArgument for a function that stands where a table does and is none of those allowed."""
    rows = connection.execute(
        "select distinct function_name from duckdb_functions()"
        " where function_type in ('table', 'table_macro', 'pragma')"
    ).fetchall()
    refused = {str(name) for (name,) in rows} - TABLE_FUNCTIONS
    starts = [start for start, _ in duckdb.tokenize(sql)]
    for start, following in pairwise(starts):
        # the engine's places are of bytes
        name = NAME.match(_from(sql, start))
        if name is None or not _from(sql, following).startswith("("):
            continue
        called = name.group().strip('"').replace('""', '"').lower()
        if called in refused:
            raise WrongArgument(
                f"{called}: expected a query of the publication's own tables, found a function that reads or"
                " keeps something else; leave it out"
            )


def _from(sql: str, start: int) -> str:
    return sql.encode()[start:].decode(errors="replace")
