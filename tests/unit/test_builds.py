"""Build files: the newest few are kept, publications never touched, and what dbt reported lies beside them."""

from datetime import date
from pathlib import Path

from orchestration.store.ledger import Ledger, now
from orchestration.store.records import Build
from orchestration.warehouse.build import (
    KEPT_BUILDS,
    BuildResult,
    NodeResult,
    discard_old_builds,
    keep_results,
    kept_results,
)
from tests.conftest import make_home


def test_only_the_newest_builds_are_kept(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    ledger = Ledger(home.ledger)
    # the last of them was made after the clock had been set back, so that its name is that of an older one
    names = [f"2026110{day}T020000_abc" for day in (2, 3, 4, 5, 6, 1)]
    for name in names:
        home.build_file(name).parent.mkdir(parents=True)
        home.build_file(name).touch()
        home.publication_folder(name).mkdir(parents=True)
        ledger.record_build(Build(name, name, date(2026, 11, 1), "RXX", ("rtt",), "code", {}, now()))
    (home.warehouse / "logs").mkdir()
    discard_old_builds(home, ledger)
    kept = {folder.name for folder in home.warehouse.iterdir() if folder.is_dir()}
    assert kept == {*names[-KEPT_BUILDS:], "logs"}
    assert sorted(folder.name for folder in home.builds.iterdir()) == sorted(names)


def test_another_process_reads_what_dbt_reported_of_a_build(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    build = Build("20261101T020000_abc", "run", date(2026, 11, 1), "RXX", ("rtt",), "code", {}, now())
    home.build_file(build.build_id).parent.mkdir(parents=True)
    assert kept_results(build, home) is None
    model = NodeResult("model.clockstop.rtt__ptl", "success", None, 0.5)
    test = NodeResult("test.clockstop.unique", "fail", 3, 0.25)
    keep_results(build, BuildResult({node.node_id: node for node in (model, test)}), home)
    assert kept_results(build, home) == BuildResult({model.node_id: model, test.node_id: test})
