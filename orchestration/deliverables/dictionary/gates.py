"""The publication checks of a table: those that look at the table itself, and those of what it is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import duckdb

from orchestration.checks.asset_checks import rules_of
from orchestration.checks.dbt_evidence import rule_id_of, title_of
from orchestration.checks.suites import load_suites
from orchestration.contract.feeds import load_sources
from orchestration.deliverables.dictionary.lineage import lineage_of, nodes_of
from orchestration.warehouse.project import load_manifest

HOLDS = {"block": "holds the domain", "warn": "caveat"}
# Rules on the deliveries of a domain as a whole: `delivery.ed.rows`, where `ed` is the domain.
WHOLE_DOMAIN = "delivery"
# Rules on one feed, or on all feeds of a source: `values.ed.attendances`, `contract.ed.age`.
OF_FEEDS = ("contract", "values", "keys")
ORDER = {"error": 0, "fail": 1, "pass": 2, "not_applicable": 3}


@dataclass(frozen=True)
class Gate:
    """One check with its result for the published data. `is_own`: it looks at the table itself."""

    rule_id: str
    title: str
    effect: str
    threshold: str
    result: str
    is_own: bool


# Results by build and domain.
Results = Mapping[tuple[str, str], Sequence[tuple[str, str, str, str]]]


def read_results(connection: duckdb.DuckDBPyConnection) -> Results:
    """Rule, severity, status and limit of every check that can hold a domain or give it a caveat."""
    found: dict[tuple[str, str], list[tuple[str, str, str, str]]] = {}
    for build_id, domain, *result in connection.execute(
        "select build_id, domain, rule_id, severity, status, coalesce(threshold, '') from publication.evidence"
        " where severity <> 'info' order by rule_id"
    ).fetchall():
        found.setdefault((build_id, domain), []).append((result[0], result[1], result[2], result[3]))
    return found


def gates_of(table: str, domain: str, build_id: str, results: Results) -> tuple[Gate, ...]:
    """The checks of a table, those that failed first."""
    own, before = nodes_of(table), lineage_of(table).nodes
    found = []
    for rule_id, severity, status, threshold in results.get((build_id, domain), ()):
        looked_at = _nodes_of_rule(domain).get(rule_id, frozenset())
        names_table = rule_id in (f"volume.{table}", f"required.{domain}")
        if names_table or looked_at & before or rule_id.split(".")[0] == WHOLE_DOMAIN:
            found.append(
                Gate(
                    rule_id,
                    _titles(domain).get(rule_id, rule_id),
                    HOLDS[severity],
                    threshold,
                    status,
                    names_table or bool(looked_at & own),
                )
            )
    return tuple(sorted(found, key=lambda gate: (ORDER[gate.result], gate.rule_id)))


@cache
def _titles(domain: str) -> dict[str, str]:
    titles = {rule_id_of(test): title_of(test) for test in _tests()}
    return titles | rules_of(domain)


def _tests() -> list[dict[str, object]]:
    return [node for node in load_manifest()["nodes"].values() if node["resource_type"] == "test"]


@cache
def _nodes_of_rule(domain: str) -> dict[str, frozenset[str]]:
    """The models and feeds that each rule looks at."""
    manifest = load_manifest()
    found: dict[str, set[str]] = {}
    for test in _tests():
        attached = test.get("attached_node")
        looked_at = [attached] if attached else test["depends_on"]["nodes"]  # type: ignore[index]
        found.setdefault(rule_id_of(test), set()).update(str(node) for node in looked_at)
    by_place = {f"{node['schema']}.{node['alias']}": name for name, node in manifest["nodes"].items()}
    for item in load_suites():
        if item.domain == domain and item.table in by_place:
            found.setdefault(item.rule_id, set()).add(by_place[item.table])
    for source in load_sources().values():
        for rule_id in rules_of(domain):
            kind, *words = rule_id.split(".")
            if kind in OF_FEEDS and words[0] == source.name:
                # of one feed, or of all feeds of a delivery
                feeds = words[1:2] if words[1] in source.feeds else list(source.feeds)
                found.setdefault(rule_id, set()).update(
                    f"source.clockstop.{source.name}.{feed}" for feed in feeds
                )
    return {rule_id: frozenset(nodes) for rule_id, nodes in found.items()}
