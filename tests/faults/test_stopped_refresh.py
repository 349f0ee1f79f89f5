"""A refresh that somebody ends while dbt runs: it ends soon, says so in words, and the next one publishes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from tests.conftest import deliver
from tests.faults.worlds import EVENT

pytestmark = pytest.mark.long


def test_a_refresh_that_is_stopped_says_so_and_the_next_one_publishes(home: Home) -> None:
    deliver(home, "pas", "p1", "2025-03-30", {"rtt_events": [EVENT]})
    command = [str(Path(sys.executable).with_name("clockstop")), "refresh"]
    environment = {**os.environ, "CLOCKSTOP_HOME": str(home.root), "COLUMNS": "200"}
    for number in (signal.SIGINT, signal.SIGTERM):
        _stopped_in_the_middle(command, environment, number)
        assert Ledger(home.ledger).publications() == []
    again = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert again.returncode == 0, again.stdout + again.stderr
    assert len(Ledger(home.ledger).publications()) == 1


def _stopped_in_the_middle(command: list[str], environment: dict[str, str], number: signal.Signals) -> None:
    """While dbt builds, by a signal; what the command says and how it ends."""
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    heard = next(line for line in process.stdout if line.rstrip().endswith("nodes"))
    process.send_signal(number)
    rest = process.stdout.read()
    assert process.wait() == 1, heard + rest
    assert "the run was stopped before it ended" in " ".join(rest.split())
    assert "Traceback" not in rest
