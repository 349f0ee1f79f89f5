"""What a query meant by a table or column that the publication does not have, as far as a name near it says."""

import re
from difflib import get_close_matches

import duckdb

MOST_NAMES = 5
# How near two names must be, from 0 to 1: one letter wrong in six is 0.8.
LIKENESS = 0.6
MISSING_TABLE = re.compile(r'^Catalog Error: Table with name "?([^"\n]+?)"? does not exist')
MISSING_COLUMN = (
    re.compile(r'^Binder Error: Referenced column "([^"\n]+)"'),
    re.compile(r'^Binder Error: Table "[^"\n]*" does not have a column named "([^"\n]+)"'),
    re.compile(r'^Binder Error: Column "([^"\n]+)" in EXCLUDE list'),
)
TABLE_IN_TEXT = re.compile(r'\b(?:from|join)\s+"?(\w+)"?\s*\.\s*"?(\w+)"?', re.IGNORECASE)
ALL_TABLES = (
    "select schema_name || '.' || table_name from duckdb_tables() union all"
    " select schema_name || '.' || view_name from duckdb_views() where not internal order by 1"
)


def unknown_name(error: duckdb.Error, sql: str, connection: duckdb.DuckDBPyConnection) -> str | None:
    """One message for an unknown table or column, with the names near it; None for another error."""
    table = MISSING_TABLE.match(str(error))
    if table is not None:
        return _unknown_table(_as_written(table.group(1), sql), connection)
    for pattern in MISSING_COLUMN:
        column = pattern.match(str(error))
        if column is not None:
            return _unknown_column(column.group(1), sql, connection)
    return None


def _as_written(name: str, sql: str) -> str:
    """The name with its domain, as the query has it: the engine names the table alone."""
    if "." in name:
        return name
    for schema, table in TABLE_IN_TEXT.findall(sql):
        if table.lower() == name.lower():
            return f"{schema}.{table}"
    return name


def _unknown_table(name: str, connection: duckdb.DuckDBPyConnection) -> str:
    tables = [str(found) for (found,) in connection.execute(ALL_TABLES).fetchall()]
    message = f"expected a table of the publication, found '{name}'"
    listed = 'all tables: clockstop query "select table_name, grain from publication.tables"'
    return f"{message}{_did_you_mean(near_tables(name, tables))}; {listed}"


def near_tables(name: str, tables: list[str]) -> list[str]:
    """Tables of the same name in any domain, else those of a name near it."""
    last = name.split(".")[-1].lower()
    same = [table for table in tables if table.split(".")[1].lower() == last]
    if same:
        return same[:MOST_NAMES]
    by_name = {table.split(".")[1].lower(): table for table in tables}
    whole = near_names(name, tables)
    parts = [by_name[found] for found in get_close_matches(last, by_name, MOST_NAMES, LIKENESS)]
    return list(dict.fromkeys([*whole, *parts]))[:MOST_NAMES]


def _unknown_column(name: str, sql: str, connection: duckdb.DuckDBPyConnection) -> str:
    columns: list[str] = []
    read = list(dict.fromkeys((schema.lower(), table.lower()) for schema, table in TABLE_IN_TEXT.findall(sql)))
    for schema, table in read:
        rows = connection.execute(
            "select column_name from duckdb_columns() where lower(schema_name) = ? and lower(table_name) = ?",
            [schema, table],
        ).fetchall()
        columns += [str(found) for (found,) in rows]
    where = " or ".join(f"{schema}.{table}" for schema, table in read) or "the tables of the query"
    message = f"expected a column of {where}, found '{name}'{_did_you_mean(near_names(name, columns))}"
    if not read:
        return message
    return f'{message}; all columns: clockstop query "describe {".".join(read[0])}"'


def near_names(name: str, known: list[str]) -> list[str]:
    """The names near one, nearest first, without regard to case; those that have it as a part of theirs too."""
    by_lower = {found.lower(): found for found in known}
    near = get_close_matches(name.lower(), by_lower, MOST_NAMES, LIKENESS)
    parts = [found for found in by_lower if name.lower() in found]
    return [by_lower[found] for found in dict.fromkeys([*near, *parts])][:MOST_NAMES]


def _did_you_mean(names: list[str]) -> str:
    return f"; near it: {', '.join(names)}" if names else ""
