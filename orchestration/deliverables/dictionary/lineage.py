"""What a published table is made of, up to the feeds, and what is made of it: from the parsed dbt project."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

from orchestration.contract.feeds import load_sources
from orchestration.contract.published import load_domains, load_published_tables
from orchestration.contract.validation import load_validation_tables
from orchestration.warehouse.project import load_manifest


@dataclass(frozen=True)
class Lineage:
    """Feeds as (name, what it contains, owner); models as (layer, names); tables; readers as (label, what)."""

    nodes: frozenset[str]
    feeds: tuple[tuple[str, str, str], ...]
    layers: tuple[tuple[str, tuple[str, ...]], ...]
    made_of: tuple[str, ...]
    used_by: tuple[str, ...]
    readers: tuple[tuple[str, str], ...]


# In the order in which data flows.
LAYERS = {
    "staging": "staging: typed and checked",
    "intermediate": "intermediate: rules of the domain",
    "marts": "published tables",
    "exceptions": "exceptions",
    "quality": "figures of the checks",
    "seed": "code lists and settings",
}


def nodes_of(table: str) -> frozenset[str]:
    """The dbt nodes that make a published table: one model, or a part of each domain."""
    return frozenset(node for node, published in _published_nodes().items() if published == table)


@cache
def lineage_of(table: str) -> Lineage:
    """The lineage of a table; empty for what the publisher writes itself."""
    own = nodes_of(table)
    before = _reached(own, "parent_map") - own
    after = _reached(own, "child_map") - own
    manifest = load_manifest()
    return Lineage(
        own | before,
        tuple(_feed(*node.split(".")[-2:]) for node in sorted(before) if _is_feed(node)),
        _by_layer(before),
        tuple(sorted({_published_nodes()[node] for node in before if node in _published_nodes()} - {table})),
        tuple(sorted({_published_nodes()[node] for node in after if node in _published_nodes()} - {table})),
        tuple(
            (exposure["label"], " ".join(exposure["description"].split()))
            for exposure in manifest["exposures"].values()
            if own & set(exposure["depends_on"]["nodes"])
        ),
    )


@cache
def _published_nodes() -> dict[str, str]:
    """The published table that each node makes, or makes a part of."""
    nodes = load_manifest()["nodes"]
    of_models = {f"model.clockstop.{table.model}": table.name for table in load_published_tables()}
    by_place = {f"{node['schema']}.{node['alias']}": name for name, node in nodes.items()}
    for table in load_validation_tables().values():
        for domain in load_domains():
            node = by_place.get(table.part_of(domain))
            if node is not None:
                of_models[node] = table.published
    return {node: table for node, table in of_models.items() if node in nodes}


def _reached(start: frozenset[str], edges: str) -> frozenset[str]:
    neighbours: dict[str, list[str]] = load_manifest()[edges]
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += neighbours.get(node, [])
    return frozenset(found)


def _is_feed(node: str) -> bool:
    return node.startswith("source.") and node.split(".")[-2] in load_sources()


def _feed(source: str, feed: str) -> tuple[str, str, str]:
    of = load_sources()[source]
    described = of.feeds[feed].description if feed in of.feeds else ""
    return f"{source}.{feed}", described, of.owner


def _by_layer(nodes: frozenset[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: dict[str, list[str]] = defaultdict(list)
    for name in sorted(nodes):
        node: dict[str, Any] | None = load_manifest()["nodes"].get(name)
        if node is not None and node["resource_type"] in ("model", "seed"):
            layer = "seed" if node["resource_type"] == "seed" else node["fqn"][1]
            # published tables are listed by the names that people use
            if layer in LAYERS and name not in _published_nodes():
                found[layer].append(node["name"])
    return tuple((words, tuple(found[layer])) for layer, words in LAYERS.items() if layer in found)
