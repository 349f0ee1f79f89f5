"""Dagster's own settings in the home: storage, limits, no telemetry."""

import json
import os

from orchestration.store.home import Home

DAGSTER_SETTINGS = """# Written by Clockstop. No telemetry; one step at a time opens the warehouse.
telemetry:
  enabled: false
concurrency:
  pools:
    default_limit: 1
run_monitoring:
  enabled: true
  free_slots_after_run_end_seconds: 60
event_log_storage:
  module: orchestration.run.run_history
  class: KeptOpenEventLog
  config:
    base_dir: {history}
# what steps print is not kept: the run's own events say what happened, without anybody's record
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
"""


def prepare_instance(home: Home) -> None:
    """Dagster's own settings in the home: storage, limits, no telemetry."""
    home.prepare()
    (home.dagster / "dagster.yaml").write_text(
        DAGSTER_SETTINGS.format(history=json.dumps(str(home.run_history))), encoding="utf-8"
    )
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    os.environ["CLOCKSTOP_HOME"] = str(home.root)
