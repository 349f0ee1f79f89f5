"""What starts by itself: the domains that a delivery is new to, in whatever order they come, one at a time."""

import fcntl
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from orchestration.contract.feeds import load_sources
from orchestration.definitions import defs, nightly_refresh
from orchestration.defs.check_assets import ALL_PASSED
from orchestration.defs.command import run_refresh
from orchestration.defs.names import STATUS, TRIES
from orchestration.defs.selection import expected_domains
from orchestration.intake.ingest import ingest
from orchestration.run.dagster_instance import prepare_instance
from orchestration.run.pending_work import pending_work
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from tests.conftest import OFFER, ROOT, deliver, make_home, read, refresh
from tests.pipeline.conftest import attendances, run_asked_for, tick
from tests.story import Story


def test_a_delivery_at_noon_refreshes_its_domains_and_the_others_keep_their_night(story: Story) -> None:
    night, noon = story.chapters["night"], story.chapters["noon"]
    assert noon.asked == {"domains": ["beds", "ed"], "and_due": True}
    assert noon.status["beds"]["as_at"] == date(2025, 4, 22)
    assert noon.status["beds"]["build_id"] == noon.build_id
    assert noon.status["elective"] == night.status["elective"] | {"days_behind": 1}
    assert night.status["elective"]["build_id"] == night.build_id
    assert {state["state"] for domain, state in night.status.items() if domain in ("rtt", "cancer")} == {
        "never"
    }


def test_a_delivery_that_is_sent_again_for_the_same_day_runs_again(story: Story) -> None:
    restated = story.chapters["restated"]
    assert restated.asked["domains"] == ["ed"]
    assert restated.succeeded
    assert restated.status["ed"]["as_at"] == date(2025, 4, 22)
    assert len({chapter.run_key for chapter in story.chapters.values()}) == len(story.chapters)


def test_deliveries_in_the_wrong_order_are_taken_in_when_the_gap_closes(story: Story) -> None:
    closed = story.chapters["gap_closed"]
    assert closed.succeeded
    assert closed.status["ed"]["as_at"] == date(2025, 4, 24)
    judged = [(item.delivery, item.state) for item in story.ledger.deliveries("ed")]
    assert judged[-3:] == [("e4", "refused"), ("e3", "accepted"), ("e4", "accepted")]


def test_every_table_says_its_night(story: Story) -> None:
    nights = read(
        story.home,
        "select distinct domain, cast(as_at as varchar), days_behind from publication.tables order by domain",
    )
    assert nights == [("beds", "2025-04-22", 2), ("ed", "2025-04-24", 0), ("elective", "2025-04-21", 3)]


def test_each_rule_is_a_check_of_its_domain_with_counts_and_a_way_to_its_rows(story: Story) -> None:
    checks = story.chapters["noon"].checks
    assert {name for name, _ in checks if name.startswith("checks/")} == {
        "checks/beds_checks",
        "checks/ed_checks",
    }
    cut = checks[("checks/ed_checks", "ED_V03")]
    assert not cut.passed
    assert not checks[("checks/ed_checks", ALL_PASSED)].passed
    assert checks[("checks/beds_checks", ALL_PASSED)].passed
    assert cut.metadata["failed_rows"].value == 1
    assert cut.metadata["see_its_rows"].value == "clockstop rows ED-V03"
    assert Path(str(cut.metadata["data_docs"].value)).name == "ed.html"
    wrong = checks[("checks/ed_checks", "ED_ARRIVAL_MISSING")]
    assert wrong.metadata["see_its_rows"].value == "clockstop exceptions --domain ed --rule ED_ARRIVAL_MISSING"


def test_a_held_domain_is_red_on_its_own_path_alone(story: Story) -> None:
    noon, day = story.chapters["noon"], "2025-04-22"
    assert not noon.succeeded
    assert {("publication/ed_publication", day), ("published/ed/attendances_published", None)} <= noon.failed
    assert {("publication/beds_publication", day), ("published/beds/census_published", None)} <= noon.made
    # what was judged, and the steps that need no passed domain
    assert {("checks/ed_checks", None), ("checks/beds_checks", None), ("ed/attendances", None)} <= noon.made
    assert {("worklists/ed_worklists", None), ("worklists/beds_worklists", None)} <= noon.made
    assert ("deliverables/returns", None) in noon.made
    # nothing of a domain that the run was not about, and no other table
    red = {name for name, _ in noon.failed}
    assert red - {"publication/outcome"} == {name for name in red if "/ed" in name}


def test_a_run_about_one_domain_publishes_its_tables_alone(story: Story) -> None:
    restated = story.chapters["restated"]
    made = {("publication/ed_publication", "2025-04-22"), ("published/ed/attendances_published", None)}
    assert made <= restated.made
    assert not {name for name, _ in restated.made if name.startswith("published/beds")}
    assert restated.failed == set()


def test_a_run_of_a_mart_alone_is_refused_before_it_builds(story: Story) -> None:
    prepare_instance(story.home)
    builds = len(story.ledger.builds())
    with dg.DagsterInstance.get() as instance:
        outcome = defs.resolve_implicit_global_asset_job_def().execute_in_process(
            instance=instance, asset_selection=[dg.AssetKey(["ed", "attendances"])], raise_on_error=False
        )
    (failure,) = outcome.get_step_failure_events()
    assert "nightly_refresh" in str(failure.step_failure_data.error)
    assert len(story.ledger.builds()) == builds


