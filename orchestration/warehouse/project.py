"""The parsed dbt project: prepared once, reused every night, read for its lineage."""

import hashlib
import json
import os
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.contracts import PROJECT_ROOT

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

DBT_PROJECT = PROJECT_ROOT / "dbt_project"
TARGET = DBT_PROJECT / "target"
MANIFEST_FILE = TARGET / "manifest.json"
PARSED_FILE = TARGET / "partial_parse.msgpack"
STAMP_FILE = TARGET / "clockstop_stamp.txt"

QUIET = ["--quiet", "--no-use-colors", "--no-send-anonymous-usage-stats", "--no-print"]


def silence_telemetry() -> None:
    """Nothing is sent anywhere: trusts are firewalled and their data is patients' data."""
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    os.environ["DO_NOT_TRACK"] = "1"
    os.environ["GX_ANALYTICS_ENABLED"] = "false"


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


def prepare_project() -> Path:
    """Parses the project when its files have changed since the last parse; returns the manifest."""
    stamp = project_stamp()
    if MANIFEST_FILE.exists() and STAMP_FILE.exists() and STAMP_FILE.read_text() == stamp:
        return MANIFEST_FILE
    silence_telemetry()
    from dbt.cli.main import dbtRunner

    os.environ.setdefault("CLOCKSTOP_WAREHOUSE_FILE", str(TARGET / "build.duckdb"))
    TARGET.mkdir(parents=True, exist_ok=True)
    result = dbtRunner().invoke(["parse", *_project_flags(), *QUIET])
    if not result.success:
        raise RuntimeError(f"the dbt project does not parse: {result.exception}")
    manifest: Manifest = result.result  # type: ignore[assignment]
    PARSED_FILE.write_bytes(manifest.to_msgpack())
    STAMP_FILE.write_text(stamp)
    load_manifest.cache_clear()
    return MANIFEST_FILE


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
    manifest = load_manifest()
    domains: dict[str, set[str]] = defaultdict(set)
    for node_id, node in manifest["nodes"].items():
        place = node["fqn"]
        if node["resource_type"] != "model" or place[1] not in ("marts", "exceptions"):
            continue
        for ancestor in _ancestors(node_id, manifest):
            domains[ancestor].add(place[2])
    return {node_id: frozenset(found) for node_id, found in domains.items()}


def _ancestors(node_id: str, manifest: dict[str, Any]) -> set[str]:
    found: set[str] = set()
    waiting = [node_id]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += manifest["parent_map"].get(current, [])
    return found


@cache
def sources_by_domain() -> dict[str, frozenset[str]]:
    """The sending systems that each domain uses."""
    found: dict[str, set[str]] = defaultdict(set)
    for node_id, domains in domains_by_node().items():
        if node_id.startswith("source."):
            source = node_id.split(".")[2]
            if source not in ("clockstop", "memory"):
                for domain in domains:
                    found[domain].add(source)
    return {domain: frozenset(sources) for domain, sources in found.items()}
