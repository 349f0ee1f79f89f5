"""Build files do not pile up: the newest few are kept, publications are never touched."""

from pathlib import Path

from orchestration.warehouse.build import KEPT_BUILDS, discard_old_builds
from tests.conftest import make_home


def test_only_the_newest_builds_are_kept(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    names = [f"2026110{day}T020000_abc" for day in range(1, 7)]
    for name in names:
        home.build_file(name).parent.mkdir(parents=True)
        home.build_file(name).touch()
        home.publication_folder(name).mkdir(parents=True)
    (home.warehouse / "logs").mkdir()
    discard_old_builds(home)
    kept = sorted(folder.name for folder in home.warehouse.iterdir() if folder.is_dir())
    assert kept == [*names[-KEPT_BUILDS:], "logs"]
    assert sorted(folder.name for folder in home.builds.iterdir()) == names
