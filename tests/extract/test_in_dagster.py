"""Extracts in Dagster: upstream of landing, with jobs and schedules of their own, and part of no refresh."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml

from orchestration.defs.extract_assets import extract_definitions
from orchestration.run.dagster_instance import open_instance
from orchestration.store.home import Home
from tests.extract.conftest import PATIENTS, Extracting
from tests.extract.postgresql import PASSWORD

ROOT = Path(__file__).resolve().parent.parent.parent


def run(pas: Extracting, source: str, monkeypatch: pytest.MonkeyPatch) -> tuple[bool, str]:
    """Whether the asset of a source was made, and everything that Dagster kept of it."""
    monkeypatch.setenv("CLOCKSTOP_HOME", str(pas.home.root))
    found = extract_definitions(pas.home)
    (asset,) = [one for one in found.assets if one.key.path[-1] == f"{source}_extract"]
    with open_instance(pas.home) as instance:
        outcome = dg.materialize([asset], instance=instance, raise_on_error=False)
        kept: list[Any] = instance.all_logs(outcome.run_id)
    return outcome.success, "\n".join(str(entry) for entry in kept)


def test_a_home_without_connections_has_none(home: Home) -> None:
    found = extract_definitions(home)
    assert (found.assets, found.jobs, found.schedules, found.sources) == ([], [], [], frozenset())


def test_assets_and_schedules_are_those_of_the_file(pas: Extracting) -> None:
    pas.connect('schedule: "30 0 * * *"')
    with (pas.home.root / "connections.yml").open("a", encoding="utf-8") as file:
        file.write("ed: {kind: oracle}\nnonsense: {}\n")
    found = extract_definitions(pas.home)
    specs = {spec.key.to_user_string(): spec for asset in found.assets for spec in asset.specs}
    assert set(specs) == {"extracts/pas_extract", "extracts/ed_extract", "extracts/connections_extract"}
    assert specs["extracts/pas_extract"].kinds == {"postgres", "csv"}
    assert {schedule.name: schedule.cron_schedule for schedule in found.schedules} == {
        "extract_pas_on_time": "30 0 * * *",
        # what cannot be read is said every night
        "extract_ed_on_time": "0 1 * * *",
        "extract_connections_on_time": "0 1 * * *",
    }
    assert found.sources == {"pas", "ed"}


def test_an_extract_shows_what_it_delivered(pas: Extracting, monkeypatch: pytest.MonkeyPatch) -> None:
    is_made, kept = run(pas, "pas", monkeypatch)
    (folder,) = pas.landed()
    assert is_made and folder.name in kept and PASSWORD not in kept


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        (PATIENTS + "where surname::date is null", "an error of the kind InvalidDatetimeFormat"),
        ("select nobody from person", "does not exist"),
    ],
)
def test_one_that_fails_says_why_and_shows_no_value(
    sql: str, words: str, pas: Extracting, monkeypatch: pytest.MonkeyPatch
) -> None:
    pas.sql("patients", sql)
    (pas.home.root / "operations.yml").write_text("notify: [{to: file, path: told.txt}]\n", encoding="utf-8")
    is_made, kept = run(pas, "pas", monkeypatch)
    assert not is_made and words in kept
    assert "Surname" not in kept and PASSWORD not in kept
    assert pas.landed() == []


@pytest.mark.long
def test_no_refresh_reads_a_database(pas: Extracting, tmp_path: Path) -> None:
    graph = tmp_path / "graph.yml"
    program = (
        "import sys; from pathlib import Path; from tests.unit.graph_snapshot import as_text, snapshot;"
        "Path(sys.argv[1]).write_text(as_text(snapshot()), encoding='utf-8')"
    )
    environment = {**os.environ, "CLOCKSTOP_HOME": str(pas.home.root)}
    subprocess.run([sys.executable, "-c", program, str(graph)], cwd=ROOT, env=environment, check=True)
    found = yaml.safe_load(graph.read_text(encoding="utf-8"))
    assert found["assets"]["landing/pas"]["deps"] == ["extracts/pas_extract"]
    assert found["jobs"]["extract_pas"]["steps"] == ["extracts__pas_extract"]
    for job in ("nightly_refresh", "refresh_as_at"):
        assert "extracts__pas_extract" not in found["jobs"][job]["steps"]
        assert "take_in_pas" in found["jobs"][job]["steps"]
