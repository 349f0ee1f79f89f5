"""Any boundary of a refresh, of a backup, a restore and a pruning can be the last of a process."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.faults.report import count, note

SEED = 1999
pytestmark = pytest.mark.long
# (stage, boundaries); half as many random moments are tried beside them.
STAGES = [
    ("intake", 10),
    ("layout", 3),
    # a build of one domain takes seconds, and so does every look at whether the next one goes through
    ("build", 2),
    ("check", 2),
    ("publish", 5),
    ("backup", 3),
    ("restore", 3),
    ("retention", 5),
    ("rollback", 3),
    ("worklists", 3),
]


@pytest.mark.parametrize(("stage", "boundaries"), STAGES)
def test_killed_at_a_boundary(stage: str, boundaries: int, world: Path, tmp_path: Path) -> None:
    answer = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.faults.kill_points",
            stage,
            str(world),
            str(tmp_path),
            str(count(boundaries)),
            str(SEED),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr[-2000:]
    told = json.loads(answer.stdout)
    note(
        f"Process killed in {stage}",
        f"at seeded ones of {told['boundaries']} boundaries, and by SIGKILL at random moments",
        SEED,
        told["tried"],
        told["outcomes"],
        len(told["faults"]),
    )
    assert not told["faults"], told["faults"][:10]
    # a harness that never kills would prove nothing
    assert told["outcomes"].get("killed at a boundary", 0) == min(count(boundaries), told["boundaries"])
