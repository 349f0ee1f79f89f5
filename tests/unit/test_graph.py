"""The Dagster graph: what runs, when, and that every feed, publication and worklist is in it."""

from datetime import UTC, datetime

import pytest
from dagster._utils.schedules import schedule_execution_time_iterator

from orchestration.checks.asset_checks import check_name, rules_of
from orchestration.contract.feeds import all_feeds
from orchestration.contract.published import load_domains
from orchestration.definitions import defs
from orchestration.defs.jobs import SCHEDULE


def test_every_feed_publication_and_worklist_is_an_asset() -> None:
    keys = {key.to_user_string() for key in defs.resolve_asset_graph().get_all_asset_keys()}
    assert {f"{feed.source}/{feed.name}" for feed in all_feeds()} <= keys
    assert {f"publication/{domain}" for domain in load_domains()} <= keys
    assert "deliverables/worklists" in keys


def test_nightly_refresh_runs_at_two_in_london() -> None:
    assert (SCHEDULE.cron_schedule, SCHEDULE.execution_timezone) == ("0 2 * * *", "Europe/London")
    assert defs.resolve_job_def("nightly_refresh").name == "nightly_refresh"


@pytest.mark.parametrize(("day", "utc_hour"), [("2026-03-29", 1), ("2026-10-25", 2)])
def test_the_night_the_clock_changes_has_one_refresh(day: str, utc_hour: int) -> None:
    noon_before = datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() - 12 * 3600
    ticks = schedule_execution_time_iterator(
        noon_before, SCHEDULE.cron_schedule, "Europe/London", ascending=True
    )
    first, second = (next(ticks).astimezone(UTC) for _ in range(2))
    assert (first.date().isoformat(), first.hour) == (day, utc_hour)
    assert (second - first).days >= 1 or second.date() > first.date()


def test_every_rule_of_a_domain_is_a_check_in_dagster() -> None:
    checks = {(key.asset_key.path[-1], key.name) for key in defs.resolve_asset_graph().asset_check_keys}
    for domain in load_domains():
        for rule_id in rules_of(domain):
            assert (domain, check_name(rule_id)) in checks
    assert ("rtt", "RTT_A05") in checks and ("beds", "BEDS_V03") in checks
