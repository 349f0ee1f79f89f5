"""A model that fails within dbt: its domain is held and says why, and nothing else of the run is red.

It fails in a copy of the project, as after a change that nobody tried: it reads an identifier as a number, and
the error of the engine quotes the one of a patient.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest

from orchestration.contract.feeds import load_sources
from orchestration.defs.check_assets import ALL_BUILT, ALL_PASSED
from orchestration.run.dagster_instance import prepare_instance
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.warehouse.project import prepare_project
from tests.conftest import OFFER, Rows, copy_project, deliver, make_home, read
from tests.pipeline.conftest import made_and_failed

pytestmark = pytest.mark.long

PATIENT = "PATIENT-7"
NIGHT = "2025-03-21"
MODEL = Path("dbt_project/models/marts/elective/elective__return_quarterly.sql")
STATUS = "select state, reason from publication.status where domain = ?"
WORDS = "the model elective.return_quarterly of Cancelled operations could not be built: Conversion Error"


@dataclass(frozen=True)
class Night:
    """A refresh that the command ended, and what Dagster keeps of it."""

    home: Home
    exit_code: int
    said: str
    status: str
    made: set[tuple[str, str | None]]
    failed: set[tuple[str, str | None]]
    checks: dict[tuple[str, str], dg.AssetCheckEvaluation]
    planned_checks: set[tuple[str, str]]
    events: str


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    folder = tmp_path_factory.mktemp("broken")
    checkout = copy_project(folder / "checkout")
    model = (checkout / MODEL).read_text(encoding="utf-8")
    (checkout / MODEL).write_text(
        f"select * from (\n{model}\n) as whole\nwhere"
        " (select count(cast(patient_id as integer)) from {{ ref('int_elective__offers') }}) > -1\n",
        encoding="utf-8",
    )
    home = make_home(folder / "home")
    (home.root / "operations.yml").write_text("notify: [{to: file, path: notices.txt}]\n", encoding="utf-8")
    deliver(home, "pas", "p1", NIGHT, {"admission_offers": [OFFER | {"patient_id": PATIENT}]})
    deliver(home, "national", "n1", NIGHT, {"ae_monthly_csv": _published_month()}, provider="ENG")
    refreshed = _run(checkout, home, "refresh")
    status = _run(checkout, home, "status")
    return Night(
        home=home,
        exit_code=refreshed.returncode,
        said=_one_line(refreshed.stdout + refreshed.stderr),
        status=_one_line(status.stdout),
        **_kept_by_dagster(home),  # type: ignore[arg-type]
    )


def _published_month() -> Rows:
    """The monthly A&E file as NHS England publishes it, of one trust."""
    columns = load_sources()["national"].feeds["ae_monthly_csv"].typed_columns
    names = {"period": "MSitAE-FEBRUARY-2025", "org_code": "RXX", "parent_org": "NORTH", "org_name": "A TRUST"}
    trust = {(column.headers or (column.name,))[0]: names.get(column.name, "1") for column in columns}
    return [trust, trust | {"Period": "TOTAL", "Org Code": "TOTAL", "Parent Org": "TOTAL", "Org name": "TOTAL"}]


def _run(checkout: Path, home: Home, command: str) -> subprocess.CompletedProcess[str]:
    # dbt parses again what differs from the project as it is
    parsed = prepare_project().parent
    return subprocess.run(
        [sys.executable, "-m", "orchestration.cli", command],
        cwd=checkout,
        env={
            **os.environ,
            "PYTHONPATH": str(checkout),
            "CLOCKSTOP_HOME": str(home.root),
            "CLOCKSTOP_CACHE": str(checkout.parent / "cache"),
            "CLOCKSTOP_WAREHOUSE_FILE": str(parsed / "build.duckdb"),
            "DBT_PARTIAL_PARSE_FILE_PATH": str(parsed / "partial_parse.msgpack"),
            "COLUMNS": "1000",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _kept_by_dagster(home: Home) -> Mapping[str, object]:
    prepare_instance(home)
    with dg.DagsterInstance.get() as instance:
        (run,) = instance.get_runs()
        events = [entry for entry in instance.all_logs(run.run_id) if entry.dagster_event]
        evaluated = {
            (check.asset_key.to_user_string(), check.check_name): check
            for check in (
                event.dagster_event.event_specific_data
                for event in events
                if event.dagster_event.event_type_value == "ASSET_CHECK_EVALUATION"
            )
        }
        planned = {
            (check.asset_key.to_user_string(), check.check_name)
            for check in (
                event.dagster_event.event_specific_data
                for event in events
                if event.dagster_event.event_type_value == "ASSET_CHECK_EVALUATION_PLANNED"
            )
        }
        return {
            **made_and_failed(run.run_id, run.is_success, instance),
            "checks": evaluated,
            "planned_checks": planned,
            "events": "\n".join(str(entry) for entry in instance.all_logs(run.run_id)),
        }


def test_the_domain_is_held_with_the_model_the_domain_and_the_error(night: Night) -> None:
    assert night.exit_code == 3
    ((state, reason),) = read(night.home, STATUS, "elective")
    assert state == "held" and reason.startswith(f"{WORDS}; dbt's log in warehouse/logs says more")
    ((state, reason),) = read(night.home, STATUS, "benchmark")
    assert state.startswith("published"), reason


def test_command_status_and_notice_say_what_is_held_and_why(night: Night) -> None:
    notices = (night.home.root / "notices.txt").read_text(encoding="utf-8")
    assert "Clockstop: held elective" in notices
    for words in (night.said, night.status, _one_line(notices)):
        assert "held" in words and WORDS in words, words


def test_the_model_is_not_materialised_and_leaves_no_table(night: Night) -> None:
    assert ("elective/return_quarterly", None) in night.failed
    assert ("elective/last_minute_cancellations", None) in night.made
    (build,) = Ledger(night.home.ledger).builds()
    evidence = {item.rule_id: item for item in Ledger(night.home.ledger).evidence(build.build_id)}
    assert evidence["volume.elective.return_quarterly"].status == "error"
    assert evidence["built.elective__return_quarterly"].message.startswith(WORDS)


def test_its_checks_are_failed_in_words_and_no_other_is(night: Night) -> None:
    failed = {place: check for place, check in night.checks.items() if not check.passed}
    of_domain, of_model = "checks/elective_checks", "elective/return_quarterly"
    assert WORDS in str(failed[(of_domain, ALL_BUILT)].description)
    assert WORDS in str(failed[(of_domain, ALL_PASSED)].description)
    assert failed[(of_domain, "volume_elective_return_quarterly")].description == (
        "elective.return_quarterly was not built"
    )
    skipped = [check for (asset, _), check in failed.items() if asset == of_model]
    assert skipped and all("not run, because something before it failed" in str(c.description) for c in skipped)
    errors = {asset for (asset, _), check in failed.items() if check.severity is dg.AssetCheckSeverity.ERROR}
    assert errors == {of_domain, of_model}


def test_the_run_is_red_on_the_path_of_the_domain_alone(night: Night) -> None:
    assert {("publication/elective_publication", NIGHT), ("publication/outcome", None)} <= night.failed
    red = {name for name, _ in night.failed} - {"publication/outcome"}
    assert red == {name for name in red if "elective" in name}
    assert {
        ("publication/benchmark_publication", NIGHT),
        ("published/benchmark/ed_providers_published", None),
    } <= (night.made)
    # a check that was planned and did not run is shown as failed: none is, of this domain or another
    assert night.planned_checks - night.checks.keys() == set()


def test_no_patient_is_named_outside_the_warehouse(night: Night) -> None:
    (build,) = Ledger(night.home.ledger).builds()
    messages = [item.message for item in Ledger(night.home.ledger).evidence(build.build_id)]
    page = night.home.quality_page(build.build_id).read_text(encoding="utf-8")
    results = night.home.results_of_build(build.build_id).read_text(encoding="utf-8")
    notices = (night.home.root / "notices.txt").read_text(encoding="utf-8")
    for text in (night.said, night.status, night.events, notices, page, results, *messages):
        assert PATIENT not in text
    # the engine did quote it
    assert PATIENT in (night.home.warehouse / "logs" / "dbt.log").read_text(encoding="utf-8")
