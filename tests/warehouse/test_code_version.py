"""The version of the code is of the project's files alone, whatever dbt by hand leaves beside them."""

from pathlib import Path

import pytest

from orchestration.warehouse import project
from tests.conftest import copy_project


def test_results_of_dbt_by_hand_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """dbt keeps the SQL of tests in folders named like the YAML that they are of."""
    monkeypatch.setattr(project, "DBT_PROJECT", copy_project(tmp_path / "project") / "dbt_project")
    before = project.project_stamp()
    (project.DBT_PROJECT / "results" / "exceptions_beds.yml").mkdir(parents=True)
    assert project.project_stamp() == before
