"""What each exception rule counted: the same judgement that made the exception rows."""

import csv
from datetime import date
from functools import cache

import duckdb

from orchestration.contract.project_files import DBT_PROJECT
from orchestration.store.records import Build, Evidence


@cache
def registered_versions(domain: str) -> tuple[dict[str, str], ...]:
    """Every version of the exception rules of a domain, as registered."""
    seed = DBT_PROJECT / "seeds" / "rules" / f"rules_{domain}.csv"
    if not seed.exists():
        return ()
    with seed.open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


def exception_rules(domain: str, night: date | None = None) -> tuple[dict[str, str], ...]:
    """The newest version of each exception rule of a domain; with a night, of those that are in force on it."""
    newest: dict[str, dict[str, str]] = {}
    for rule in registered_versions(domain):
        begins, ends = rule["active_from"], rule["active_to"]
        if night is not None and not begins <= night.isoformat() <= (ends or night.isoformat()):
            continue
        known = newest.get(rule["rule_id"])
        if known is None or int(known["rule_version"]) < int(rule["rule_version"]):
            newest[rule["rule_id"]] = rule
    return tuple(newest.values())


def expected_exception_rules(build: Build) -> dict[str, set[str]]:
    """Exception rules that are in force on the build's night and must have spoken, by domain."""
    return {
        domain: {rule["rule_id"] for rule in exception_rules(domain, build.as_at)} for domain in build.domains
    }


def exception_evidence(build: Build, connection: duckdb.DuckDBPyConnection, built: set[str]) -> list[Evidence]:
    """One row per rule, from the domain's summary; a threshold in the registry makes it a gate."""
    found: list[Evidence] = []
    for domain in build.domains:
        table = f"exceptions.exceptions_summary_{domain}"
        if table not in built:
            continue
        rows = connection.execute(
            f"""
            select rules.rule_id, rules.rule_version, rules.severity, rules.title, rules.threshold,
                summary.checked, summary.failed
            from {table} as summary
            inner join reference.rules_{domain} as rules
                on summary.rule_id = rules.rule_id and summary.rule_version = rules.rule_version
            order by rules.rule_id
            """
        ).fetchall()
        for rule_id, version, severity, title, threshold, checked, failed in rows:
            found.append(
                Evidence(
                    domain=domain,
                    rule_id=rule_id,
                    rule_version=version,
                    kind="dbt",
                    severity=severity,
                    status="not_applicable" if checked == 0 else "fail" if failed else "pass",
                    checked_rows=checked,
                    failed_rows=failed,
                    threshold=threshold,
                    message=f"{title}: {failed} of {checked}",
                )
            )
    return found
