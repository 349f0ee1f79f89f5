"""Dagster in the home: its settings, with no telemetry, and its web interface while somebody looks."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType

from orchestration.store.home import Home
from orchestration.store.lock import is_refreshing

DAGSTER_SETTINGS = """# Written by Clockstop. No telemetry; one step at a time opens the warehouse.
telemetry:
  enabled: false
# no dialog that asks for an address to send news to
nux:
  enabled: false
# a small machine that is busy takes minutes to load the project; by itself Dagster gives it three
code_servers:
  local_startup_timeout: 900
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
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    os.environ["CLOCKSTOP_HOME"] = str(home.root)


# The module that the web interface loads, and the name that it has there.
DEFINITIONS = "orchestration.definitions"
# Dagster gives each of its own processes a minute to end; what is left after that is ended the hard way.
PATIENCE_SECONDS = 90


def serve(home: Home, port: int) -> int:
    """Runs webserver, daemon and code server until they end or this process is told to; then none is left."""
    prepare_instance(home)
    _end_killed_runs(home)
    dagster = str(Path(sys.executable).with_name("dagster"))
    group: list[int] = []
    asked: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        asked.append(number)
        for leader in group:
            os.kill(leader, signal.SIGINT)
        signal.alarm(PATIENCE_SECONDS)

    def end_at_once(number: int, frame: FrameType | None) -> None:
        for leader in group:
            os.killpg(leader, signal.SIGKILL)

    # before Dagster is started: a signal that a shell told us to ignore would be ignored by it too
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    signal.signal(signal.SIGALRM, end_at_once)
    process = subprocess.Popen(
        [dagster, "dev", "-m", DEFINITIONS, "-h", "127.0.0.1", "-p", str(port)],
        # a group of their own: whatever they start ends with them, and a terminal's Ctrl-C reaches us alone
        start_new_session=True,
    )
    group.append(process.pid)
    if asked:
        process.send_signal(signal.SIGINT)
    code = process.wait()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    _end_killed_runs(home)
    return 0 if asked else code


def _end_killed_runs(home: Home) -> None:
    """Runs whose process is gone are failed and hold no slot; else what is queued behind them never begins.

    A run that works holds the home's lock, so that none does when nobody has it.
    """
    from dagster import DagsterInstance, DagsterRunStatus, RunsFilter

    if is_refreshing(home):
        return
    unfinished = [DagsterRunStatus.STARTING, DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING]
    with DagsterInstance.get() as instance:
        for run in instance.get_runs(RunsFilter(statuses=unfinished)):
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
            instance.report_run_failed(run, "the process that ran this was ended")
