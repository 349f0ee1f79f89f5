"""Homes that take minutes to make: made once for a version of the code, and copied by whoever needs one.

They lie in `.test_homes/`, which is not in git. A change of the code, of the synthetic trust or of what makes
them here makes them again and removes the old ones.
"""

import fcntl
import hashlib
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

from orchestration.warehouse.project import code_version

ROOT = Path(__file__).resolve().parent.parent
READY = ROOT / ".test_homes"
FINISHED = "finished"
# What makes homes, beside the code itself.
MAKERS = ("data/synthetic/**/*", "tests/*.py", "tests/faults/worlds.py")


def ready(name: str, make: Callable[[Path], None], *makers: str) -> Path:
    """The folder that `make` filled for this version of the code; processes that ask at once wait for one.

    `makers`: files beside `MAKERS` that it depends on.
    """
    folder = READY / name / _version(makers)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (READY / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / FINISHED).exists():
            for old in folder.parent.iterdir():
                shutil.rmtree(old)
            folder.mkdir()
            make(folder)
            (folder / FINISHED).touch()
    return folder


def copy_home(home: Path, to: Path) -> Path:
    """A home of its own, times of files and all: what was judged is known by them."""
    shutil.copytree(home, to, symlinks=True)
    return to


@cache
def _version(makers: tuple[str, ...]) -> str:
    digest = hashlib.sha256(code_version().encode())
    for pattern in (*MAKERS, *makers):
        for file in sorted(ROOT.glob(pattern)):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(ROOT)).encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
