"""Whether two build files have the same rows in every table: a change of code for speed must leave them.

    python -m tests.benchmarks.same_tables BEFORE AFTER

The two are kept by `tests.benchmarks.bare_models HOME 0 FILE`, of one home. Rows are compared both ways, each
as often as it occurs, in the columns that both have; the tables of the raw and typed rows are not. Columns and
tables that one of the two has alone are named, and are no difference: they are the change itself.
"""

import sys

import duckdb

NOT_COMPARED = ("raw_%", "typed_%")


def main() -> int:
    """Prints each table that differs, and what one of the two has alone; 1 where any table differs."""
    before, after = sys.argv[1:3]
    differing = 0
    compared = 0
    with duckdb.connect() as connection:
        connection.execute(f"attach '{before}' as before (read_only)")
        connection.execute(f"attach '{after}' as after (read_only)")
        of_before, of_after = (_columns_of_tables(connection, database) for database in ("before", "after"))
        for table in sorted(of_before.keys() ^ of_after.keys()):
            print(f"{table}: only {'before' if table in of_before else 'after'}")
        for table in sorted(of_before.keys() & of_after.keys()):
            both = [column for column in of_before[table] if column in of_after[table]]
            alone = sorted(set(of_before[table]) ^ set(of_after[table]))
            if alone:
                print(f"{table}: compared without {', '.join(alone)}")
            counts = [
                _more(connection, table, both, *pair) for pair in (("before", "after"), ("after", "before"))
            ]
            compared += 1
            if any(counts):
                print(f"{table}: {counts[0]} rows only before, {counts[1]} only after")
                differing += 1
    print(f"{compared - differing} of {compared} tables are the same")
    return 1 if differing else 0


def _columns_of_tables(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, list[str]]:
    without = " and ".join(f"tables.schema_name not like '{pattern}'" for pattern in NOT_COMPARED)
    rows = connection.execute(
        "select tables.schema_name || '.\"' || tables.table_name || '\"',"
        " list(columns.column_name order by columns.column_index)"
        " from duckdb_tables() as tables"
        " inner join duckdb_columns() as columns on tables.table_oid = columns.table_oid"
        " and tables.database_oid = columns.database_oid"
        f" where tables.database_name = '{database}' and {without} group by 1"
    ).fetchall()
    return {str(table): list(columns) for table, columns in rows}


def _more(connection: duckdb.DuckDBPyConnection, table: str, columns: list[str], one: str, other: str) -> int:
    read = ", ".join(f'"{column}"' for column in columns)
    sql = (
        f"select count(*) from (select {read} from {one}.{table} except all select {read} from {other}.{table})"
    )
    found = connection.execute(sql).fetchone()
    assert found is not None
    return int(found[0])


if __name__ == "__main__":
    sys.exit(main())
