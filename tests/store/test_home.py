"""Where a home is does not depend on the folder that a process is in when it asks."""

from pathlib import Path

import pytest

from orchestration.store.home import Home


def test_a_home_named_from_here_stays_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """dbt takes a relative path from its project: results of tests then stood among the models."""
    monkeypatch.chdir(tmp_path)
    home = Home(Path("trust"))
    monkeypatch.chdir("/")
    assert home.warehouse == tmp_path / "trust" / "warehouse"
    assert home == Home(tmp_path / "trust")
