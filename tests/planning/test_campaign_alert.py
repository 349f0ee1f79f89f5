"""The alert on a rise of urgent referrals knows of campaigns: the model as dbt compiles it, on few rows."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from orchestration.store.exception_keys import ExceptionKeys
from orchestration.store.home import Home
from orchestration.store.records import Build
from orchestration.warehouse.build import create_raw_layer, raw_relations
from orchestration.warehouse.exception_keys import KeyInputs
from orchestration.warehouse.project import PROJECT_FLAGS, QUIET, whole_manifest

AS_AT = date(2026, 11, 22)
LUNG, SKIN = "Suspected lung cancer", "Suspected skin cancer"
WORDS = """
select campaign, round(expected_with_campaign, 6), is_unusual_rise, is_unexplained_rise, rise_words from found
"""
# dbt takes some seconds to read the project
pytestmark = pytest.mark.long
Alerts = Callable[..., tuple[Any, ...]]


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The model as SQL, and a build file with the layer that it reads."""
    folder = tmp_path_factory.mktemp("alert")
    # dbt keeps its own file open
    (folder / "read").mkdir()
    file, read = folder / "build.duckdb", folder / "read" / "build.duckdb"
    build = Build("none", "none", AS_AT, "RXX", (), "", {}, "")
    keys = KeyInputs(ExceptionKeys(b"of a test", None, 0), ())
    for one in (file, read):
        create_raw_layer(one, build, raw_relations([], Home(folder / "home")), (), {}, keys)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLOCKSTOP_WAREHOUSE_FILE", str(file))
        places = ["--target-path", str(folder / "dbt"), "--log-path", str(folder / "logs"), "--no-write-json"]
        outcome = dbtRunner(manifest=whole_manifest()).invoke(
            ["compile", *PROJECT_FLAGS, *places, "--select", "cancer__demand_weekly", *QUIET]
        )
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    assert outcome.success, outcome.exception
    (node,) = (one.node for one in outcome.result.results if one.node.name == "cancer__demand_weekly")
    return read, node.compiled_code


@pytest.fixture
def alerts(compiled: tuple[Path, str]) -> Alerts:
    """The alert of the newest week, for so many referrals now and a year ago, with these campaigns."""
    file, sql = compiled

    def ask(now: int, year_ago: int, *campaigns: tuple[Any, ...]) -> tuple[Any, ...]:
        with duckdb.connect(str(file)) as connection:
            connection.begin()
            connection.execute(
                "create schema if not exists intermediate; create schema if not exists reference"
            )
            received = [AS_AT - timedelta(days=at % 28) for at in range(now)]
            received += [AS_AT - timedelta(days=364 + at % 28) for at in range(year_ago)]
            received.append(AS_AT - timedelta(days=600))
            for relation, columns in _relations(sql).items():
                connection.execute(f"create table {relation} ({columns})")
            pathways = next(name for name in _relations(sql) if "int_cancer__pathways" in name)
            types = next(name for name in _relations(sql) if "cancer_referral_types" in name)
            connection.executemany(f"insert into {pathways} values (?, '3', '03')", [[one] for one in received])
            connection.execute(f"insert into {types} values ('03', '{LUNG}')")
            for at, (title, site, first, last, rise) in enumerate(campaigns):
                connection.execute(
                    "insert into run.campaigns (campaign_id, title, suspected_site, first_day, last_day,"
                    " rise_percent) values (?, ?, ?, ?, ?, ?)",
                    [f"C{at}", title, site, first, last, rise],
                )
            row = connection.execute(f"with found as ({sql}) {WORDS} where week_ending = '{AS_AT}'").fetchone()
            connection.rollback()
        assert row is not None
        return row

    return ask


def _relations(sql: str) -> dict[str, str]:
    columns = {
        "int_cancer__pathways": "received_date date, priority_type varchar, referral_type varchar",
        "cancer_referral_types": "referral_type varchar, name varchar",
    }
    words = {word.strip("(),") for word in sql.split()}
    return {
        word: columns[name] for name in columns for word in words if word.replace('"', "").endswith(f".{name}")
    }


FOUR_WEEKS = (AS_AT - timedelta(days=27), AS_AT)


def test_a_rise_without_a_campaign_is_an_alert(alerts: Alerts) -> None:
    assert alerts(60, 20) == (
        None, None, True, True, "Unusual rise: 60 in four weeks, 20 a year before",
    )  # fmt: skip
    assert alerts(22, 20) == (None, None, False, False, None)


def test_a_rise_that_a_campaign_explains_is_none(alerts: Alerts) -> None:
    assert alerts(60, 20, ("Lung", LUNG, *FOUR_WEEKS, 150)) == (
        "Lung", 50.0, True, False, "Rise that the campaign explains, Lung: 60 in four weeks, 50 expected"
        " with it",
    )  # fmt: skip
    assert alerts(22, 20, ("Lung", LUNG, *FOUR_WEEKS, 150))[2:] == (
        False, False, "Campaign, no unusual rise, Lung: 22 in four weeks, 50 expected with it",
    )  # fmt: skip


def test_a_rise_beyond_the_campaign_is_an_alert(alerts: Alerts) -> None:
    assert alerts(60, 20, ("Lung", LUNG, *FOUR_WEEKS, 20))[3:] == (
        True, "Unusual rise beyond the campaign Lung: 60 in four weeks, 24 expected with it",
    )  # fmt: skip


def test_the_days_of_a_campaign_count_and_its_site(alerts: Alerts) -> None:
    # one of the four weeks: a quarter of the rise
    assert alerts(60, 20, ("Lung", LUNG, AS_AT - timedelta(days=6), AS_AT + timedelta(days=90), 100))[1] == 25
    assert alerts(60, 20, ("Skin", SKIN, *FOUR_WEEKS, 150))[0] is None
    assert alerts(60, 20, ("Lung", LUNG, AS_AT + timedelta(days=1), AS_AT + timedelta(days=9), 150))[0] is None
    two = alerts(60, 20, ("B", LUNG, *FOUR_WEEKS, 50), ("A", LUNG, *FOUR_WEEKS, 100))
    assert two[:2] == ("A and B", 50.0)
    # last year is zero: any number is beyond what a share of nothing adds
    assert alerts(30, 0, ("Lung", LUNG, *FOUR_WEEKS, 150))[1:4] == (0.0, True, True)
