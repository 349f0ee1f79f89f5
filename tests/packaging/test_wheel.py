"""`pip install .` elsewhere: the installed command finds its dbt project and contracts without a checkout."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.long


def _run(*arguments: str | Path, cwd: Path, **environment: str) -> str:
    # nothing of the checkout may be found by its place
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "CLOCKSTOP_HOME")}
    done = subprocess.run(
        [str(argument) for argument in arguments],
        cwd=cwd,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of a wheel that was built from the tracked files and installed into its own environment."""
    folder = tmp_path_factory.mktemp("wheel")
    tracked = _run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT).split("\0")
    for name in filter(None, tracked):
        if (ROOT / name).exists():
            (folder / "source" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / "source" / name)
    uv = Path(sys.executable).with_name("uv")
    _run(uv, "build", "--quiet", "--wheel", "--out-dir", folder / "dist", folder / "source", cwd=folder)
    (wheel,) = (folder / "dist").glob("*.whl")
    _run(sys.executable, "-m", "venv", "--without-pip", folder / "venv", cwd=folder)
    python = folder / "venv" / "bin" / "python"
    _run(uv, "pip", "install", "--quiet", "--python", python, "--no-deps", wheel, cwd=folder)
    # the locked libraries are those of this environment; a path line runs no editable install of it
    (libraries,) = (folder / "venv" / "lib").glob("python*/site-packages")
    (libraries / "libraries.pth").write_text(str(Path(pytest.__file__).parent.parent) + "\n", encoding="utf-8")
    shutil.rmtree(folder / "source")
    return python.with_name("clockstop")


def test_everything_that_a_refresh_reads_is_installed(installed: Path) -> None:
    """Models of every domain, their YAML, macros, seeds, contracts and suites, as they are in the checkout."""
    (packages,) = (installed.parent.parent / "lib").glob("python*/site-packages")
    for folder in ("dbt_project", "expectations", "orchestration", "data/synthetic"):
        there = {str(file.relative_to(packages / folder)) for file in _read(packages / folder)}
        here = {str(file.relative_to(ROOT / folder)) for file in _read(ROOT / folder)}
        assert len(here) > 20 and here <= there, (folder, sorted(here - there))


def _read(folder: Path) -> list[Path]:
    """Files that a refresh reads; not what dbt by hand or Python leave there."""
    left_out = {"__pycache__", "target", "logs"}
    kinds = {".py", ".sql", ".yml", ".csv", ".j2", ".css", ".js"}
    return [
        file
        for file in folder.rglob("*")
        if file.suffix in kinds and not left_out & set(file.relative_to(folder).parts)
    ]


def test_the_installed_command_refreshes_a_home_in_the_folder_it_is_started_in(
    installed: Path, tmp_path: Path
) -> None:
    cache = str(tmp_path / "cache")
    landing = tmp_path / "data" / "home" / "landing"
    _run(
        installed, "generate", "--to", landing, "--size", "small", "--nights", "1", "--seed", "3", cwd=tmp_path
    )
    refreshed = _run(installed, "refresh", "--domain", "rtt", cwd=tmp_path, CLOCKSTOP_CACHE=cache)
    assert "published" in refreshed
    answer = _run(
        installed, "query", "select count(*) as pathways from rtt.ptl", "--format", "csv", cwd=tmp_path
    )
    assert int(answer.splitlines()[1]) > 1000