def test_a_run_that_finds_nothing_new_builds_nothing(home: Home, tmp_path: Path) -> None:
    """A home that was copied: what was refused is judged once more, and said before."""
    day = date(2025, 4, 24)
    folder = deliver(home, "ed", "e1", day.isoformat(), {"attendances": attendances(day, day)})
    (folder / "attendances.csv").write_bytes(b"cut on the way")
    ingest(load_sources()["ed"], home, Ledger(home.ledger))
    copied = Home(shutil.copytree(home.root, tmp_path / "copied", copy_function=shutil.copy))
    for file in copied.landing.rglob("*"):
        os.utime(file, (1, 1))
    prepare_instance(copied)
    with dg.DagsterInstance.get() as instance:
        _, outcome = run_asked_for(instance)
        assert outcome.success, outcome.get_step_failure_events()
        assert tick(instance).skip_message == "no new delivery"
    ledger = Ledger(copied.ledger)
    assert [one.state for one in ledger.deliveries()] == ["refused", "refused"]
    assert ledger.builds() == [] and ledger.publications() == []


def test_a_run_is_planned_for_domains_that_have_data_or_begin_with_what_landed(home: Home) -> None:
    ledger = Ledger(home.ledger)
    folder = deliver(home, "pas", "p1", "2025-03-02", {"admission_offers": [OFFER]})
    # pas is read by rtt, cancer and beds too, of which nothing has been delivered
    assert expected_domains(home, ledger) == ("elective",)
    event = {
        "event_id": "e1",
        "pathway_id": "p1",
        "event_type": "referral_received",
        "event_date": "2025-01-01",
    }
    deliver(home, "pas", "p2", "2025-03-03", {"rtt_events": [event]}, previous="p1")
    assert expected_domains(home, ledger) == ("elective", "rtt")
    # where nothing says what has landed, all that could be made of it
    shutil.rmtree(folder.parent / "p2")
    (folder / "manifest.json").write_text("no JSON", encoding="utf-8")
    assert set(expected_domains(home, ledger)) > {"elective", "rtt"}


@pytest.mark.long
def test_a_day_of_the_calendar_is_derived_again(home: Home) -> None:
    first, second = date(2026, 3, 30), date(2026, 3, 31)
    history = attendances(date(2026, 3, 1), first)
    deliver(home, "ed", "e1", first.isoformat(), {"attendances": history})
    assert refresh(home, domains=("ed",)).succeeded
    more = {"attendances": attendances(second, second)}
    deliver(home, "ed", "e2", second.isoformat(), dict(more), previous="e1", mode="changes")
    assert refresh(home, domains=("ed",)).succeeded
    prepare_instance(home)
    with dg.DagsterInstance.get() as instance:
        outcome = defs.resolve_job_def("refresh_as_at").execute_in_process(
            instance=instance, partition_key=first.isoformat(), raise_on_error=False
        )
    ledger = Ledger(home.ledger)
    build = ledger.build_of_run(outcome.run_id)
    assert build is not None and build.as_at == first
    assert ledger.publications()[-1].build_id == build.build_id


def test_a_command_waits_for_the_refresh_that_is_running(home: Home) -> None:
    lock = (home.warehouse / ".lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    said: list[str] = []

    def hear(message: str) -> None:
        said.append(message)
        if "another refresh is running" in message:
            assert Ledger(home.ledger).deliveries() == []
            lock.close()

    result = run_refresh(home, "", (), hear, nightly_refresh)
    assert "another refresh is running" in said[0]
    assert "put deliveries into landing/" in result.message


def test_a_run_of_the_web_interface_waits_for_the_home_too(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    prepare_instance(home)
    lock = (home.warehouse / ".lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    process = subprocess.Popen(
        [
            str(Path(sys.executable).with_name("dagster")),
            *("job", "execute", "-m", "orchestration.definitions", "-j", "nightly_refresh"),
        ],
        cwd=ROOT,
        env={**os.environ, "DAGSTER_HOME": str(home.dagster), "CLOCKSTOP_HOME": str(home.root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    heard = ""
    for line in process.stdout:
        heard += line
        if "another refresh is running" in line:
            break
    assert "STEP_START" not in heard, heard[-2000:]
    lock.close()
    rest, _ = process.communicate()
    assert "STEP_START" in rest
    assert "put deliveries into landing/" in rest


def test_publishing_by_itself_is_refused_without_a_build_of_its_own(story: Story) -> None:
    prepare_instance(story.home)
    before = os.readlink(story.home.current)
    job = defs.resolve_implicit_global_asset_job_def()
    with dg.DagsterInstance.get() as instance:
        outcome = job.execute_in_process(
            instance=instance,
            asset_selection=[STATUS],
            raise_on_error=False,
        )
    assert not outcome.success
    assert os.readlink(story.home.current) == before


def test_what_a_dead_run_took_in_is_due_and_a_failing_refresh_is_not_tried_for_ever(
    story: Story, tmp_path: Path
) -> None:
    shutil.copytree(story.home.root, tmp_path / "home", symlinks=True)
    home = make_home(tmp_path / "home")
    ledger = Ledger(home.ledger)
    day = date(2025, 4, 25)
    deliver(
        home, "ed", "e5", "2025-04-25", {"attendances": attendances(day, day)}, previous="e4", mode="changes"
    )
    ingest(load_sources()["ed"], home, ledger)
    due = pending_work(load_sources(), home, ledger.refresh_inputs())
    assert (due.domains, due.deliveries) == (("ed",), ())
    prepare_instance(home)
    with dg.DagsterInstance.get() as instance:
        (request,) = tick(instance).run_requests
        assert request.run_config["resources"]["night"]["config"] == {"domains": ["ed"], "and_due": True}
        for _ in range(TRIES):
            instance.add_run(
                dg.DagsterRun(job_name="nightly_refresh", tags=request.tags, status=dg.DagsterRunStatus.FAILURE)
            )
        assert f"{TRIES} refreshes of accepted deliveries failed" in str(tick(instance).skip_message)
        with (home.warehouse / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            assert "a refresh is running" in str(tick(instance).skip_message)
