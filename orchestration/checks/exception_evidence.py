"""What each exception rule counted: the same judgement that made the exception rows."""

import duckdb

from orchestration.ledger import Build, Evidence


def exception_evidence(build: Build, connection: duckdb.DuckDBPyConnection, built: set[str]) -> list[Evidence]:
    """One row a rule, from the domain's summary; a threshold in the registry makes it a gate."""
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
