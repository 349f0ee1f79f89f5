"""What dbt's models and tests said, as evidence by domain."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import duckdb

from orchestration.checks.broken_rows import broken_rows_of_test
from orchestration.checks.failure_text import found_and_expected
from orchestration.checks.first_rows import FirstRows
from orchestration.checks.gate_rules import GateRule, gate_rule, gate_rules
from orchestration.checks.required_columns import tolerates
from orchestration.contract.published import load_domains
from orchestration.store.catalog import tables_of
from orchestration.store.records import Build, Evidence
from orchestration.warehouse.build import BuildResult, NodeResult
from orchestration.warehouse.project import domains_by_node, load_manifest

# How evidence of a model that could not be built begins; the name of the model follows.
BUILT = "built."
# A consequence of another failure, whatever it is.
NOT_RUN = "not run, because something before it failed"
# As data flows; any other comes last.
LAYERS = ("staging", "intermediate", "marts", "exceptions")


def dbt_evidence(
    build: Build,
    result: BuildResult,
    counts: dict[str, int],
    rows_of: FirstRows | None = None,
    compiled: Mapping[str, str] | None = None,
) -> list[Evidence]:
    """One row per model that could not be built, before its consequences, and one a domain and test.

    Tests of staging come before those of what is made of it. `compiled`: the SQL of tests as it was run, by
    their dbt id, with which `rows_of` finds the first row that breaks one.
    """
    return [*_failed_models(build, result), *_tests(build, result, counts, rows_of, compiled or {})]


def expected_tests(build: Build) -> dict[str, set[str]]:
    """Rule ids of the dbt tests that must have spoken, by domain."""
    expected: dict[str, set[str]] = {domain: set() for domain in build.domains}
    for test in _test_nodes():
        for domain in domains_of_test(test, build):
            expected[domain].add(rule_id_of(test))
    return expected


def _test_nodes() -> Iterator[dict[str, Any]]:
    for node in load_manifest()["nodes"].values():
        if node["resource_type"] == "test":
            yield node


def rule_id_of(test: Mapping[str, Any]) -> str:
    """The registered id of a test, or dbt's own name for it."""
    return str(test["config"]["meta"].get("rule_id") or test["name"])


def rule_of(test: dict[str, Any]) -> GateRule:
    """What a test allows and why: by its own meta, by its rule, or as all tests of its kind do."""
    kind = str((test.get("test_metadata") or {}).get("name", "singular"))
    rule = gate_rules().get(f"test_rules.{rule_id_of(test)}") or gate_rules()[f"tests.{kind}"]
    meta = test["config"]["meta"]
    return replace(
        rule,
        rule_version=str(meta.get("rule_version", rule.rule_version)),
        threshold=str(meta.get("threshold", rule.threshold)),
        reason=str(meta.get("reason", rule.reason)),
        action=str(meta.get("action", rule.action)),
    )


def domains_of_test(test: dict[str, Any], build: Build) -> list[str]:
    """Domains that a test gates: those that use any model it looks at.

    A test that compares two domains names the one that it judges and needs both in the build.
    """
    meta = test["config"]["meta"]
    if not set(meta.get("needs_domains", ())) <= set(build.domains):
        return []
    named = meta.get("domain")
    if named:
        return [named] if named in build.domains else []
    attached = test.get("attached_node")
    looked_at = [attached] if attached else test["depends_on"]["nodes"]
    found: set[str] = set()
    for node_id in looked_at:
        found |= domains_by_node().get(node_id, frozenset())
    return sorted(found & set(build.domains))


def _layer(test: Mapping[str, Any]) -> int:
    """How far from what was delivered a test looks: a fault of staging is the cause of one in a mart."""
    node = load_manifest()["nodes"].get(str(test.get("attached_node")))
    layer = node["fqn"][1] if node else ""
    return LAYERS.index(layer) if layer in LAYERS else len(LAYERS)


def _tests(
    build: Build,
    result: BuildResult,
    counts: dict[str, int],
    rows_of: FirstRows | None,
    compiled: Mapping[str, str],
) -> Iterator[Evidence]:
    for test in sorted(_test_nodes(), key=_layer):
        domains = domains_of_test(test, build)
        if not domains:
            continue
        spoken = result.nodes.get(test["unique_id"])
        checked = rows_checked(test, counts)
        status, message = reading(test, spoken, checked)
        rule = rule_of(test)
        blocks = test["config"]["severity"].lower() == "error"
        first = None
        if status == "fail" and rows_of is not None and test["unique_id"] in compiled:
            first = rows_of.of_rows(*broken_rows_of_test(test, compiled[test["unique_id"]]))
        is_few = status == "fail" and spoken is not None and tolerates(rule, spoken.failures or 0, checked)
        for domain in domains:
            yield Evidence(
                domain=domain,
                rule_id=rule_id_of(test),
                rule_version=rule.rule_version,
                kind=str(test["config"]["meta"].get("kind", "dbt")),
                severity="block" if blocks and not is_few else "warn",
                status=status,
                checked_rows=checked,
                failed_rows=(spoken.failures or 0) if spoken and status in ("pass", "fail") else None,
                threshold=rule.threshold,
                message=rule.in_words(message, status, first, rule_id=rule_id_of(test)),
            )


