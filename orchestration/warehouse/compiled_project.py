"""The SQL of a build: compiled once for its domains and settings, run every night as it was compiled.

What dbt makes of the project depends on the project, the domains and the settings, never on the night, which
is a table of the build file. Compiling again each time costs a third of a small build.
"""

import hashlib
import json
import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.store.lock import exclusive
from orchestration.store.whole_files import write_whole
from orchestration.warehouse import kept_statements
from orchestration.warehouse.light_dbt import TEMPLATE_MARKS, lighten_dbt
from orchestration.warehouse.project import (
    PROJECT_FLAGS,
    QUIET,
    nodes_to_build,
    prepare_project,
    whole_manifest,
)

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

# What the runner and the adapter call by its name while a build runs, beside how a node is written.
CALLED_BY_NAME = (
    "check_schema_exists",
    "create_schema",
    "drop_relation",
    "get_columns_in_relation",
    "get_where_subquery",
    "list_relations_without_caching",
    "list_schemas",
    "py_script_postfix",
    "rename_relation",
    "run_hooks",
    "truncate_relation",
)


def manifest_to_build(domains: tuple[str, ...], settings: Mapping[str, Any]) -> "Manifest":
    """The project as dbt's runner takes it: what the domains need and nothing else, with its SQL.

    dbt selects by searching the graph several times over, which costs seconds in every build; a manifest of
    just the nodes to build needs no selection. A model that is written nowhere by itself stands within those
    that read it and is no node any more. Where anything does not compile, nothing is: the build then says of
    each node what is wrong with it.
    """
    from dbt.contracts.graph.manifest import Manifest

    parse = prepare_project().parent
    file = parse / f"compiled-{_stamp(domains, settings)}.msgpack"
    with exclusive(parse / ".compiling"):
        if not file.exists():
            made = _compiled(domains, settings, parse)
            if made is None:
                return _only_what_is_built(domains)
            with write_whole(file) as temporary:
                temporary.write_bytes(made.to_msgpack())
    manifest: Any = Manifest.from_msgpack(file.read_bytes())
    manifest.build_flat_graph()
    compiled: Manifest = manifest
    return compiled


def statements_file(domains: tuple[str, ...], settings: Mapping[str, Any]) -> Path:
    """Where the statements of such a build are kept: beside the project that they are made of."""
    return prepare_project().parent / f"statements-{_stamp(domains, settings)}.json"


def _stamp(domains: tuple[str, ...], settings: Mapping[str, Any]) -> str:
    made_by = json.dumps([sorted(domains), settings], sort_keys=True).encode()
    made_by += Path(__file__).read_bytes() + Path(kept_statements.__file__).read_bytes()
    return hashlib.sha256(made_by).hexdigest()[:16]


def _only_what_is_built(domains: tuple[str, ...]) -> "Manifest":
    manifest: Any = whole_manifest()
    wanted = nodes_to_build(domains)
    manifest.nodes = {node_id: node for node_id, node in manifest.nodes.items() if node_id in wanted}
    # tests on models alone, and who reads what outside the warehouse: neither is built
    manifest.unit_tests, manifest.exposures = {}, {}
    manifest.build_flat_graph()
    uncompiled: Manifest = manifest
    return uncompiled


def _compiled(domains: tuple[str, ...], settings: Mapping[str, Any], parse: Path) -> "Manifest | None":
    """With the SQL of every node; None where dbt cannot make it of one."""
    from dbt.cli.main import dbtRunner

    lighten_dbt()
    # the name of the file is in the SQL, and is the same for every build
    os.environ["CLOCKSTOP_WAREHOUSE_FILE"] = str(parse / "build.duckdb")
    manifest: Any = _only_what_is_built(domains)
    paths = ["--target-path", str(parse / "compiling"), "--log-path", str(parse / "logs"), "--no-write-json"]
    result = dbtRunner(manifest=manifest).invoke(
        ["compile", *PROJECT_FLAGS, *paths, "--vars", json.dumps(settings), "--no-introspect", *QUIET]
    )
    texts = [node for node in manifest.nodes.values() if node.resource_type != "seed"]
    if not result.success or any(TEMPLATE_MARKS.search(node.compiled_code or "") for node in texts):
        return None
    _take_in(manifest, texts)
    manifest.macros = _macros_of_a_run(manifest)
    manifest.files, manifest.docs, manifest.metrics = {}, {}, {}
    compiled: Manifest = manifest
    return compiled


def _take_in(manifest: Any, texts: list[Any]) -> None:
    """Every node with its compiled SQL for its text, after the nodes that are tables of their own."""
    within = {node.unique_id: node for node in texts if _is_within_others(node)}
    for node in texts:
        if node.language == "sql":
            node.raw_code = node.compiled_code
        # as dbt finds a node that it has not compiled yet
        node.compiled, node.compiled_code, node.extra_ctes, node.extra_ctes_injected = False, None, [], False
        node.depends_on.nodes = _own_tables(node.depends_on.nodes, within)
    for node_id in within:
        del manifest.nodes[node_id]


def _is_within_others(node: Any) -> bool:
    return bool(node.resource_type == "model" and node.config.materialized == "ephemeral")


def _own_tables(parents: list[str], within: Mapping[str, Any]) -> list[str]:
    found: dict[str, None] = {}
    waiting = list(parents)
    while waiting:
        parent = waiting.pop(0)
        if parent in within:
            waiting += within[parent].depends_on.nodes
        else:
            found[parent] = None
    return list(found)


def _macros_of_a_run(manifest: Any) -> dict[str, Any]:
    """What a run still calls, and what that calls in turn.

    Every node is given all macros of its manifest, which cost more than running it when there are hundreds.
    """
    ways = {node.config.materialized for node in manifest.nodes.values()}
    waiting = [key for key, macro in manifest.macros.items() if _begins_a_run(macro.name, ways)]
    kept: dict[str, Any] = {}
    while waiting:
        key = waiting.pop()
        if key in manifest.macros and key not in kept:
            kept[key] = manifest.macros[key]
            waiting += kept[key].depends_on.macros
    return kept


def _begins_a_run(name: str, ways: Collection[str]) -> bool:
    """How a node is written, for one adapter or for all; or called by its name, likewise."""
    return (
        name.startswith(tuple(f"materialization_{way}_" for way in ways))
        or name.split("__")[-1] in CALLED_BY_NAME
    )
