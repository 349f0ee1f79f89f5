"""`clockstop report` writes the pack of the current publication, and of an earlier one by its build."""

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli.main import app
from orchestration.restatement.reproduce import NotPublished
from orchestration.store.home import Home
from tests.board_pack.publication_file import write
from tests.board_pack.trust import trust


@pytest.fixture
def published(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home with one publication, on a machine without a browser."""
    home.publication_folder("b1").mkdir(parents=True)
    home.current.symlink_to(write(trust(), home.publication_file("b1")))
    monkeypatch.setitem(os.environ, "CLOCKSTOP_HOME", str(home.root))
    monkeypatch.setitem(os.environ, "PATH", "")
    monkeypatch.delitem(os.environ, "CLOCKSTOP_BROWSER", raising=False)
    return home


def test_it_writes_the_pack_of_the_current_publication(published: Home, tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["report"])
    assert answer.exit_code == 0, answer.output
    assert "report.pdf was not written: no browser is installed" in answer.output
    assert sorted(file.name for file in published.report.iterdir()) == ["index.html", "report.xlsx"]
    assert CliRunner().invoke(app, ["report", "--to", str(tmp_path / "pack")]).exit_code == 0
    pages = [folder / "index.html" for folder in (published.report, tmp_path / "pack")]
    assert pages[0].read_bytes() == pages[1].read_bytes()


def test_an_earlier_publication_needs_a_folder_and_has_to_be_there(published: Home, tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["report", "--build", "b0"])
    assert answer.exit_code == 2 and "--build: expected --to with it" in answer.output
    answer = CliRunner().invoke(app, ["report", "--build", "b0", "--to", str(tmp_path / "pack")])
    assert isinstance(answer.exception, NotPublished) and not (tmp_path / "pack").exists()
    assert not list(published.report.iterdir())
