"""Which tables and columns a warehouse file holds: earlier versions wrote fewer."""

from collections.abc import Mapping

import duckdb


def tables_of(connection: duckdb.DuckDBPyConnection, catalog: str | None = None) -> set[str]:
    """The tables and views as `schema.table`, of the connection's own file or of an attached one."""
    rows = connection.execute(
        "select table_schema || '.' || table_name from information_schema.tables"
        " where table_catalog = coalesce(?, current_database())",
        [catalog],
    ).fetchall()
    return {name for (name,) in rows}


def has_table(connection: duckdb.DuckDBPyConnection, name: str, catalog: str | None = None) -> bool:
    """Whether there is a table or view of this name, as `schema.table`, in the file or in an attached one.

    For one name this is a hundredth of the work of `tables_of`, which the engine answers from every table.
    """
    try:
        connection.execute(f"select 1 from {f'{catalog}.' if catalog else ''}{name} limit 0")
    except duckdb.CatalogException:
        return False
    except duckdb.BinderException:
        # no file is attached under that name, or there is a view of what has changed since
        return name in tables_of(connection, catalog)
    return True


def columns_of(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    """The type of each column of a relation, in order; empty where there is no such relation.

    A relation of an attached file is named with its catalog.
    """
    try:
        described = connection.execute(f"describe {relation}").fetchall()
    except duckdb.CatalogException:
        return {}
    return {name: kind for name, kind, *_ in described}


def renamed_star(connection: duckdb.DuckDBPyConnection, relation: str, former_names: Mapping[str, str]) -> str:
    """`*` of a relation with the columns that had another name before under the name that they have now."""
    present = columns_of(connection, relation)
    renames = ", ".join(
        f'"{before}" as "{now}"'
        for now, before in former_names.items()
        if before in present and now not in present
    )
    return f"* rename ({renames})" if renames else "*"
