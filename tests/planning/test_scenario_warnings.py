"""A scenario is warned of when its list grows, holds only through removals, or takes stops for granted."""

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from orchestration.cli.main import app
from orchestration.planning.compartments import LAST, Flow, Scenario, project, summary_now
from orchestration.planning.sizes import scenario_warnings
from tests.planning.small_publication import Patient, days_ago, publication

# A tenth of every wait is stopped and a fiftieth removed each week; 12 patients start.
FLOW = Flow(12.0, np.full(LAST + 1, 0.10), np.full(LAST + 1, 0.02), 0.0, 0.0, 0.0)
STEADY = np.zeros(LAST + 1)
STEADY[:13] = 12 * 0.88 ** np.arange(13)


def _warned(asked: Scenario, weeks: int = 26) -> str:
    return scenario_warnings([summary_now(STEADY), *project(STEADY, FLOW, weeks, asked)], asked)


def test_a_list_that_grows_is_said_with_its_flows_and_the_stops_that_nobody_planned() -> None:
    growing = _warned(Scenario(demand=2.0))
    assert "load 2.96: 24.0 start and 8.1 stop a week, so that the list grows" in growing
    assert "it takes the stops to rise with the list from 8.1 to" in growing


def test_more_capacity_than_demand_needs_no_warning() -> None:
    assert _warned(Scenario(demand=0.5, capacity=3.0)) == ""


def test_a_list_that_holds_only_through_removals_is_said() -> None:
    held = _warned(Scenario(demand=0.75))
    assert "so that the list holds only through removals" in held and "grows" not in held


def test_validation_that_finds_nobody_left_is_said() -> None:
    warned = _warned(Scenario(demand=0.5, capacity=3.0, validation=30.0))
    assert "fewer than 30 patients a week are left over 12 weeks for validation to remove" in warned


def test_longer_waits_than_now_and_no_stops_are_said() -> None:
    warned = _warned(Scenario(capacity=0.0), weeks=104)
    assert "no clock stops: 12.0 start and 0.0 stop a week" in warned and "over 52 weeks: 0 now," in warned


def test_nothing_ahead_has_no_warning() -> None:
    assert scenario_warnings([], Scenario()) == "" == scenario_warnings([summary_now(STEADY)], Scenario())


@pytest.mark.parametrize(("options", "grows"), [(("--demand", "-50%"), False), (("--demand", "+100%"), True)])
def test_the_command_warns_of_the_scenario_that_is_asked(
    tmp_path: Path, options: tuple[str, ...], grows: bool
) -> None:
    (tmp_path / "published").mkdir()
    # a patient starts each week and waits; one who came 100 days before is stopped every fourth day
    patients = [Patient("C_110", days_ago(100 + at), days_ago(at), "stopped") for at in range(1, 300, 4)]
    patients += [Patient("C_110", days_ago(7 * at)) for at in range(26)]
    file = publication(tmp_path / "marts.duckdb", patients)
    (tmp_path / "published" / "current.duckdb").symlink_to(file)
    said = CliRunner().invoke(
        app, ["plan", "capacity", *options], env={"CLOCKSTOP_HOME": str(tmp_path), "COLUMNS": "200"}
    )
    assert said.exit_code == 0, said.output
    words = " ".join(said.output.split())
    assert ("so that the list grows" in words) is grows
    assert ("The stops of this projection are planned" in words) is not grows
