"""The tables without patients as Parquet files, for tools that do not read DuckDB.

Only the database that holds no patients is opened, so no other table can be written.
"""

from pathlib import Path

from orchestration.store.catalog import tables_of
from orchestration.store.engine_files import open_file
from orchestration.store.engine_paths import in_sql


def write_parquet(aggregates: Path, folder: Path) -> None:
    """Writes `<schema>/<table>.parquet` for each table of the database.

    Each file names its publication in its metadata, since a copy of it has lost its folder.
    """
    with open_file(aggregates) as connection:
        of_table = {
            name: (build_id, as_at)
            for name, build_id, as_at in connection.execute(
                "select table_name, build_id, as_at from publication.tables"
            ).fetchall()
        }
        of_all = connection.execute("select build_id, as_at from publication.build").fetchone()
        assert of_all is not None
        # a view counts from today, which a file cannot: the rest of publication.status is in
        # publication/domains.parquet
        views = {
            name
            for (name,) in connection.execute(
                "select schema_name || '.' || view_name from duckdb_views() where not internal"
            ).fetchall()
        }
        for name in sorted(tables_of(connection) - views):
            schema, table = name.split(".")
            (folder / schema).mkdir(exist_ok=True)
            build_id, as_at = of_table.get(name, of_all)
            described = (
                f"table_name: '{name}', build_id: '{in_sql(str(build_id))}', as_at: '{in_sql(str(as_at))}'"
            )
            # snappy and not zstd: spreadsheet programs of some years ago read nothing else
            connection.execute(
                f"copy {name} to '{in_sql(folder / schema / f'{table}.parquet')}'"
                f" (format parquet, compression snappy, kv_metadata {{{described}}})"
            )
