"""The Dagster graph: what runs, when, and that every feed, publication and worklist is in it."""

from orchestration.contracts import all_feeds
from orchestration.definitions import SCHEDULE, defs
from orchestration.domains import load_domains


def test_every_feed_publication_and_worklist_is_an_asset() -> None:
    keys = {key.to_user_string() for key in defs.resolve_asset_graph().get_all_asset_keys()}
    assert {f"{feed.source}/{feed.name}" for feed in all_feeds()} <= keys
    assert {f"publication/{domain}" for domain in load_domains()} <= keys
    assert "deliverables/worklists" in keys


def test_nightly_refresh_runs_at_two_in_london() -> None:
    assert (SCHEDULE.cron_schedule, SCHEDULE.execution_timezone) == ("0 2 * * *", "Europe/London")
    assert defs.resolve_job_def("nightly_refresh").name == "nightly_refresh"
