"""Dagster in the home: its settings, and its storage opened with them wherever the home stands."""

import os
from typing import TYPE_CHECKING, Any

import yaml

from orchestration.run.history_version import bring_up_to_date
from orchestration.store.home import Home

if TYPE_CHECKING:
    from dagster import DagsterInstance
    from dagster._core.instance import InstanceRef


EVENTS_AT_ONCE = "1000"


def dagster_settings(home: Home) -> dict[str, Any]:
    """No telemetry; one step at a time opens the warehouse."""
    return {
        "telemetry": {"enabled": False},
        # no dialog that asks for an address to send news to
        "nux": {"enabled": False},
        # a small machine that is busy takes minutes to load the project; by itself Dagster gives it three
        "code_servers": {"local_startup_timeout": 900},
        "concurrency": {"pools": {"default_limit": 1}},
        # a code server that was killed is there again within minutes: until then a run stays queued, and is not
        # failed for it
        "run_queue": {"max_user_code_failure_retries": 40, "user_code_failure_retry_delay": 15},
        # what the sensor and the schedule looked at and did: by itself Dagster keeps all but the idle ones
        "retention": {
            "sensor": {"purge_after_days": {"skipped": 7, "started": 90, "success": 90, "failure": 90}},
            "schedule": {"purge_after_days": 90},
        },
        "run_monitoring": {"enabled": True, "free_slots_after_run_end_seconds": 60},
        "event_log_storage": {
            "module": "orchestration.run.run_history",
            "class": "KeptOpenEventLog",
            "config": {"base_dir": str(home.run_history)},
        },
        # what steps print is not kept: the run's own events say what happened, without anybody's record
        "compute_logs": {
            "module": "dagster._core.storage.noop_compute_log_manager",
            "class": "NoOpComputeLogManager",
        },
    }


def prepare_instance(home: Home) -> None:
    """Dagster's own settings in the home, and the environment that its processes find them by."""
    home.prepare()
    text = "# Written by Clockstop at every start; what is changed here does not stay.\n"
    (home.dagster / "dagster.yaml").write_text(
        text + yaml.safe_dump(dagster_settings(home), sort_keys=False, allow_unicode=True), encoding="utf-8"
    )
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    # what a run is about to do is stored at once (KeptOpenEventLog), and not event by event
    os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", EVENTS_AT_ONCE)
    os.environ["CLOCKSTOP_HOME"] = str(home.root)


def instance_ref(home: Home) -> "InstanceRef":
    """Where Dagster's storage is and how it is set.

    Dagster looks for its file by a pattern, so that in a home named `trust [1]` it finds none and goes by its
    own defaults: telemetry on, steps side by side. So it is told, and looks for nothing.
    """
    from dagster._core.instance import InstanceRef

    return InstanceRef.from_dir(str(home.dagster), overrides=dagster_settings(home))


def open_instance(home: Home) -> "DagsterInstance":
    """Dagster's storage in the home, of this version of Dagster, to be closed by whoever opens it.

    Raises HistoryIsNewer where a later version wrote it.
    """
    # imported here: Dagster takes seconds that many commands need not pay
    from dagster import DagsterInstance

    prepare_instance(home)
    instance = DagsterInstance.from_ref(instance_ref(home))
    try:
        bring_up_to_date(instance, home)
    except BaseException:
        instance.dispose()
        raise
    return instance
