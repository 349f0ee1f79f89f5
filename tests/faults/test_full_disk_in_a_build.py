"""A disk that is full while a build puts aside what does not fit in memory, or writes its tables.

The refresh ends with one message, readers keep what they have, and with room the next one goes on.
"""

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.publication.pointer import current_build
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger, now
from orchestration.store.records import Build
from orchestration.warehouse.no_room import NoRoomToBuild, build_in_room
from tests.conftest import ROOT, deliver, make_home
from tests.faults.kill_points import _rows, _whole
from tests.faults.small_disks import NO_LIMIT, SmallDisk
from tests.faults.worlds import EVENT

pytestmark = pytest.mark.long
ROOM = 24_000_000
# sorts a hundred megabytes within a tenth of that
SPILLING = (
    "create table t as select hash(x) as h, repeat(x::varchar, 2) as s from range(4000000) n(x) order by h"
)


@pytest.mark.parametrize("limit_of_spill", ["", "10GB"])
def test_a_spill_that_finds_no_room(limit_of_spill: str, small_file_system: SmallDisk) -> None:
    """The engine says it in other words when it has counted the room before, and when another took it since."""
    home = make_home(small_file_system.place / "home")
    small_file_system.leave_room(ROOM)
    build = Build("20250303T000000_00000000", "run", date(2025, 3, 3), "RXX", ("rtt",), "code", {}, now())
    said = "disk of the home is full: the build in warehouse/ needed more"
    with pytest.raises(NoRoomToBuild, match=said), build_in_room(build, home):
        file = home.build_file(build.build_id)
        file.parent.mkdir()
        with duckdb.connect(str(file), config={"memory_limit": "10MB", "threads": 1}) as connection:
            if limit_of_spill:
                connection.execute(f"set max_temp_directory_size = '{limit_of_spill}'")
            connection.execute(SPILLING)
    # what it wrote is given back: the next build needs the room
    assert not home.build_file(build.build_id).parent.exists()


def test_a_refresh_on_a_full_disk(small_file_system: SmallDisk, world: Path) -> None:
    """Of the home, only the warehouse is on the small disk: what is kept beside it has room."""
    home = Home(small_file_system.place.parent / "home")
    shutil.copytree(world / "published_once", home.root, symlinks=True)
    shutil.rmtree(home.warehouse)
    home.warehouse.symlink_to(small_file_system.place)
    events = [EVENT | {"event_id": f"e{line}", "pathway_id": f"p{line}"} for line in range(3)]
    deliver(home, "pas", "p3", "2025-03-03", {"rtt_events": events}, previous="p2")
    before = current_build(home)
    small_file_system.leave_room(2_000_000)
    tight = refresh(home)
    words = tight.stdout + tight.stderr
    assert tight.returncode == 1, words
    assert words.count("the disk of the home is full") == 1, words
    assert "Make room on that disk and refresh again" in " ".join(words.split())
    assert current_build(home) == before and _rows(home) == 1 and _whole(home) == []
    assert not [item for item in Ledger(home.ledger).deliveries() if item.state == "refused"]
    small_file_system.leave_room(NO_LIMIT)
    roomy = refresh(home)
    assert roomy.returncode == 0, roomy.stdout + roomy.stderr
    assert _whole(home) == [] and _rows(home) == 3


def refresh(home: Home) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "orchestration.cli", "refresh"],
        cwd=ROOT,
        env={**os.environ, "CLOCKSTOP_HOME": str(home.root), "COLUMNS": "1000"},
        capture_output=True,
        text=True,
        check=False,
    )
