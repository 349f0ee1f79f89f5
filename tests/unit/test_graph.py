"""The Dagster graph: what runs, when, and that it is whole from the landing folder to a worklist."""

import re
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import dagster as dg
import pytest
import yaml
from dagster._utils.schedules import schedule_execution_time_iterator

from orchestration.checks.asset_checks import check_name, rules_of
from orchestration.contract.feeds import all_feeds, load_sources
from orchestration.contract.published import load_domains, load_published_tables
from orchestration.definitions import defs
from orchestration.defs.deliverable_assets import (
    TABLES_OF_CHARGING,
    TABLES_OF_DOWNTIME,
    TABLES_OF_REPORT,
    TABLES_OF_RETURNS,
    TABLES_OF_UPLOADS,
    TABLES_OF_WORKLISTS,
)
from orchestration.defs.jobs import SCHEDULE
from orchestration.defs.names import (
    checks_key,
    feed_key,
    landing_key,
    publication_key,
    published_key,
    team,
    worklist_key,
)
from orchestration.defs.nights import NIGHTS, one_night
from orchestration.defs.selection import ALWAYS_RUN, assets_of
from orchestration.deliverables import returns
from tests.unit.graph_snapshot import SNAPSHOT, snapshot

GRAPH = defs.resolve_asset_graph()


def key(text: str) -> dg.AssetKey:
    """An asset by the name that is shown."""
    return dg.AssetKey(text.split("/"))


def downstream(asset: str) -> set[str]:
    """Everything that is made of an asset, however far."""
    found = dg.AssetSelection.assets(key(asset)).downstream(include_self=False).resolve(GRAPH)
    return {one.to_user_string() for one in found}


def test_graph_and_schedule_are_as_written_down() -> None:
    written = yaml.safe_load(SNAPSHOT.read_text(encoding="utf-8"))
    found = snapshot()
    for part in ("jobs", "schedules", "sensors"):
        assert found[part] == {name: {**entry} for name, entry in written[part].items()}
    changed = {
        name
        for name in found["assets"].keys() | written["assets"].keys()
        if found["assets"].get(name) != written["assets"].get(name)
    }
    assert not changed, f"run `make graph` if this is meant: {sorted(changed)}"


def test_lineage_is_whole_from_the_landing_folder_to_the_worklist() -> None:
    path = (
        *("landing/pas", "feeds/pas/rtt_events", "staging/stg_pas__rtt_events", "rtt/ptl"),
        *("checks/rtt_checks", "publication/rtt_publication", "published/rtt/ptl_published"),
    )
    for before, after in pairwise(path):
        assert after in downstream(before), f"{after} is not made of {before}"
    assert key("rtt/ptl") in GRAPH.get(published_key("rtt.ptl")).parent_keys
    assert "worklists/rtt_worklists" in downstream("rtt/ptl")
    assert "deliverables/returns" in downstream("published/rtt/return_monthly_published")


def test_what_the_graph_prints_of_an_asset_tells_it_from_others_of_its_group() -> None:
    printed = [(GRAPH.get(name).group_name, name.path[-1]) for name in GRAPH.get_all_asset_keys()]
    assert not [name for name, times in Counter(printed).items() if times > 1]


def test_every_feed_check_and_published_table_is_an_asset() -> None:
    keys = GRAPH.get_all_asset_keys()
    assert {feed_key(feed.source, feed.name) for feed in all_feeds()} <= keys
    assert {landing_key(source) for source in load_sources()} <= keys
    assert {checks_key(domain) for domain in load_domains()} <= keys
    assert {published_key(table.name) for table in load_published_tables()} <= keys
    # every published table is made of something that a step makes
    for table in load_published_tables():
        assert GRAPH.get(key(f"{table.schema}/{table.table}")).is_executable


