"""The parsed dbt project: prepared once, reused every night, read for its lineage."""

import fcntl
import hashlib
import json
import os
from collections import defaultdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.contract.project_files import DBT_PROJECT, PROJECT_ROOT

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

TARGET = DBT_PROJECT / "target"
MANIFEST_FILE = TARGET / "manifest.json"
PARSED_FILE = TARGET / "partial_parse.msgpack"
STAMP_FILE = TARGET / "clockstop_stamp.txt"

# Folders of models by domain: what it publishes, what it asks people to put right, what its gate compares.
LAYERS = ("marts", "exceptions", "quality")

QUIET = ["--quiet", "--no-use-colors", "--no-send-anonymous-usage-stats", "--no-print"]


def silence_telemetry() -> None:
    """Nothing is sent anywhere: trusts are firewalled and their data is patients' data."""
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    os.environ["DO_NOT_TRACK"] = "1"
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"


def project_stamp() -> str:
    """A hash of everything that the parse depends on; also the code version of a build."""
    digest = hashlib.sha256()
    for pattern in ("*.yml", "*.sql", "*.csv", "*.py"):
        for path in sorted(DBT_PROJECT.rglob(pattern)):
            relative = path.relative_to(DBT_PROJECT)
            if relative.parts[0] not in ("target", "logs"):
                digest.update(str(relative).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def code_version() -> str:
    """What made a build: the project, contracts and suites, the code that runs them and the engines."""
    digest = hashlib.sha256(project_stamp().encode())
    for folder, pattern in (("expectations", "*.yml"), ("orchestration", "*.py")):
        for path in sorted((PROJECT_ROOT / folder).rglob(pattern)):
            digest.update(str(path.relative_to(PROJECT_ROOT)).encode())
            digest.update(path.read_bytes())
    for engine in ("duckdb", "dbt-core"):
        digest.update(f"{engine} {version(engine)}".encode())
    return digest.hexdigest()[:16]


def prepare_project() -> Path:
    """Parses the project when its files have changed since the last parse; returns the manifest.

    One process parses and the others wait: homes share the project that they were started from.
    """
    TARGET.mkdir(parents=True, exist_ok=True)
    with (TARGET / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = project_stamp()
        if not (MANIFEST_FILE.exists() and STAMP_FILE.exists() and STAMP_FILE.read_text() == stamp):
            _parse(stamp)
    return MANIFEST_FILE


def _parse(stamp: str) -> None:
    silence_telemetry()
    from dbt.cli.main import dbtRunner

    os.environ.setdefault("CLOCKSTOP_WAREHOUSE_FILE", str(TARGET / "build.duckdb"))
    result = dbtRunner().invoke(["parse", *_project_flags(), *QUIET])
    if not result.success:
        raise RuntimeError(f"the dbt project does not parse: {result.exception}")
    manifest: Manifest = result.result  # type: ignore[assignment]
    PARSED_FILE.write_bytes(manifest.to_msgpack())
    STAMP_FILE.write_text(stamp)
    load_manifest.cache_clear()


def parsed_manifest() -> "Manifest":
    """The parsed project as dbt's runner takes it."""
    from dbt.contracts.graph.manifest import Manifest

    prepare_project()
    parsed: Any = Manifest.from_msgpack(PARSED_FILE.read_bytes())
    parsed.build_flat_graph()
    checked: Manifest = parsed
    return checked


def _project_flags() -> list[str]:
    return [
        "--project-dir",
        str(DBT_PROJECT),
        "--profiles-dir",
        str(DBT_PROJECT),
        "--target-path",
        str(TARGET),
        "--log-path",
        str(TARGET / "logs"),
    ]


@cache
def load_manifest() -> dict[str, Any]:
    """manifest.json of the prepared project."""
    document: dict[str, Any] = json.loads(prepare_project().read_text(encoding="utf-8"))
    return document


@cache
def domains_by_node() -> dict[str, frozenset[str]]:
    """For every node and source: the domains that a mart or exception list downstream belongs to.

    What a domain uses gates it; this is where "shared inputs gate all that use them" comes from.
    """
    return _domains_by_node(gating_only=True)


def domains_using(node_id: str) -> frozenset[str]:
    """The domains that are built from a node, whether it gates them or not."""
    return _domains_by_node(gating_only=False).get(node_id, frozenset())


@cache
def _domains_by_node(gating_only: bool) -> dict[str, frozenset[str]]:
    manifest = load_manifest()
    domains: dict[str, set[str]] = defaultdict(set)
    for node_id, node in manifest["nodes"].items():
        place = node["fqn"]
        if node["resource_type"] != "model" or place[1] not in LAYERS:
            continue
        for ancestor in _ancestors(node_id, manifest, gating_only):
            domains[ancestor].add(place[2])
    return {node_id: frozenset(found) for node_id, found in domains.items()}


def _ancestors(node_id: str, manifest: dict[str, Any], gating_only: bool) -> set[str]:
    found: set[str] = set()
    waiting = [node_id]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            loose = _not_gated_by(manifest["nodes"].get(current)) if gating_only else ()
            waiting += [
                parent
                for parent in manifest["parent_map"].get(current, [])
                if not any(_is_of_source(parent, source, manifest) for source in loose)
            ]
    return found


def _not_gated_by(node: dict[str, Any] | None) -> tuple[str, ...]:
    """Sources that a model reads without its domain waiting for them: only a caveat says how old they are."""
    return tuple(node["config"]["meta"].get("not_gated_by", ())) if node else ()


def _is_of_source(node_id: str, source: str, manifest: dict[str, Any]) -> bool:
    node = manifest["nodes"].get(node_id)
    return node is not None and node["fqn"][1:3] == ["staging", source]


def domains_of_feed(source: str, feed: str, gating_only: bool = True) -> frozenset[str]:
    """The domains that a feed gates, or all that read it."""
    return _domains_by_node(gating_only).get(f"source.clockstop.{source}.{feed}", frozenset())


@cache
def sources_by_domain() -> dict[str, frozenset[str]]:
    """The sending systems that gate each domain."""
    return _sources_by_domain(gating_only=True)


@cache
def informing_sources_by_domain() -> dict[str, frozenset[str]]:
    """The sending systems that a domain reads and does not wait for; their faults are a caveat."""
    gating = sources_by_domain()
    return {
        domain: sources - gating.get(domain, frozenset())
        for domain, sources in _sources_by_domain(gating_only=False).items()
    }


def _sources_by_domain(gating_only: bool) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for node_id, domains in _domains_by_node(gating_only).items():
        if node_id.startswith("source."):
            source = node_id.split(".")[2]
            if source not in ("clockstop", "memory"):
                for domain in domains:
                    found[domain].add(source)
    return {domain: frozenset(sources) for domain, sources in found.items()}
