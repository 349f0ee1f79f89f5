"""How the tables of two publication files differ, in counts; rows only where somebody asks for them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from orchestration.contract.published import former_names, load_published_tables
from orchestration.contract.safe_errors import WrongArgument
from orchestration.publication.table_fingerprint import comparable_columns, comparing, fingerprint_of
from orchestration.store.catalog import columns_of, renamed_star
from orchestration.store.engine_files import attach_file
from orchestration.warehouse.project import load_manifest

# What a publication holds by domain besides its marts, with what names a row of it.
KEY = "exception_key"
BY_DOMAIN = {
    # not by its key, which builds of before there was a secret made otherwise
    "validation.exceptions": ("domain", "rule_id", "record_key"),
    "validation.summary": ("domain", "rule_id", "as_at"),
    "validation.rules": ("domain", "rule_id", "rule_version"),
}


@dataclass(frozen=True)
class TableDifference:
    """One table in two files. Without a key a changed row counts as one removed and one added."""

    table: str
    domain: str
    rows_before: int | None
    rows_after: int | None
    added: int
    removed: int
    changed: int

    @property
    def equal(self) -> bool:
        """Whether both hold the same rows."""
        return not (self.added or self.removed or self.changed) and self.rows_before == self.rows_after


@cache
def keys_of_tables() -> dict[str, tuple[str, ...]]:
    """The columns that name a row of each published table, from the test that holds them unique."""
    tables = {f"model.clockstop.{table.model}": table.name for table in load_published_tables()}
    keys: dict[str, tuple[str, ...]] = dict(BY_DOMAIN)
    for node in load_manifest()["nodes"].values():
        name = tables.get(str(node.get("attached_node")))
        test = node.get("test_metadata") or {}
        if name is None or name in keys:
            continue
        if test.get("name") == "unique_combination":
            keys[name] = tuple(test["kwargs"]["columns"])
        elif test.get("name") == "unique":
            keys[name] = (test["kwargs"]["column_name"],)
    return keys


def differences(before: Path, after: Path, domains: tuple[str, ...], spill: Path) -> list[TableDifference]:
    """Every published table of the domains, and their exceptions and rules, in both files."""
    with comparing(spill) as connection:
        _attach(connection, before, after)
        found = [
            _difference(connection, table.name, table.domain, "")
            for table in load_published_tables()
            if table.domain in domains
        ]
        for table in BY_DOMAIN:
            found += [_difference(connection, table, domain, domain) for domain in domains]
    return [item for item in found if item.rows_before is not None or item.rows_after is not None]


def changed_rows(before: Path, after: Path, table: str, spill: Path) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The keys of the rows of one table that came, went or changed; patient-level where the table is."""
    key = keys_of_tables().get(table)
    if key is None:
        raise WrongArgument(f"{table}: no published table of that name has a key")
    with comparing(spill) as connection:
        _attach(connection, before, after)
        _put_side_by_side(connection, table, "")
        names = ", ".join(f'"{name}"' for name in key)
        rows = connection.execute(f"select kind, {names} from side_by_side where kind <> 'equal' order by all")
        return ["what", *key], rows.fetchall()


def _attach(connection: duckdb.DuckDBPyConnection, before: Path, after: Path) -> None:
    attach_file(connection, before.resolve(), "before")
    attach_file(connection, after.resolve(), "after")


def _rows(connection: duckdb.DuckDBPyConnection, side: str, table: str, domain: str) -> str | None:
    if not columns_of(connection, f"{side}.{table}"):
        return None
    relation = f"{side}_rows"
    where = f" where domain = '{domain}'" if domain else ""
    columns = renamed_star(connection, f"{side}.{table}", former_names(table))
    if _keys_are_of_two_forms(connection, table):
        columns = f"* exclude ({KEY})"
    connection.execute(f"create or replace temp view {relation} as select {columns} from {side}.{table}{where}")
    return relation


def _keys_are_of_two_forms(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether one file is of before keys were made with a secret: the same fault then has two keys."""
    forms = set()
    for side in ("before", "after"):
        if KEY not in columns_of(connection, f"{side}.{table}"):
            return False
        forms |= {
            row[0] for row in connection.execute(f"select max(length({KEY})) from {side}.{table}").fetchall()
        }
    return len(forms - {None}) > 1


def _difference(connection: duckdb.DuckDBPyConnection, table: str, domain: str, of: str) -> TableDifference:
    counts: dict[str, int | None] = {"before": None, "after": None}
    digests = {}
    for side in counts:
        relation = _rows(connection, side, table, of)
        if relation is not None:
            fingerprint = fingerprint_of(connection, relation)
            counts[side], digests[side] = fingerprint.rows, fingerprint.digest
    kinds = {"added": 0, "removed": 0, "changed": 0}
    if None in counts.values():
        kinds["added"], kinds["removed"] = counts["after"] or 0, counts["before"] or 0
    elif digests["before"] != digests["after"] or counts["before"] != counts["after"]:
        kinds |= _kinds(connection, table, of)
    return TableDifference(table, domain, counts["before"], counts["after"], **kinds)


def _kinds(connection: duckdb.DuckDBPyConnection, table: str, of: str) -> dict[str, int]:
    _put_side_by_side(connection, table, of)
    return dict(
        connection.execute(
            "select kind, count(*) from side_by_side where kind <> 'equal' group by kind"
        ).fetchall()
    )


def _put_side_by_side(connection: duckdb.DuckDBPyConnection, table: str, of: str) -> None:
    """A temporary relation with the key of every row of either side and what became of it."""
    sides = {}
    for side in ("before", "after"):
        relation = _rows(connection, side, table, of)
        assert relation is not None
        sides[side] = comparable_columns(connection, relation)
    present = columns_of(connection, "before_rows").keys() & columns_of(connection, "after_rows").keys()
    key = keys_of_tables().get(table, ())
    if not key or not present.issuperset(key):
        # no key: whole rows, each as often as it occurs
        both = {side: "concat_ws(chr(1), " + ", ".join(columns) + ")" for side, columns in sides.items()}
        connection.execute(
            "create or replace temp table side_by_side as"
            f" select 'removed' as kind from (select {both['before']} from before_rows except all"
            f" select {both['after']} from after_rows)"
            f" union all select 'added' from (select {both['after']} from after_rows except all"
            f" select {both['before']} from before_rows)"
        )
        return
    names = ", ".join(f'"{name}"' for name in key)
    texts = {
        side: f"select {names}, concat_ws(chr(1), {', '.join(columns)}) as content, true as present"
        f" from {side}_rows"
        for side, columns in sides.items()
    }
    on = " and ".join(f'old."{name}" is not distinct from new."{name}"' for name in key)
    chosen = ", ".join(f'coalesce(old."{name}", new."{name}") as "{name}"' for name in key)
    connection.execute(
        "create or replace temp table side_by_side as"
        f" select {chosen}, case when old.present is null then 'added' when new.present is null then 'removed'"
        " when old.content <> new.content then 'changed' else 'equal' end as kind"
        f" from ({texts['before']}) as old full join ({texts['after']}) as new on {on}"
    )
