"""The rows that a rule counted, from the file of the build that it judged.

Evidence, checks in Dagster and data docs hold counts; this is how a person who may see patients comes from a
count to its rows. The newest builds keep their file, and beside it the SQL of each test as it was run.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import duckdb

from orchestration.checks.broken_rows import broken_rows
from orchestration.checks.dbt_evidence import rule_id_of
from orchestration.checks.exception_evidence import exception_rules
from orchestration.checks.suites import Expectation, load_suites
from orchestration.contract.published import load_domains
from orchestration.contract.safe_errors import SafeError
from orchestration.store.engine_files import open_file
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.records import Evidence
from orchestration.warehouse.project import load_manifest

NOT_ROW_BY_ROW = (
    'clockstop query "select * from publication.inputs"',
    'clockstop query "select * from publication.tables"',
)


class NoRows(SafeError, ValueError):
    """Why there are no rows of a rule to show, and what to do instead."""


@dataclass(frozen=True)
class RowsOfRule:
    """SQL on the file of a build; the connection is read-only."""

    sql: str
    connection: duckdb.DuckDBPyConnection


def way_to_rows(item: Evidence) -> str:
    """The command that shows what a rule counted."""
    if item.rule_id in _exception_rules():
        return f"clockstop exceptions --domain {item.domain} --rule {item.rule_id}"
    if _expectation(item.rule_id) or item.rule_id in _tests():
        return f"clockstop rows {item.rule_id}"
    return NOT_ROW_BY_ROW[0] if item.kind == "contract" else NOT_ROW_BY_ROW[1]


def find_rows(rule_id: str, build_id: str, home: Home, ledger: Ledger) -> RowsOfRule:
    """What to run for the rows of a rule in a build, by default the newest. Raises NoRows."""
    if rule_id in _exception_rules():
        raise NoRows(f"{rule_id} lists exceptions: `clockstop exceptions --rule {rule_id}` shows them")
    builds = [build.build_id for build in ledger.builds()]
    wanted = build_id or (builds[-1] if builds else "")
    file = home.build_file(wanted)
    if wanted not in builds or not file.exists():
        raise NoRows(
            f"the file of build {wanted or '(none yet)'} is missing: only the newest build files are"
            " kept. Build that date again with `clockstop refresh --as-at` to see the rows"
        )
    expectation, test = _expectation(rule_id), _tests().get(rule_id)
    if expectation is not None:
        broken = broken_rows(expectation)
        if broken is None:
            raise NoRows(f"{rule_id} is about all rows of {expectation.table} together: {expectation.title}")
        sql = broken
    elif test is not None:
        compiled: Mapping[str, str] = json.loads(home.tests_of_build(wanted).read_text(encoding="utf-8"))
        if test["unique_id"] not in compiled:
            raise NoRows(f"{rule_id} was not run in build {wanted}, which was of other domains or was stopped")
        sql = compiled[test["unique_id"]]
    else:
        raise NoRows(
            f"expected a rule that counts rows, found '{rule_id}'; of whole files and tables see: "
            + "; ".join(NOT_ROW_BY_ROW)
        )
    return RowsOfRule(sql, open_file(file))


@cache
def _exception_rules() -> frozenset[str]:
    return frozenset(rule["rule_id"] for domain in load_domains() for rule in exception_rules(domain))


def _expectation(rule_id: str) -> Expectation | None:
    return next((item for item in load_suites() if item.rule_id == rule_id), None)


@cache
def _tests() -> dict[str, dict[str, Any]]:
    """dbt's tests by the id of their rule."""
    nodes = load_manifest()["nodes"].values()
    return {rule_id_of(node): node for node in nodes if node["resource_type"] == "test"}
