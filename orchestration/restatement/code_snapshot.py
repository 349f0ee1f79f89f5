"""The code of every build is kept, so that a publication is derived again by what made it and not by today's.

One archive a code version, in the home's archive: the dbt project, the contracts and suites, the code that runs
them and the names of the engines. Engines are not kept; where they have changed since, the answer says so.
"""

import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

from orchestration.contract.project_files import PROJECT_ROOT
from orchestration.restatement.rebuild import CannotRebuild
from orchestration.store.home import Home
from orchestration.store.integrity import soundness, written
from orchestration.store.ledger import Ledger
from orchestration.store.whole_files import write_whole

FOLDERS = ("dbt_project", "expectations", "orchestration")
FILES = ("pyproject.toml", "requirements.lock")
# what the machine makes of the code, and dbt's own results
LEFT_OUT = frozenset({"target", "logs", "__pycache__"})
ENGINES = ("duckdb", "dbt-core")
ENGINES_FILE = "engines.json"
TRACEBACK = "Traceback (most recent call last)"


def snapshot_code(code_version: str, home: Home, ledger: Ledger) -> None:
    """Keeps the code that runs now under its version, unless it is kept already."""
    file = home.code_snapshot(code_version)
    if soundness(home, ledger)(file):
        return
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with write_whole(file, 0o440) as temporary, tarfile.open(temporary, "w:gz", compresslevel=6) as tar:
        for path in _paths():
            tar.add(path, str(path.relative_to(PROJECT_ROOT)), recursive=False)
        engines = json.dumps({name: version(name) for name in ENGINES}).encode()
        member = tarfile.TarInfo(ENGINES_FILE)
        member.size = len(engines)
        tar.addfile(member, io.BytesIO(engines))
    ledger.record_kept(written(home, file))


def _paths() -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((PROJECT_ROOT / folder).rglob("*")):
            if path.is_file() and not LEFT_OUT & set(path.relative_to(PROJECT_ROOT).parts):
                yield path
    yield from (PROJECT_ROOT / name for name in FILES if (PROJECT_ROOT / name).is_file())


def unpack_code(code_version: str, home: Home, ledger: Ledger, to: Path) -> bool:
    """Unpacks the code of a version into a new folder; False where it was not kept or is damaged."""
    file = home.code_snapshot(code_version)
    if not soundness(home, ledger)(file):
        return False
    to.mkdir(parents=True)
    with tarfile.open(file, "r:gz") as tar:
        tar.extractall(to, filter="data")
    return True


def other_engines(code: Path) -> list[str]:
    """Engines that are not of the version that the unpacked code ran on, in words."""
    then: dict[str, str] = json.loads((code / ENGINES_FILE).read_text(encoding="utf-8"))
    return [
        f"the engine {name} was {then[name]} and is {version(name)}"
        for name in ENGINES
        if then[name] != version(name)
    ]


def _rebuild_module(code: Path) -> str:
    """The module of the unpacked code that answers; earlier versions called it `derive`."""
    names = ("rebuild", "derive")
    present = (name for name in names if (code / "orchestration" / "restatement" / f"{name}.py").exists())
    return f"orchestration.restatement.{next(present, names[0])}"


def rebuild_with(
    code: Path, build_id: str, domains: Iterable[str], home: Home, scratch: Path, name: str
) -> Path:
    """Derives domains of a build by unpacked code, in a process of its own; returns the file of their tables.

    Raises CannotRebuild where that code cannot, in its own words.
    """
    answer = subprocess.run(
        [sys.executable, "-m", _rebuild_module(code), build_id, str(scratch), name, *domains],
        cwd=code,
        env={**os.environ, "CLOCKSTOP_HOME": str(home.root), "PYTHONPATH": str(code)},
        capture_output=True,
        text=True,
        check=False,
    )
    file = scratch / name / "tables.duckdb"
    if answer.returncode or not file.exists():
        raise CannotRebuild(f"the code of that version could not rebuild it: {_last_words(answer.stderr)}")
    return file


def _last_words(output: str) -> str:
    """What the other process ended with; of a traceback the name alone, whose text may quote a record."""
    lines = output.strip().splitlines()
    if not lines:
        return "it ended without a message"
    return lines[-1].split(":")[0] if TRACEBACK in output else lines[-1]
