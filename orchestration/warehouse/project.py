"""The parsed dbt project: prepared once, reused every night, read for its lineage."""

import hashlib
import json
import os
import shutil
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.contract.feeds import load_sources
from orchestration.contract.project_files import DBT_PROJECT, PROJECT_ROOT
from orchestration.contract.published import load_domains
from orchestration.contract.safe_errors import SafeError
from orchestration.store.lock import exclusive
from orchestration.warehouse.light_dbt import lighten_dbt

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

# Parses of other versions of the project that are kept beside the newest: a running process may still read one.
PARSES_KEPT = 5

# A seed that is built whatever the domains: what judges a build waits for it.
ALWAYS_BUILT = "code_lists"

# Folders of models by domain: what it publishes, what it asks people to put right, what its gate compares.
LAYERS = ("marts", "exceptions", "quality")

PROJECT_FLAGS = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT), "--target", "warehouse"]
# a log of its debug events costs dbt a tenth of its time
QUIET = [
    "--log-level-file",
    "none",
    "--log-level",
    "none",
    "--quiet",
    "--no-use-colors",
    "--no-send-anonymous-usage-stats",
    "--no-print",
]


class ProjectDoesNotParse(SafeError):
    """The dbt project is not one; the message says what dbt found in it."""


def project_stamp() -> str:
    """A hash of everything that the parse depends on; also the code version of a build."""
    digest = hashlib.sha256()
    for pattern in ("*.yml", "*.sql", "*.csv", "*.py"):
        for path in sorted(DBT_PROJECT.rglob(pattern)):
            relative = path.relative_to(DBT_PROJECT)
            # dbt by hand writes folders that are named like the files they are of
            if relative.parts[0] not in ("target", "logs") and path.is_file():
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

    One process parses and the others wait. The parse lies outside the checkout, by version: whoever runs dbt by
    hand in the project writes elsewhere, and an installed package need not be writable.
    """
    root = _parses()
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    with exclusive(root / ".lock"):
        folder = root / _stamp_of_parse()
        # written last, so a parse that was interrupted is made again
        if not _parsed_file(folder).exists():
            _parse(folder)
            for old in sorted(_folders(root), key=lambda found: found.stat().st_mtime)[:-PARSES_KEPT]:
                shutil.rmtree(old)
        os.utime(folder)
    return folder / "manifest.json"


def _parses() -> Path:
    """Where parses are kept: `CLOCKSTOP_CACHE`, else the account's own folder for what can be made again."""
    configured = os.environ.get("CLOCKSTOP_CACHE")
    caches = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return (Path(configured) if configured else Path(caches) / "clockstop") / "dbt"


def _folders(root: Path) -> list[Path]:
    return [folder for folder in root.iterdir() if folder.is_dir()]


def _parsed_file(folder: Path) -> Path:
    return folder / "parsed.msgpack"


@cache
def _stamp_of_parse() -> str:
    """A parse is of files, their place and the versions of dbt; a process keeps to the one it began with."""
    made_by = [project_stamp(), str(DBT_PROJECT), *(version(name) for name in ("dbt-core", "dbt-duckdb"))]
    return hashlib.sha256("\n".join(made_by).encode()).hexdigest()[:16]


def _parse(folder: Path) -> None:
    from dbt.cli.main import dbtRunner

    lighten_dbt()
    os.environ.setdefault("CLOCKSTOP_WAREHOUSE_FILE", str(folder / "build.duckdb"))
    paths = ["--target-path", str(folder), "--log-path", str(folder / "logs")]
    result = dbtRunner().invoke(["parse", *PROJECT_FLAGS, *paths, *QUIET])
    if not result.success:
        raise ProjectDoesNotParse(f"the dbt project does not parse: {result.exception}")
    manifest: Manifest = result.result  # type: ignore[assignment]
    _parsed_file(folder).write_bytes(manifest.to_msgpack())


def whole_manifest() -> "Manifest":
    """The parsed project with everything in it, as dbt's runner takes it."""
    from dbt.contracts.graph.manifest import Manifest

    parsed: Manifest = Manifest.from_msgpack(_parsed_file(prepare_project().parent).read_bytes())
    return parsed


def nodes_to_build(domains: Iterable[str]) -> frozenset[str]:
    """Models, seeds and tests that a build of these domains makes.

    What the domains publish, ask people to put right and compare, with everything that it is made of; what is
    read of feeds that nothing uses yet, so that their values are judged from the first night; and their tests.
    """
    nodes = load_manifest()["nodes"]
    built: set[str] = set()
    for node_id, node in nodes.items():
        layer, part = node["fqn"][1], node["fqn"][2] if len(node["fqn"]) > 2 else ""
        if (
            (layer in LAYERS and part in domains)
            or node_id in _unused_staging()
            or node["name"] == ALWAYS_BUILT
        ):
            built |= _ancestors(node_id, load_manifest(), gating_only=False)
    models = {node_id for node_id in built if node_id in nodes and nodes[node_id]["resource_type"] != "test"}
    return frozenset(
        models
        | {
            node_id
            for node_id, node in nodes.items()
            if node["resource_type"] == "test"
            and all(parent in models or parent in built for parent in node["depends_on"]["nodes"])
        }
    )


@cache
def _unused_staging() -> frozenset[str]:
    """Staging models that no domain waits for: nothing that is published is made of them yet."""
    return frozenset(
        node_id
        for node_id, node in load_manifest()["nodes"].items()
        if node["resource_type"] == "model" and node["fqn"][1] == "staging" and node_id not in domains_by_node()
    )


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
    if node is None:
        return ()
    _, folder, *place = node["fqn"]
    listed = sources_only_listed(place[0]) if folder == "exceptions" else ()
    return (*node["config"]["meta"].get("not_gated_by", ()), *listed)


def sources_only_listed(domain: str) -> tuple[str, ...]:
    """Sources of which a domain lists the values that cannot be used and that it is not made of."""
    of_domain = load_domains()[domain]
    made_of = {source for source, _ in (*of_domain.needs_any, *of_domain.cannot_miss)}
    return tuple(
        source.name
        for source in load_sources().values()
        if source.data_quality_domain == domain and source.name not in made_of
    )


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
