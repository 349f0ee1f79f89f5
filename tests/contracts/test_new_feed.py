"""A sending system that nobody knew is added with one YAML for it and one for its feed, and nothing else."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
import yaml

from tests.conftest import ROOT, copy_project, deliver, make_home, read
from tests.contracts.test_project_files import FEED, SOURCE

STAGING = Path("dbt_project/models/staging/theatres")
NIGHT = "2025-03-02"
SESSIONS = [
    {"session_id": "S1", "session_date": "2025-03-01", "kind": "elective"},
    {"session_id": "S2", "session_date": "2025-03-01", "kind": "robotic"},
    {"session_id": "S3", "session_date": "first of March", "kind": "trauma"},
]
ATTENDANCE = {
    "attendance_id": "A1",
    "patient_id": "P1",
    "department_type": "01",
    "arrived_at": "2025-03-02T10:00:00+00:00",
    "departed_at": "2025-03-02T12:00:00+00:00",
}
REFRESH = """
import json, sys
from pathlib import Path
from orchestration.store.home import Home
from orchestration.warehouse.project import domains_of_feed, nodes_to_build
from tests.plain_refresh import plain_refresh
result = plain_refresh(Home(Path(sys.argv[1])), "", (), False)
print(json.dumps({
    "result": result.as_dict(),
    "gates": sorted(domains_of_feed("theatres", "theatre_sessions")),
    "of_another_domain": "model.clockstop.stg_theatres__theatre_sessions" in nodes_to_build(("rtt",)),
}))
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the project with the two new files."""
    to = copy_project(tmp_path / "checkout")
    (to / "tests").mkdir()
    for name in ("tests/__init__.py", "tests/plain_refresh.py"):
        shutil.copy(ROOT / name, to / name)
    folder = to / "expectations" / "contracts" / "theatres"
    folder.mkdir()
    (folder / "_source.yml").write_text(yaml.safe_dump(SOURCE), encoding="utf-8")
    (folder / "theatre_sessions.yml").write_text(yaml.safe_dump(FEED, sort_keys=False), encoding="utf-8")
    return to


def _run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout), "CLOCKSTOP_CACHE": str(checkout.parent / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_contract_that_is_wrong_changes_no_generated_file(checkout: Path) -> None:
    file = checkout / "expectations" / "contracts" / "theatres" / "theatre_sessions.yml"
    file.write_text(yaml.safe_dump(FEED | {"codes": {}}), encoding="utf-8")
    answer = _run(checkout, "-m", "orchestration.contract.dbt_documents")
    assert answer.returncode == 1 and not (checkout / STAGING).exists()
    (line,) = answer.stderr.splitlines()
    assert line.startswith(
        "expectations/contracts/theatres/theatre_sessions.yml: columns.kind.codes: expected a"
    )
    assert "dbt_project/seeds/reference/code_lists.csv" in line


def test_a_new_feed_is_typed_and_its_unusable_values_are_counted(checkout: Path, tmp_path: Path) -> None:
    written = _run(checkout, "-m", "orchestration.contract.dbt_documents")
    assert written.returncode == 0, written.stderr
    assert {file.name for file in (checkout / STAGING).iterdir()} == {
        "_theatres__sources.yml",
        "stg_theatres__theatre_sessions.sql",
        "stg_theatres__theatre_sessions.yml",
    }
    home = make_home(tmp_path / "home")
    deliver(home, "ed", "e1", NIGHT, {"attendances": [ATTENDANCE]})
    deliver(home, "theatres", "t1", NIGHT, {"theatre_sessions": SESSIONS})
    answer = _run(checkout, "-c", REFRESH, str(home.root))
    assert answer.returncode == 0, answer.stderr
    said = json.loads(answer.stdout.splitlines()[-1])
    assert said["result"]["succeeded"] and not said["result"]["held"], said
    # nothing waits for it, and every build has it
    assert said["gates"] == [] and said["of_another_domain"]
    with duckdb.connect(str(home.build_file(said["result"]["build_id"])), read_only=True) as connection:
        assert connection.execute(
            "select session_id, cast(session_date as varchar), session_date_rejected, kind, kind_rejected"
            " from staging.stg_theatres__theatre_sessions order by session_id"
        ).fetchall() == [
            ("S1", "2025-03-01", None, "elective", None),
            ("S2", "2025-03-01", None, None, "robotic"),
            ("S3", None, "first of March", "trauma", None),
        ]
    # where those of every other feed are: the worklist, its summary and the evidence
    assert read(
        home, "select record_key from validation.exceptions where rule_id = 'DQ_WRONG_VALUE' order by 1"
    ) == [
        ("theatres.theatre_sessions|S2|kind",),
        ("theatres.theatre_sessions|S3|session_date",),
    ]
    of_rule = "from validation.summary where rule_id = 'DQ_WRONG_VALUE' and domain = 'ed'"
    ((failed, checked),) = read(home, f"select failed, checked {of_rule}")
    # two dates and codes of each session, and those of the attendance
    assert failed == 2 and checked == 6 + 3
    assert read(
        home, "select severity, failed_rows from publication.evidence where rule_id = 'DQ_WRONG_VALUE'"
    ) == [("info", 2)]
    assert read(home, "select domains from publication.inputs where source = 'theatres'") == [("ed",)]
    told = read(
        home,
        "select rule_id, severity, status from publication.evidence where rule_id like 'contract.theatres%'",
    )
    assert len(told) == 4 and {severity for _, severity, _ in told} == {"warn"}, told
