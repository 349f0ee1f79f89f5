"""The headline figures of publications, on both sides of a comparison."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.contract.published import former_names, headline_queries
from orchestration.store.catalog import renamed_star, tables_of
from orchestration.store.engine_files import open_file


@dataclass(frozen=True)
class Headline:
    """One figure on both sides of a step; None where a side does not publish it."""

    name: str
    before: float | None
    after: float | None

    @property
    def change(self) -> float | None:
        """By how much it moved."""
        return None if self.before is None or self.after is None else self.after - self.before

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return self.__dict__ | {"change": self.change}


def headlines_of(before: Path, after: Path, domains: tuple[str, ...]) -> list[Headline]:
    """The headline figures of some domains in two publication files."""
    values = [_figures(file, domains) for file in (before, after)]
    return [
        Headline(query["name"], values[0].get(query["name"]), values[1].get(query["name"]))
        for query in headline_queries()
        if query["domain"] in domains
    ]


def _figures(file: Path, domains: tuple[str, ...]) -> dict[str, float]:
    found = {}
    with open_file(file) as connection:
        tables = tables_of(connection)
        for query in headline_queries():
            if query["domain"] in domains and query["table"] in tables:
                row = connection.execute(_of_that_version(connection, query)).fetchone()
                if row and row[0] is not None:
                    found[query["name"]] = float(row[0])
    return found


def _of_that_version(connection: duckdb.DuckDBPyConnection, query: dict[str, str]) -> str:
    """The query of a figure with the names that the columns have in this file."""
    table = query["table"]
    columns = renamed_star(connection, table, former_names(table))
    if columns == "*":
        return query["sql"]
    name = table.replace(".", "_")
    return f"with {name} as (select {columns} from {table}) {query['sql'].replace(table, name)}"
