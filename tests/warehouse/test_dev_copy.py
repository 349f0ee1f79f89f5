"""dbt by hand: on a copy of the newest build, beside every refresh."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.contract.project_files import DBT_PROJECT
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.warehouse.dev_copy import NoBuildToCopy, copy_newest_build
from orchestration.warehouse.project import prepare_project


def test_a_developer_builds_a_mart_on_a_copy_and_no_refresh_notices(small_trust: Home, tmp_path: Path) -> None:
    newest = small_trust.build_file(Ledger(small_trust.ledger).builds()[-1].build_id)
    before = hashlib.sha256(newest.read_bytes()).hexdigest()
    copy = tmp_path / "dev" / "build.duckdb"
    copy_newest_build(small_trust, copy)

    run = subprocess.run(
        [
            str(Path(sys.executable).with_name("dbt")),
            *("build", "--select", "cancer__ptl+", "--exclude-resource-type", "unit_test"),
            *("--target-path", str(tmp_path / "target"), "--log-path", str(tmp_path / "logs")),
        ],
        cwd=DBT_PROJECT,
        env={**os.environ, "CLOCKSTOP_DEV_FILE": str(copy), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout[-2000:]
    with duckdb.connect(str(copy), read_only=True) as connection:
        (rows,) = connection.execute("select count(*) from cancer.ptl").fetchone() or (0,)
    assert rows > 0
    assert hashlib.sha256(newest.read_bytes()).hexdigest() == before


def test_a_refresh_parses_outside_the_dbt_project() -> None:
    assert not prepare_project().is_relative_to(DBT_PROJECT)


def test_without_a_build_the_message_says_what_to_do(home: Home) -> None:
    with pytest.raises(NoBuildToCopy, match="run `clockstop refresh` first"):
        copy_newest_build(home)
