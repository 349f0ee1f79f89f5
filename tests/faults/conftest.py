"""Homes that the fault tests damage: made once by a process of its own, copied for each fault."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.home import Home
from tests.conftest import ROOT


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of homes: `delivered`, `published_once`, `built` (not yet published) and `published_twice`."""
    folder = tmp_path_factory.mktemp("world")
    subprocess.run([sys.executable, "-m", "tests.faults.worlds", str(folder)], cwd=ROOT, check=True)
    return folder


@pytest.fixture
def published_twice(world: Path, tmp_path: Path) -> Callable[[], Home]:
    """A fresh copy of a home with two publications at each call."""

    def copy() -> Home:
        root = tmp_path / "copy"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(world / "published_twice", root, symlinks=True)
        return Home(root)

    return copy
