"""Every command of docs/first-day.md works as written, on exports that are not written as the contract says."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from data.synthetic.generate import generate
from orchestration.contract.feeds import load_sources
from orchestration.settings.feed_format import FeedFormat
from tests.conftest import ROOT
from tests.first_day.foreign_pas import EXPORTS, write_exports
from tests.inspection.typed_rows import typed_rows, typed_rows_of

PAGE = (ROOT / "docs" / "first-day.md").read_text(encoding="utf-8")
# A refresh is published or has a domain held; a look may leave something to decide.
MAY_END_WITH = {"refresh": (0, 3), "deliver": (0, 3), "inspect": (0,)}

pytestmark = pytest.mark.long


def _commands() -> list[list[str]]:
    """The commands of the page, in its order."""
    blocks = re.findall(r"```\n(.*?)```", PAGE, re.DOTALL)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return [shlex.split(line) for line in lines]


def test_every_command_of_the_page_works_on_a_foreign_pas(tmp_path: Path) -> None:
    generate(tmp_path / "trust", "small", 1, 7)
    (delivery,) = (tmp_path / "trust" / "pas").iterdir()
    write_exports(delivery, tmp_path / "exports" / "pas")
    home = tmp_path / "home"
    surroundings = {**os.environ, "CLOCKSTOP_HOME": str(home), "CLOCKSTOP_BROWSER": "none"}
    said: dict[str, str] = {}
    commands = [command for command in _commands() if command[0] == ".venv/bin/clockstop"]
    others = [command[0] for command in _commands() if command not in commands]
    assert others == ["make", "export"]
    assert [command[1] for command in commands][:4] == ["inspect", "inspect", "deliver", "deliver"]
    for command in commands:
        answer = subprocess.run(
            [sys.executable, "-m", "orchestration.cli", *command[1:]],
            cwd=tmp_path,
            env={**surroundings, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
        )
        allowed = MAY_END_WITH.get(command[1], (0,))
        assert answer.returncode in allowed, (command, answer.stdout[-3000:], answer.stderr[-3000:])
        said[" ".join(command[1:])] = answer.stdout
    trial = next(words for command, words in said.items() if "--dry-run" in command)
    assert "on the list rtt" in trial and "nothing was delivered or published" in trial
    assert re.search(r"rtt +published", said["status"])
    assert (tmp_path / "pack" / "index.html").exists() and (tmp_path / "rtt-worklist.xlsx").exists()
    # what was read of the exports is what the contract's own files say, to the last value
    feeds = load_sources()["pas"].feeds
    for name in EXPORTS:
        own = typed_rows(delivery / f"{name}.csv", feeds[name], FeedFormat(), tmp_path / "own")
        (archived,) = (
            file
            for file in (home / "archive" / "pas" / name).glob("*.parquet")
            if "unreadable" not in file.name
        )
        assert typed_rows_of(archived, feeds[name]) == own, name
    with duckdb.connect(str(home / "published" / "current.duckdb"), read_only=True) as connection:
        (waiting,) = connection.execute("select count(*) from rtt.ptl").fetchone() or (0,)
    assert waiting > 1000
