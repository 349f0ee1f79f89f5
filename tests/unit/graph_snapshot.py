"""What Dagster loads, as a file to read and to compare; `make graph` rewrites it after a meant change."""

from pathlib import Path
from typing import Any

import dagster as dg
import yaml

from orchestration.definitions import defs

SNAPSHOT = Path(__file__).with_name("graph.yml")
HEADER = "# Written by `make graph` from what Dagster loads; a test compares.\n"


def snapshot() -> dict[str, Any]:
    """Assets by key, and what runs them and when."""
    repository = defs.get_repository_def()
    return {
        "assets": _assets(defs.resolve_asset_graph()),
        "jobs": {
            job.name: {
                "steps": sorted(node.name for node in job.graph.node_defs),
                "partitions": _partitions(job.partitions_def),
            }
            for job in repository.get_all_jobs()
            if not job.name.startswith("__")
        },
        "schedules": {
            schedule.name: {
                "job": schedule.job_name,
                "cron": schedule.cron_schedule,
                "timezone": schedule.execution_timezone,
                "status": schedule.default_status.value,
            }
            for schedule in repository.schedule_defs
        },
        "sensors": {
            sensor.name: {
                "job": sensor.job_name,
                "seconds": sensor.minimum_interval_seconds,
                "status": sensor.default_status.value,
            }
            for sensor in repository.sensor_defs
        },
    }


def _assets(graph: Any) -> dict[str, Any]:
    checks: dict[dg.AssetKey, int] = {}
    for check in graph.asset_check_keys:
        checks[check.asset_key] = checks.get(check.asset_key, 0) + 1
    return {key.to_user_string(): _asset(graph.get(key), checks.get(key, 0)) for key in _in_order(graph)}


def _asset(node: Any, checks: int) -> dict[str, Any]:
    policy = node.freshness_policy
    found = {
        "group": node.group_name,
        "owners": list(node.owners),
        "kinds": sorted(node.kinds),
        "step": node.is_executable,
        "partitions": _partitions(node.partitions_def),
        "fresh": type(policy).__name__ if policy else None,
        "checks": checks,
        "deps": sorted(key.to_user_string() for key in node.parent_keys),
    }
    return {name: value for name, value in found.items() if value not in (None, 0, [])}


def _in_order(graph: Any) -> list[dg.AssetKey]:
    return sorted(graph.get_all_asset_keys(), key=lambda key: key.to_user_string())


def _partitions(definition: dg.PartitionsDefinition | None) -> str | None:
    return str(definition) if definition is not None else None


def as_text(found: dict[str, Any]) -> str:
    """One line per asset, so that a change of one is a change of one line."""
    lines = [HEADER.rstrip(), "assets:"]
    lines += [f"  {key}: {_flow(asset)}" for key, asset in found["assets"].items()]
    for part in ("jobs", "schedules", "sensors"):
        lines.append(f"{part}:")
        lines += [f"  {name}: {_flow(entry)}" for name, entry in found[part].items()]
    return "\n".join(lines) + "\n"


def _flow(entry: dict[str, Any]) -> str:
    return yaml.safe_dump(entry, default_flow_style=True, sort_keys=False, width=100_000).strip()


if __name__ == "__main__":
    SNAPSHOT.write_text(as_text(snapshot()), encoding="utf-8")