def test_what_is_judged_or_published_skips_no_step() -> None:
    for name in (checks_key("rtt"), publication_key("rtt"), published_key("rtt.ptl"), landing_key("pas")):
        assert not GRAPH.get(name).is_executable
    # no step waits for a mart: one that failed would skip it
    marts = {key(f"{table.schema}/{table.table}") for table in load_published_tables()}
    steps = {name for name in GRAPH.executable_asset_keys if name.path[0] not in _made_by_dbt()}
    assert not {name for name in steps if GRAPH.get(name).parent_keys & marts}


def _made_by_dbt() -> set[str]:
    return {"staging", "intermediate", "exceptions", "quality", "reference", "rules", *load_domains()} | {
        name.path[0] for name in GRAPH.executable_asset_keys if len(name.path) == 1
    }


def test_every_asset_and_check_has_a_description_and_every_asset_an_owner() -> None:
    assets = [GRAPH.get(name) for name in GRAPH.get_all_asset_keys()]
    assert not [node.key for node in assets if not node.description]
    assert not [node.key for node in assets if not all(owner.startswith("team:") for owner in node.owners)]
    assert not [node.key for node in assets if not node.owners]
    assert not [check for check in GRAPH.asset_check_keys if not GRAPH.get(check).description]
    assert team("Elective performance") == "team:elective-performance"


def test_a_run_about_one_domain_plans_nothing_of_another() -> None:
    selected = set(assets_of(("elective",)) or ())
    assert {key("elective/return_quarterly"), worklist_key("elective"), *ALWAYS_RUN} <= selected
    assert not {name for name in selected if name.path[0] in ("cancer", "ed", "benchmark")}
    assert worklist_key("rtt") not in selected
    assert assets_of(tuple(load_domains())) is None


@pytest.mark.parametrize(
    ("modules", "declared"),
    [
        ("worklist*.py", TABLES_OF_WORKLISTS),
        ("cancer_upload.py", TABLES_OF_UPLOADS["cancer"]),
        ("board_pack/*.py", TABLES_OF_REPORT),
        ("downtime/*.py", TABLES_OF_DOWNTIME),
        ("charging/*.py", TABLES_OF_CHARGING),
        ("bed_return.py", TABLES_OF_RETURNS["beds"]),
        ("cancellations_return.py", TABLES_OF_RETURNS["elective"]),
    ],
)
def test_deliverables_depend_on_the_tables_that_their_sql_reads(
    modules: str, declared: tuple[str, ...]
) -> None:
    folder = Path(returns.__file__).parent
    source = "\n".join(file.read_text(encoding="utf-8") for file in folder.glob(modules))
    read = set(re.findall(r"\b(?:from|join) ([a-z_]+\.[a-z_0-9]+)", source)) & _published_names()
    assert read == set(declared) & _published_names()


def test_monthly_returns_depend_on_the_tables_that_they_name() -> None:
    named = {file.domain: {file.table, file.months} for file in returns.RETURNS}
    assert named == {domain: set(TABLES_OF_RETURNS[domain]) for domain in named}


def _published_names() -> set[str]:
    published = [name.path for name in GRAPH.get_all_asset_keys() if name.path[0] == "published"]
    return {f"{schema}.{table.removesuffix('_published')}" for _, schema, table in published}


def test_a_day_of_the_calendar_is_what_the_refresh_is_asked_for() -> None:
    assert str(NIGHTS.timezone) == "Europe/London"
    for day in ("2026-03-29", "2026-10-25"):
        assert one_night.get_run_config_for_partition_key(day) == {
            "resources": {"night": {"config": {"as_at": day}}}
        }
    assert defs.resolve_job_def("refresh_as_at").partitions_def == NIGHTS


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
    checks = {(check.asset_key, check.name) for check in GRAPH.asset_check_keys}
    for domain in load_domains():
        for rule_id in rules_of(domain):
            assert (checks_key(domain), check_name(rule_id)) in checks
    assert {(checks_key("rtt"), "RTT_A05"), (checks_key("beds"), "BEDS_V03")} <= checks
