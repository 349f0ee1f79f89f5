"""The layers of the dbt project have one direction: staging, intermediate, marts, and beside them exceptions.

What a domain does otherwise stands in its models, and a limit that waits are measured against in one macro.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from orchestration.warehouse.project import DBT_PROJECT, load_manifest

BELOW = {
    "staging": {"source", "seed"},
    "intermediate": {"source", "seed", "staging", "intermediate"},
    "marts": {"source", "seed", "staging", "intermediate", "marts"},
    "quality": {"source", "seed", "staging", "intermediate", "marts", "quality"},
    "exceptions": {"source", "seed", "staging", "intermediate", "marts", "exceptions"},
}
BRANCH_ON_DOMAIN = re.compile(r"\bdomain\s*(?:==|!=|(?:not )?in\b)")
# the days of 18, 52, 65, 78 and 104 weeks and the day after; a year ago on the same weekday is -364
WEEKS_IN_DAYS = re.compile(r"(?<![-\d])(?:126|127|364|365|455|456|546|547|728|729)\b")
# Links between records are followed once, in intermediate, even where only rules follow them today.
LINKS = {
    "int_patients__identities",
    "int_patients__same_person",
    # an outcome and its exception
    "int_validation__outcomes",
}


def layer_of(node_id: str, manifest: dict[str, Any]) -> str:
    """The folder of a model; seed or source for what is neither."""
    node = manifest["nodes"].get(node_id)
    return str(node["fqn"][1]) if node and node["resource_type"] == "model" else node_id.split(".")[0]


def models_of(layer: str, manifest: dict[str, Any]) -> Iterator[str]:
    """The models of one layer."""
    for node_id, node in manifest["nodes"].items():
        if node["resource_type"] == "model" and node["fqn"][1] == layer:
            yield node_id


@pytest.mark.parametrize("layer", BELOW)
def test_a_layer_reads_only_what_is_below_it(layer: str) -> None:
    manifest = load_manifest()
    models = list(models_of(layer, manifest))
    assert models
    upwards = [
        f"{model} reads {parent}"
        for model in models
        for parent in manifest["parent_map"][model]
        if layer_of(parent, manifest) not in BELOW[layer]
    ]
    assert upwards == []


def test_what_only_rules_need_stands_beside_the_rules() -> None:
    manifest = load_manifest()
    # from the top down: what a mart or a gate's comparison is made of, however far below
    needed: set[str] = set()
    waiting = [node_id for layer in ("marts", "quality") for node_id in models_of(layer, manifest)]
    while waiting:
        for parent in manifest["parent_map"].get(waiting.pop(), []):
            if parent not in needed:
                needed.add(parent)
                waiting.append(parent)
    only_rules = {
        node_id.split(".")[-1] for node_id in models_of("intermediate", manifest) if node_id not in needed
    }
    assert only_rules == LINKS


def test_a_fact_of_a_rule_is_kept_as_a_table() -> None:
    manifest = load_manifest()
    facts = [
        manifest["nodes"][node_id]
        for node_id in models_of("exceptions", manifest)
        if manifest["nodes"][node_id]["fqn"][3] == "facts"
    ]
    assert {node["config"]["materialized"] for node in facts} == {"table"}
    assert {node["fqn"][2] for node in facts} >= {"rtt", "cancer", "ed", "beds"}


def test_no_macro_branches_on_a_domain() -> None:
    macros = list((DBT_PROJECT / "macros").rglob("*.sql"))
    assert macros
    branches = [path.name for path in macros if BRANCH_ON_DOMAIN.search(path.read_text(encoding="utf-8"))]
    assert branches == []


def test_the_limits_of_a_wait_are_written_once() -> None:
    texts = {
        path.name: re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for folder in ("models", "macros", "tests")
        for path in (DBT_PROJECT / folder).rglob("*.sql")
    }
    assert [name for name, text in texts.items() if WEEKS_IN_DAYS.search(text)] == []
