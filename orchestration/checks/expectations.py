"""Great Expectations suites on the candidate: what must be true of distributions and completeness.

Suites are YAML in `expectations/suites`, one file a domain; each expectation has a rule id, a severity
and the reason for its threshold. The number evaluated must equal the number written down.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from orchestration.contracts import PROJECT_ROOT
from orchestration.home import Home
from orchestration.ledger import Build, Evidence

SUITES_FOLDER = PROJECT_ROOT / "expectations" / "suites"


@dataclass(frozen=True)
class Expectation:
    """One expectation of one published table. `minimum_rows`: below it the rule says nothing."""

    domain: str
    table: str
    rule_id: str
    rule_version: str
    title: str
    severity: str
    reason: str
    kind: str
    arguments: dict[str, Any]
    minimum_rows: int


@cache
def load_suites() -> tuple[Expectation, ...]:
    """Every expectation of every suite."""
    found = []
    for file in sorted(SUITES_FOLDER.glob("*.yml")):
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
        for table in document["tables"]:
            for entry in table["expectations"]:
                found.append(
                    Expectation(
                        domain=document["domain"],
                        table=table["table"],
                        rule_id=entry["rule_id"],
                        rule_version=str(entry["rule_version"]),
                        title=entry["title"],
                        severity=entry["severity"],
                        reason=entry["reason"],
                        kind=entry["expectation"],
                        arguments=entry.get("arguments", {}),
                        minimum_rows=int(entry.get("minimum_rows", 1)),
                    )
                )
    return tuple(found)


def expectation_evidence(build: Build, home: Home, counts: dict[str, int]) -> list[Evidence]:
    """Evaluates the suites of the build's domains; `counts` is rows by published table name."""
    wanted = [item for item in load_suites() if item.domain in build.domains]
    spoken: list[Evidence] = []
    for table in dict.fromkeys(item.table for item in wanted):
        of_table = [item for item in wanted if item.table == table]
        rows = counts.get(table)
        if rows is None:
            spoken += [_silent(item, "error", f"{table} was not built", None) for item in of_table]
            continue
        judged = [item for item in of_table if rows >= item.minimum_rows]
        spoken += [
            _silent(
                item,
                "not_applicable",
                f"{rows} rows, and the rule speaks from {item.minimum_rows}",
                rows,
            )
            for item in of_table
            if rows < item.minimum_rows
        ]
        if judged:
            spoken += _evaluate(table, judged, build, home, rows)
    return spoken


def _evaluate(table: str, wanted: list[Expectation], build: Build, home: Home, rows: int) -> Iterator[Evidence]:
    # imported here: it takes seconds, and only the gate needs it
    import great_expectations as gx

    from orchestration.checks.great_expectations_on_duckdb import open_context

    context, source = open_context(home.build_file(build.build_id))
    try:
        schema, name = table.split(".")
        asset = source.add_table_asset(name=table, table_name=name, schema_name=schema)
        batch = asset.add_batch_definition_whole_table("whole").get_batch()
        for item in wanted:
            expectation = getattr(gx.expectations, item.kind)(**item.arguments)
            outcome = batch.validate(expectation)
            yield _reading(item, outcome, rows)
    finally:
        source.get_engine().dispose()
        del context


def _reading(item: Expectation, outcome: Any, rows: int) -> Evidence:
    if outcome.exception_info.get("raised_exception") or any(
        isinstance(value, dict) and value.get("raised_exception") for value in outcome.exception_info.values()
    ):
        return _silent(item, "error", "could not be evaluated", rows)
    result = outcome.result or {}
    failed = result.get("unexpected_count")
    observed = result.get("observed_value")
    seen = f"observed {observed}" if observed is not None else f"{failed or 0} of {rows} rows outside"
    return Evidence(
        domain=item.domain,
        rule_id=item.rule_id,
        rule_version=item.rule_version,
        kind="expectation",
        severity=item.severity,
        status="pass" if outcome.success else "fail",
        checked_rows=rows,
        failed_rows=0 if outcome.success else int(failed if failed is not None else rows),
        threshold=_threshold(item),
        message=f"{item.title}: {seen}. {item.reason}",
    )


def _silent(item: Expectation, status: str, why: str, rows: int | None) -> Evidence:
    return Evidence(
        domain=item.domain,
        rule_id=item.rule_id,
        rule_version=item.rule_version,
        kind="expectation",
        severity=item.severity,
        status=status,
        checked_rows=rows,
        failed_rows=None,
        threshold=_threshold(item),
        message=f"{item.title}: {why}",
    )


def _threshold(item: Expectation) -> str:
    return ", ".join(f"{name} {value}" for name, value in item.arguments.items())
