"""Three trusts refreshed side by side by Dagster: killed half-way, started again, one trust held."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.region.instance import open_instance
from orchestration.region.region_file import Region, open_region
from orchestration.region.trust_runs import PARTITION_TAG
from orchestration.store.home import Home
from orchestration.store.lock import is_refreshing
from tests.conftest import deliver, make_home, refresh
from tests.ready_homes import copy_home, ready
from tests.region.homes import write_region
from tests.region.trusts import write_trust

# three homes, and six refreshes through Dagster
pytestmark = pytest.mark.long

CODES = ("RXA", "RXB", "RXC")
# Beds and emergency department alone: what a region does with more domains is no different.
SOURCES = ("beds", "ed")
FIRST, SECOND = "2026-11-22", "2026-11-23"
LONGEST_SECONDS = 900


def _make_trusts(folder: Path) -> None:
    for seed, code in enumerate(CODES, 11):
        home = make_home(folder / f"home of {code}")
        write_trust(folder / code, code, seed)
        for source in SOURCES:
            shutil.copytree(folder / code / source, home.landing / source, dirs_exist_ok=True)
        shutil.rmtree(folder / code)
        result = refresh(home, domains=("beds", "ed"))
        assert result.succeeded and not result.held, result.in_words()


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Region:
    """Three published trusts; the second has a delivery whose arrivals are written as nobody agreed."""
    made = ready("three_trusts", _make_trusts, "tests/region/*.py")
    root = tmp_path_factory.mktemp("a region")
    homes = {code: copy_home(made / f"home of {code}", root / f"home of {code}") for code in CODES}
    _break_arrivals(Home(homes["RXB"]))
    return write_region(root, homes, at_once=2)


def _break_arrivals(home: Home) -> None:
    (folder,) = (home.landing / "ed").iterdir()
    with (folder / "attendances.csv").open(encoding="utf-8", newline="") as stream:
        rows = [{**row, "arrived_at": "10h00"} for row in csv.DictReader(stream)]
    deliver(home, "ed", "e2", SECOND, {"attendances": rows}, folder.name, provider="RXB")


def _command(region: Region) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "orchestration.cli", "region", "refresh", str(region.root), "--json"],
        env={**os.environ, "CLOCKSTOP_BROWSER": "none"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _until(what: str, is_so: Any) -> None:
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < LONGEST_SECONDS, f"waited too long until {what}"
        time.sleep(0.5)


@pytest.fixture(scope="module")
def answer(region: Region) -> dict[str, Any]:
    """What the second command answered: the first was killed while it refreshed trusts."""
    killed = _command(region)
    homes = [trust.home for trust in region.usable]
    _until("a trust is refreshed", lambda: any(is_refreshing(home) for home in homes))
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    # what it had started ends with it
    _until("no trust is refreshed", lambda: not any(is_refreshing(home) for home in homes))
    again = _command(region)
    out, said = again.communicate()
    assert again.returncode == 3, out + said
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    return found


def _read(file: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_every_trust_was_refreshed_after_the_first_command_was_killed(
    region: Region, answer: dict[str, Any]
) -> None:
    assert [(one["provider"], one["state"]) for one in answer["refreshes"]] == [
        ("RXA", "refreshed"),
        ("RXB", "held"),
        ("RXC", "refreshed"),
    ], answer["refreshes"]
    assert all(one["processor_seconds"] > 0 for one in answer["refreshes"])
    with open_instance(open_region(region.root)) as instance:
        runs = instance.get_runs()
        assert all(run.is_finished for run in runs)
        succeeded = {run.tags[PARTITION_TAG]: run.run_id for run in runs if run.is_success}
        assert set(succeeded) == set(CODES)
        times = [instance.get_run_stats(run_id) for run_id in succeeded.values()]
    # two at once, and never three
    spans = sorted((one.start_time, one.end_time) for one in times)
    assert spans[1][0] < spans[0][1]
    assert spans[2][0] >= min(spans[0][1], spans[1][1])


def test_one_trust_is_held_and_the_others_are_published(region: Region, answer: dict[str, Any]) -> None:
    rows = _read(
        region.folder.current,
        "select provider, domain, state, cast(as_at as varchar) from region.trusts"
        " where domain in ('beds', 'ed') order by domain, provider",
    )
    assert [row[2] for row in rows if row[1] == "beds"] == ["published"] * 3
    assert [row[2:] for row in rows if row[1] == "ed"] == [
        ("published", FIRST),
        ("held", FIRST),
        ("published", FIRST),
    ]
    assert _read(region.folder.current, "select count(distinct provider) from ed.figures") == [(3,)]
    assert {row["state"] for row in answer["domains"] if row["domain"] in ("beds", "ed")} == {"published"}


def test_the_figures_are_the_sums_of_the_trusts(region: Region, answer: dict[str, Any]) -> None:
    """Added up here from each trust's own tables, and not from its measures."""
    month = "2026-10-01"
    own = [
        _read(
            trust.home.current,
            "select attendances, over_4h from ed.performance_monthly where is_total"
            f" and period_start = '{month}'",
        )[0]
        for trust in region.usable
    ]
    attendances, over = (sum(one[place] for one in own) for place in (0, 1))
    assert _read(
        region.folder.current,
        "select denominator, denominator - numerator from ed.totals where measure_id = 'UE01'"
        " and level = 'trust'"
        f" and period_start = '{month}'",
    ) == [(attendances, over)]
    assert len({one[0] for one in own}) == 3
    assert {one["status"] for one in answer["evidence"]} == {"pass"}


def test_homes_keep_their_own_ledger_and_dagster(region: Region, answer: dict[str, Any]) -> None:
    for trust in region.usable:
        assert (trust.home.dagster / "dagster.yaml").exists()
        assert str(trust.home.root) in (trust.home.dagster / "dagster.yaml").read_text()
    assert not (region.root / "ledger.sqlite").exists() and not (region.root / "landing").exists()
