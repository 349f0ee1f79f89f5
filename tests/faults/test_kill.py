"""A refresh killed at any moment leaves a publication that opens and is whole; the next one succeeds."""

import os
import random
import subprocess
import sys

import duckdb
import pytest

from orchestration.contract.published import load_domains
from orchestration.store.home import Home
from tests.conftest import deliver, refresh, refresh_through_dagster

KILLS = 10
# a whole refresh of this home takes about seven seconds on two cores
LONGEST_SECONDS = 7.0
EVENT = {
    "event_id": "e1",
    "pathway_id": "p1",
    "patient_id": "x1",
    "event_type": "referral_received",
    "event_date": "2025-01-01",
    "treatment_function": "110",
}


@pytest.mark.long
def test_killed_at_random_moments(home: Home) -> None:
    deliver(home, "pas", "p0", "2025-03-01", {"rtt_events": [EVENT]})
    assert refresh(home).succeeded
    chance = random.Random(2026)
    for number in range(1, KILLS + 1):
        events = [EVENT | {"event_id": f"e{line}", "pathway_id": f"p{line}"} for line in range(number + 1)]
        deliver(
            home,
            "pas",
            f"p{number}",
            f"2025-03-{number + 1:02d}",
            {"rtt_events": events},
            previous=f"p{number - 1}",
        )
        process = subprocess.Popen(
            [sys.executable, "-m", "orchestration.cli", "refresh"],
            env={**os.environ, "CLOCKSTOP_HOME": str(home.root)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            process.wait(timeout=chance.uniform(0.2, LONGEST_SECONDS))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        with duckdb.connect(str(home.current), read_only=True) as connection:
            assert connection.execute("select count(*) from rtt.periods").fetchall()[0][0] >= 1
            assert connection.execute("select count(*) from publication.status").fetchall() == [
                (len(load_domains()),)
            ]
    # what killed runs hold of Dagster is given back too
    result = refresh_through_dagster(home)
    assert result.succeeded
    with duckdb.connect(str(home.current), read_only=True) as connection:
        assert connection.execute("select count(*) from rtt.periods").fetchall() == [(KILLS + 1,)]
