"""A clean clone tests itself: only the tests on files as the NHS publishes them need what is not in it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

BESIDE = re.compile(r"\breference: Path|\"shared\"|\.\./shared")


def test_only_tests_of_published_files_need_what_lies_beside_the_repository() -> None:
    asking = {
        file.relative_to(ROOT).parts[1]
        for file in (ROOT / "tests").rglob("*.py")
        if BESIDE.search(file.read_text(encoding="utf-8"))
    }
    # beside them what looks whether it is here
    assert asking == {"national", "absent_tests.py"}


@pytest.mark.parametrize("processes", ["0", "1"])
def test_the_last_lines_say_which_tests_are_absent_and_why(processes: str, tmp_path: Path) -> None:
    """In a copy with nothing beside it, on a machine without a browser."""
    shutil.copytree(ROOT / "tests", tmp_path / "copy" / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "copy")
    answer = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-n",
            processes,
            "tests/national",
            "tests/web",
            "-k",
            "published or browser or same_page",
        ],
        cwd=tmp_path / "copy",
        env=os.environ | {"PATH": "", "PYTHONPATH": f"{tmp_path / 'copy'}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = answer.stdout.strip().splitlines()
    assert any(re.match(r"left out: \d+ tests; no browser is installed", line) for line in lines), lines
    published = [line for line in lines if "files as the NHS publishes them are not part of this" in line]
    assert len(published) == 1 and published[0].startswith("left out: "), lines
