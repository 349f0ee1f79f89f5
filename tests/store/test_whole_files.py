"""A file is there whole or not at all, whatever happens while it is written."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.store.folders import sweep
from orchestration.store.home import Home
from orchestration.store.whole_files import write_whole

KILLED = 9
WRITES_HALF = """
import os, sys
from pathlib import Path
from orchestration.store.whole_files import write_whole
with write_whole(Path(sys.argv[1])) as temporary:
    temporary.write_text("half")
    os._exit(9)
"""


def test_what_was_written_takes_its_name_with_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("old")
    with write_whole(file, 0o440) as temporary:
        temporary.write_text("new")
        # who reads meanwhile reads the old one, and the ending says what the file will be
        assert (file.read_text(), temporary.suffix) == ("old", ".csv")
    assert (file.read_text(), stat.S_IMODE(file.stat().st_mode)) == ("new", 0o440)
    assert os.listdir(tmp_path) == ["list.csv"]


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("old")
    with pytest.raises(OSError, match="no room"), write_whole(file) as temporary:
        temporary.write_text("half")
        raise OSError("no room")
    assert file.read_text() == "old"
    assert os.listdir(tmp_path) == ["list.csv"]


def test_a_block_that_leaves_nothing_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("old")
    with write_whole(file) as temporary:
        temporary.write_text("the same as before")
        temporary.unlink()
    assert file.read_text() == "old"


def test_folders_and_links_take_their_names_in_one_step_too(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    with write_whole(tmp_path / "second") as folder:
        folder.mkdir()
        (folder / "inside").write_text("kept")
    for target in ("first", "second"):
        with write_whole(tmp_path / "current") as link:
            link.symlink_to(target)
    assert (tmp_path / "current" / "inside").read_text() == "kept"
    assert sorted(os.listdir(tmp_path)) == ["current", "first", "second"]


def test_what_a_killed_process_left_is_swept(home: Home) -> None:
    home.prepare()
    files = [
        home.archive / "pas" / "referrals" / "hash.parquet",
        home.typed / "pas" / "referrals" / "typed.parquet",
        home.results_of_build("b1"),
        home.publication_file("b1"),
        home.data_docs("b1") / "rtt.html",
        home.worklists / "worklist_rtt.xlsx",
        home.returns / "rtt_return_2026-10.csv",
        home.current,
        home.root / "ledger.sqlite",
    ]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        ended = subprocess.run([sys.executable, "-c", WRITES_HALF, str(file)], check=False)
        assert ended.returncode == KILLED
    left = sweep(home)
    assert sorted(path.name for path in left) == sorted(f".part-{file.name}" for file in files)
    assert not [path for path in home.root.rglob("*") if path.is_file()]
