"""A home is kept by policy, backed up while it works, and comes back whole somewhere else."""

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from orchestration.keeping.backup import CannotRestore, back_up, restore
from orchestration.publication.pointer import current_build
from orchestration.settings.operations import KEEP_NIGHTS, UnknownOperation, operations
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger, now
from tests.conftest import ROOT, deliver, refresh
from tests.faults.kill_points import _rows, _whole
from tests.faults.worlds import EVENT
from tests.keeping.conftest import quietly

MakeHome = Callable[[], Home]


@pytest.fixture(params=["folder", "tar"])
def backup(
    request: pytest.FixtureRequest, published_twice: MakeHome, tmp_path: Path
) -> Iterator[tuple[Home, Path]]:
    """A home and a backup of it, in both forms."""
    home = published_twice()
    (home.root / "settings.yml").write_text("provider_name: Anywhere\n", encoding="utf-8")
    home.overrides.mkdir()
    (home.overrides / "one.yml").write_text("domain: rtt\n", encoding="utf-8")
    to = tmp_path / ("backup.tar" if request.param == "tar" else "backup")
    result = back_up(home, to, quietly)
    assert result.left_out == [] and result.files > 8
    yield home, to


def test_a_restored_home_is_the_same_and_refreshes_on(backup: tuple[Home, Path], tmp_path: Path) -> None:
    home, file = backup
    other = Home(tmp_path / "other")
    restore(file, other, quietly)
    assert _whole(other) == [] and _rows(other) == _rows(home) == 2
    assert current_build(other) == current_build(home)
    assert (other.root / "settings.yml").read_text(encoding="utf-8") == "provider_name: Anywhere\n"
    assert Ledger(other.ledger).damage() is None
    # what was decided and what was said of each publication, and the code that made it
    for place in ("overrides/*.yml", "published/builds/*/quality.html", "published/builds/*/data_docs/*.html"):
        assert [file.name for file in other.root.glob(place)] == [file.name for file in home.root.glob(place)]
        assert list(other.root.glob(place)), place
    assert other.code_snapshot(Ledger(other.ledger).builds()[-1].code_version).exists()
    (other.overrides / "one.yml").unlink()
    (other.root / "settings.yml").unlink()
    if file.suffix == ".tar":
        # the whole way once: the next night is taken in, built, judged and published on what was restored
        third = [EVENT | {"event_id": f"e{line}", "pathway_id": f"p{line}"} for line in range(3)]
        deliver(other, "pas", "p3", "2025-03-03", {"rtt_events": third}, previous="p2")
        result = refresh(other, "", ("rtt",))
        assert result.succeeded and _rows(other) == 3, result.in_words()


def test_a_damaged_backup_is_not_restored(backup: tuple[Home, Path], tmp_path: Path) -> None:
    _, file = backup
    target = file if file.suffix == ".tar" else sorted(file.rglob("marts_*.duckdb"))[0]
    target.chmod(0o600)
    data = bytearray(target.read_bytes())
    at = data.find(b"DUCK")
    data[at] ^= 1
    target.write_bytes(data)
    other = Home(tmp_path / "other")
    with pytest.raises(CannotRestore, match="damaged; use another backup"):
        restore(file, other, quietly)
    # a broken-off restore is no home: another backup can be put in its place
    assert not other.ledger.exists() and not os.path.lexists(other.current)


def test_a_home_is_never_restored_over(backup: tuple[Home, Path]) -> None:
    home, file = backup
    with pytest.raises(CannotRestore, match="holds a home already"):
        restore(file, home, quietly)


@pytest.mark.parametrize("path", ["../outside", "/outside", "archive/../../outside", "elsewhere/x"])
def test_a_backup_cannot_write_outside_the_home(path: str, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    folder.mkdir()
    (folder / "outside").write_text("x")
    entry = {"path": path, "sha256": "0" * 64, "bytes": 1}
    index = json.dumps({"made_at": now(), "current": None, "files": [entry]})
    (folder / "backup.json").write_text(index)
    file = tmp_path / "backup.tar"
    with tarfile.open(file, "w") as tar:
        tar.add(folder / "backup.json", "backup.json")
        tar.add(folder / "outside", path)
    for source in (folder, file):
        with pytest.raises(CannotRestore, match="expected a backup of a home"):
            restore(source, Home(tmp_path / "home"), quietly)
    assert not (tmp_path / "outside").exists()


def test_a_backup_says_what_it_could_not_keep(published_twice: MakeHome, tmp_path: Path) -> None:
    home = published_twice()
    file = sorted(home.archive.rglob("*.parquet"))[0]
    file.chmod(0o600)
    file.write_bytes(b"x")
    result = back_up(home, tmp_path / "backup", quietly)
    assert result.left_out == [str(file.relative_to(home.root))]


def test_a_backup_waits_for_a_refresh(published_twice: MakeHome, tmp_path: Path) -> None:
    """Another process holds the warehouse: the backup says that it waits, and is whole when it comes."""
    home = published_twice()
    code = (
        "import sys; from pathlib import Path; from orchestration.store.home import Home\n"
        "from orchestration.store.lock import warehouse_lock\n"
        "with warehouse_lock(Home(Path(sys.argv[1])), print):\n"
        "    print('held', flush=True); sys.stdin.readline()\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(home.root)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None and holder.stdin is not None
    assert holder.stdout.readline() == "held\n"
    said: list[str] = []

    def say(words: str) -> None:
        said.append(words)
        if holder.stdin is not None and not holder.stdin.closed:
            holder.stdin.close()

    back_up(home, tmp_path / "backup", say)
    assert holder.wait() == 0
    assert "waiting for it to finish" in said[0]
    restore(tmp_path / "backup", Home(tmp_path / "other"), quietly)
    assert _rows(Home(tmp_path / "other")) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("keep_night: 3", "nothing is called keep_night"),
        ("keep_nights: 0", "a whole number from 1"),
        ("keep_nights: many", "a whole number from 1"),
        ("prune_after_refresh: maybe", "true or false"),
        ("notify: everyone", "a list of entries"),
        ("- a", "lines of the form"),
        ("a: [", "found text that is not YAML"),
    ],
)
def test_a_misspelt_operation_is_said(home: Home, text: str, words: str) -> None:
    assert operations(home).keep_nights == KEEP_NIGHTS
    (home.root / "operations.yml").write_text(text, encoding="utf-8")
    with pytest.raises(UnknownOperation, match=words):
        operations(home)