def rows_checked(test: Mapping[str, Any], counts: dict[str, int]) -> int | None:
    """Rows of the model that the test judges."""
    named = test["config"]["meta"].get("model")
    attached = test.get("attached_node") or (f"model.clockstop.{named}" if named else None)
    if attached is None:
        parents = [node for node in test["depends_on"]["nodes"] if node in counts]
        attached = parents[0] if parents else None
    return counts.get(attached) if attached else None


def title_of(test: Mapping[str, Any]) -> str:
    """What a test asks, in words: its own title, or its generic kind told of its table."""
    own = test["config"]["meta"].get("title") or test.get("description")
    if own:
        return str(own)
    generic = test.get("test_metadata") or {}
    arguments = generic.get("kwargs", {})
    table = _called(str(test.get("attached_node") or ""))
    column = arguments.get("column_name")
    words = {
        "not_null": f"every row of {table} has a {column}",
        "unique": f"no two rows of {table} have the same {column}",
        "unique_combination": f"no two rows of {table} have the same "
        + ", ".join(str(name) for name in arguments.get("columns", [])),
        "accepted_values": f"{column} of {table} is a known value",
        "relationships": f"every {column} of {table} is known where it points to",
    }
    return words.get(str(generic.get("name")), str(test["name"]))


def reading(test: Mapping[str, Any], spoken: NodeResult | None, checked: int | None) -> tuple[str, str]:
    """What a test says, as a status and in words; None where it did not run."""
    title = title_of(test)
    if spoken is None:
        return "error", f"{title}: did not run"
    if spoken.status in ("pass", "success"):
        if checked == 0:
            return "not_applicable", f"{title}: no rows to check"
        return "pass", f"{title}: true for all rows checked"
    if spoken.status in ("fail", "warn"):
        return "fail", _failed_in_words(test, title, spoken.failures or 0, checked)
    if spoken.status == "skipped":
        return "error", f"{title}: {NOT_RUN}"
    why = f": {spoken.error}" if spoken.error else ""
    return "error", f"{title}: could not be evaluated{why}; dbt's log in warehouse/logs says more"


def _called(node_id: str) -> str:
    """What readers call a model: a feed, a published table, or else its own name."""
    node = load_manifest()["nodes"].get(node_id)
    if node is None:
        return node_id.rsplit(".", 1)[-1]
    layer, name = node["fqn"][1], str(node["name"])
    if layer == "staging":
        return name.removeprefix("stg_").replace("__", ".", 1)
    return f"{node['schema']}.{node['alias']}" if layer == "marts" else name


def _failed_in_words(test: Mapping[str, Any], title: str, failed: int, checked: int | None) -> str:
    """What a test found, and what it asks: of dbt's own kinds in the words of the kind."""
    generic = test.get("test_metadata") or {}
    arguments = generic.get("kwargs", {})
    column, table = arguments.get("column_name"), _called(str(test.get("attached_node") or ""))
    rows = f"{failed} of {checked} rows" if checked is not None else f"{failed} rows"
    key = ", ".join(str(name) for name in arguments.get("columns", [column]))
    of_all = f", which has {checked} rows" if checked is not None else ""
    found = {
        "not_null": f"{rows} of {table} have no {column}",
        "unique": f"{_values(failed)} of {column} occurs more than once in {table}{of_all}",
        "unique_combination": f"{_values(failed)} of {key} occurs more than once in {table}{of_all}",
        "accepted_values": f"{_values(failed)} of {column} in {table} is not of its list{of_all}",
        "relationships": f"{rows} of {table} have a {column} that is missing where it points to",
    }
    kind = str(generic.get("name"))
    return found_and_expected(found[kind], title) if kind in found else f"{title}: {rows} fail it"


def _values(number: int) -> str:
    return "1 value" if number == 1 else f"each of {number} values"


def _failed_models(build: Build, result: BuildResult) -> Iterator[Evidence]:
    manifest, rule = load_manifest(), gate_rule("models.built")
    for spoken in result.nodes.values():
        node = manifest["nodes"].get(spoken.node_id)
        if node is None or node["resource_type"] == "test" or spoken.status != "error":
            continue
        for domain in sorted(domains_by_node().get(spoken.node_id, frozenset()) & set(build.domains)):
            yield Evidence(
                domain=domain,
                rule_id=f"{BUILT}{node['name']}",
                rule_version=rule.rule_version,
                kind="dbt",
                severity="block",
                status="error",
                checked_rows=None,
                failed_rows=None,
                threshold=rule.threshold,
                message=rule.in_words(not_built_in_words(node, spoken.error), "fail"),
            )


def not_built_in_words(node: Mapping[str, Any], error: str) -> str:
    """That a model failed: what readers call it, whose it is and why, without a value of anybody's."""
    layer, *place = node["fqn"][1:]
    name = f"{node['schema']}.{node['alias']}" if layer == "marts" else node["name"]
    domain = load_domains().get(place[0]) if place and layer != "staging" else None
    whose = f" of {domain.title}" if domain else ""
    why = f": {error}" if error else ""
    what = f"the {node['resource_type']} {name}{whose}"
    return f"{what} could not be built{why}; dbt's log in warehouse/logs says more. It is {node['path']}"


def count_rows(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows of every built model and seed by its dbt id."""
    built = tables_of(connection)
    counts = {}
    for node_id, node in load_manifest()["nodes"].items():
        if node["resource_type"] not in ("model", "seed"):
            continue
        if f"{node['schema']}.{node['alias']}" in built:
            row = connection.execute(f'select count(*) from "{node["schema"]}"."{node["alias"]}"').fetchone()
            counts[node_id] = int(row[0]) if row else 0
    return counts
