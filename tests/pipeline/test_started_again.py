"""A run that failed after dbt is started again from its failed step, as it is done in the web interface.

The refresh of the command fails because a folder lies where a file has to be; somebody takes it away.
"""

import fcntl
import shutil
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration.definitions import nightly_refresh
from orchestration.defs.names import OUTCOME, STATUS, publication_key, worklist_key
from orchestration.defs.resources import Turn
from orchestration.publication.publisher import publish
from orchestration.run.dagster_instance import prepare_instance
from orchestration.run.interface_part import LOCATION
from orchestration.run.steps import open_build
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.lock import warehouse_lock
from tests.conftest import OFFER, deliver, make_home, refresh_through_dagster
from tests.ready_homes import copy_home

pytestmark = pytest.mark.long

WORKLIST = "worklist_elective.xlsx"


@dataclass(frozen=True)
class Failed:
    """A home whose only run failed in the step that publishes."""

    home: Home
    run_id: str

    @property
    def ledger(self) -> Ledger:
        """The home's ledger."""
        return Ledger(self.home.ledger)


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Failed:
    """Built and judged, and not published: a folder lies in the place of the tables without patients."""
    home = make_home(tmp_path_factory.mktemp("failed") / "home")
    deliver(home, "pas", "p1", "2025-03-21", {"admission_offers": [OFFER]})
    home.aggregates.mkdir()
    result = refresh_through_dagster(home)
    assert not result.succeeded and "failed in publish" in result.message, result
    (build,) = Ledger(home.ledger).builds()
    return Failed(home, build.run_id)


@pytest.fixture
def failed(made_once: Failed, tmp_path: Path) -> Failed:
    """A copy of the home for one test."""
    home = Home(copy_home(made_once.home.root, tmp_path / "home"))
    prepare_instance(home)
    return Failed(home, made_once.run_id)


def start_again(run_id: str) -> Any:
    """The run that failed, from its failed step, with its configuration and its tags."""
    with dg.DagsterInstance.get() as instance:
        run = instance.get_run_by_id(run_id)
        assert run is not None
        return dg.execute_job(
            dg.reconstructable(nightly_refresh),
            instance=instance,
            tags=run.tags,
            reexecution_options=dg.ReexecutionOptions.from_failure(run_id, instance),
        )


def steps(outcome: Any, kind: str = "STEP_SUCCESS") -> set[str]:
    """The steps of a run that ended well, or otherwise."""
    return {event.step_key for event in outcome.all_events if event.event_type_value == kind}


def words_of_failure(outcome: Any) -> str:
    (event,) = [event for event in outcome.all_events if event.is_step_failure]
    return str(event.step_failure_data.error.to_string())


def test_it_goes_on_with_the_build_of_the_first_run_from_the_step_that_failed(failed: Failed) -> None:
    second = start_again(failed.run_id)
    assert steps(second, "STEP_FAILURE") == {"publish"} and not steps(second)
    failed.home.aggregates.rmdir()
    (failed.home.worklists / WORKLIST / "inside").mkdir(parents=True)
    # the run before this one has no build either: that of the first of them is found
    third = start_again(second.run_id)
    assert steps(third) == {"publish", "write_downtime_lists", "write_returns", "write_report"}
    (build,) = failed.ledger.builds()
    assert build.run_id == failed.run_id
    assert [publication.build_id for publication in failed.ledger.publications()] == [build.build_id]
    assert failed.home.current.exists()
    shutil.rmtree(failed.home.worklists / WORKLIST)
    fourth = start_again(third.run_id)
    assert fourth.success and steps(fourth) == {
        "write_worklists",
        "publication__retention",
        "publication__outcome",
    }
    assert (failed.home.worklists / WORKLIST).is_file()
    made = {
        event.asset_key for run in (third, fourth) for event in run.all_events if event.is_step_materialization
    }
    assert {publication_key("elective"), worklist_key("elective"), STATUS, OUTCOME} <= made
    assert len(failed.ledger.publications()) == 1


def test_it_is_refused_when_a_newer_build_was_begun(failed: Failed) -> None:
    failed.home.aggregates.rmdir()
    newer = open_build("another-run", failed.home, failed.ledger, None, ())
    outcome = start_again(failed.run_id)
    first = failed.ledger.builds()[0].build_id
    words = f"build {first} is not the newest any more ({newer.build_id} is): start the job nightly_refresh"
    assert words in words_of_failure(outcome)
    assert failed.ledger.publications() == []


def test_what_was_published_before_the_step_failed_is_not_published_twice(failed: Failed) -> None:
    failed.home.aggregates.rmdir()
    (build,) = failed.ledger.builds()
    publish(build, failed.home, failed.ledger)
    outcome = start_again(failed.run_id)
    assert outcome.success, words_of_failure(outcome)
    assert len(failed.ledger.publications()) == 1
    assert (failed.home.worklists / WORKLIST).exists()


def test_the_command_says_that_worklists_failed_after_it_published(failed: Failed) -> None:
    failed.home.aggregates.rmdir()
    (failed.home.worklists / WORKLIST / "inside").mkdir(parents=True)
    result = refresh_through_dagster(failed.home)
    assert not result.succeeded
    assert result.build_id == failed.ledger.publications()[-1].build_id
    assert result.message.startswith(f"published {result.build_id}")
    assert "failed in write_worklists" in result.message and WORKLIST in result.message
    assert {row["domain"]: row["state"] for row in result.status}["elective"] == "published"


def test_the_web_interface_knows_the_job_of_a_run_of_the_command(failed: Failed) -> None:
    with dg.DagsterInstance.get() as instance:
        run = instance.get_run_by_id(failed.run_id)
        assert run is not None and run.remote_job_origin is not None
        assert run.remote_job_origin.location_name == LOCATION
        label = run.remote_job_origin.repository_origin.get_label()
        # as its list of the runs of a job asks for them
        listed = instance.get_runs(dg.RunsFilter(tags={".dagster/repository": label}))
    assert [one.run_id for one in listed] == [failed.run_id]


def test_a_run_that_was_started_again_waits_for_the_refresh_that_is_running(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOCKSTOP_HOME", str(home.root))
    begun = threading.Event()

    def begin() -> None:
        with Turn().yield_for_execution(dg.build_init_resource_context()):
            begun.set()

    with (home.warehouse / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        waiting = threading.Thread(target=begin)
        waiting.start()
        assert not begun.wait(timeout=1)
    waiting.join(timeout=30)
    assert begun.is_set()
    # the command holds the lock itself
    begun.clear()
    with warehouse_lock(home, lambda message: None):
        begin()
    assert begun.is_set()
