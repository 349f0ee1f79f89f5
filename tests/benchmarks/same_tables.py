"""Whether two build files have the same rows in every table: a change of code for speed must leave them.

    python -m tests.benchmarks.same_tables BEFORE AFTER

The two are kept by `tests.benchmarks.bare_models HOME 0 FILE`, of one home. Rows are compared both ways, each
as often as it occurs; the tables of the raw and typed rows are not.
"""

import sys

import duckdb

NOT_COMPARED = ("raw_%", "typed_%")


def main() -> int:
    """Prints each table that differs; 1 where any does."""
    before, after = sys.argv[1:3]
    differing = 0
    with duckdb.connect() as connection:
        connection.execute(f"attach '{before}' as before (read_only)")
        connection.execute(f"attach '{after}' as after (read_only)")
        tables = _tables(connection, "before") | _tables(connection, "after")
        for table in sorted(tables):
            try:
                counts = [
                    _more(connection, table, *pair) for pair in (("before", "after"), ("after", "before"))
                ]
            except duckdb.Error as error:
                print(f"{table}: {type(error).__name__}")
                differing += 1
                continue
            if any(counts):
                print(f"{table}: {counts[0]} rows only before, {counts[1]} only after")
                differing += 1
    print(f"{len(tables) - differing} of {len(tables)} tables are the same")
    return 1 if differing else 0


def _tables(connection: duckdb.DuckDBPyConnection, database: str) -> set[str]:
    without = " and ".join(f"schema_name not like '{pattern}'" for pattern in NOT_COMPARED)
    rows = connection.execute(
        "select schema_name || '.\"' || table_name || '\"' from duckdb_tables()"
        f" where database_name = '{database}' and {without}"
    ).fetchall()
    return {str(name) for (name,) in rows}


def _more(connection: duckdb.DuckDBPyConnection, table: str, one: str, other: str) -> int:
    sql = f"select count(*) from (select * from {one}.{table} except all select * from {other}.{table})"
    found = connection.execute(sql).fetchone()
    assert found is not None
    return int(found[0])


if __name__ == "__main__":
    sys.exit(main())
