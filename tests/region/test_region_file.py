"""region.yml: one clear message for each fault, and of a home that cannot be used."""

from pathlib import Path

import pytest

from orchestration.region.instance import open_instance, region_settings
from orchestration.region.refresh_of_trust import refresh_trust
from orchestration.region.region_file import FILE, UnusableRegion, open_region
from orchestration.store.home import Home
from orchestration.store.lock import warehouse_lock
from tests.conftest import make_home
from tests.region.homes import write_region

TRUST = "  - {provider: RXA, home: a}"
FAULTS = {
    "unknown key": ("name: N\ntrusts:\n" + TRUST + "\nat_one: 3", "nothing is called at_one"),
    "unknown key of a trust": ("name: N\ntrusts:\n  - {provider: RXA, hom: a}", "nothing is called hom"),
    "small letters": ("name: N\ntrusts:\n  - {provider: rxa, home: a}", "in capital letters"),
    "a number": ("name: N\ntrusts:\n  - {provider: 123, home: a}", "quote a number"),
    "no home": ("name: N\ntrusts:\n  - {provider: RXA, home: ''}", "expected home, found nothing"),
    "no trusts": ("name: N\ntrusts: []", "a list of trusts"),
    "no name": ("trusts:\n" + TRUST, "expected name, found nothing"),
    "none at once": ("name: N\nat_once: 0\ntrusts:\n" + TRUST, "a whole number from 1, found 0"),
    "threshold": ("name: N\nsmall_numbers_below: 1\ntrusts:\n" + TRUST, "from 2 to 1000, found 1"),
    "no YAML": ("name: [", "text that is not YAML"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_one_message_for_a_fault_of_the_file(fault: str, tmp_path: Path) -> None:
    text, expected = FAULTS[fault]
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(UnusableRegion) as raised:
        open_region(tmp_path)
    message = str(raised.value)
    assert expected in message and message.count(FILE) == 1, message


def test_a_folder_without_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableRegion, match=r"with the file region\.yml, found none"):
        open_region(tmp_path)


def test_a_trust_that_cannot_be_used_does_not_stop_the_others(tmp_path: Path) -> None:
    for name in ("a trust with blanks", "twice", "marked?"):
        make_home(tmp_path / name)
    (tmp_path / "file").write_text("")
    (tmp_path / "empty").mkdir()
    homes = {
        "RXA": "a trust with blanks",
        "RXB": "missing",
        "RXC": "file",
        "RXD": "empty",
        "RXE": "marked?",
        "RXF": "twice",
        "RXG": "twice",
    }
    region = write_region(tmp_path, {code: Path(home) for code, home in homes.items()})
    problems = {trust.provider: trust.problem for trust in region.trusts}
    assert [trust.provider for trust in region.usable] == ["RXA"]
    assert "found no folder" in problems["RXB"] and "found no folder" in problems["RXC"]
    assert "found neither landing nor ledger" in problems["RXD"]
    assert "without a question mark" in problems["RXE"]
    assert "each home once" in problems["RXF"] and "each home once" in problems["RXG"]


def test_one_code_of_two_trusts_is_refused_for_both(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        make_home(tmp_path / name)
    entries = "\n".join(
        f"  - {{provider: {code}, home: {home}}}" for code, home in (("RXA", "a"), ("RXA", "b"), ("RXC", "c"))
    )
    (tmp_path / FILE).write_text(f"name: N\ntrusts:\n{entries}\n", encoding="utf-8")
    region = open_region(tmp_path)
    assert [trust.provider for trust in region.usable] == ["RXC"]
    assert all("found RXA 2 times" in trust.problem for trust in region.trusts[:2])


def test_a_trust_that_somebody_else_refreshes_is_left_alone(tmp_path: Path) -> None:
    home = make_home(tmp_path / "a trust")
    region = write_region(tmp_path, {"RXA": home.root})
    with warehouse_lock(Home(home.root), lambda message: None, "clockstop backup"):
        refresh = refresh_trust(region.trusts[0])
    assert refresh.state == "busy"
    assert "clockstop backup" in refresh.message and "its last publication is used" in refresh.message


def test_a_home_that_vanished_is_said_by_its_refresh(tmp_path: Path) -> None:
    home = make_home(tmp_path / "a")
    region = write_region(tmp_path, {"RXA": home.root})
    home.root.rename(tmp_path / "elsewhere")
    assert refresh_trust(region.trusts[0]).state == "unusable"


def test_runs_at_once_and_the_launcher_are_those_of_the_file(tmp_path: Path) -> None:
    make_home(tmp_path / "a")
    launcher = {"module": "dagster_k8s", "class": "K8sRunLauncher", "config": {"job_namespace": "clockstop"}}
    more = {"at_once": 7, "dagster": {"run_launcher": launcher, "storage": {"postgres": {"postgres_url": "u"}}}}
    settings = region_settings(write_region(tmp_path, {"RXA": tmp_path / "a"}, **more))
    assert settings["concurrency"] == {"runs": {"max_concurrent_runs": 7}}
    assert settings["run_launcher"] == launcher and "event_log_storage" not in settings
    assert settings["telemetry"] == {"enabled": False}


def test_dagster_opens_the_storage_and_the_launcher_that_the_file_names(tmp_path: Path) -> None:
    make_home(tmp_path / "a")
    storage = {"sqlite": {"base_dir": str(tmp_path / "storage of all machines")}}
    launcher = {"module": "dagster", "class": "DefaultRunLauncher"}
    region = write_region(
        tmp_path, {"RXA": tmp_path / "a"}, dagster={"run_launcher": launcher, "storage": storage}, at_once=3
    )
    with open_instance(region) as instance:
        assert instance.get_run_records() == []
        assert type(instance.run_launcher).__name__ == "DefaultRunLauncher"
        assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 3  # type: ignore[union-attr]
    assert (tmp_path / "storage of all machines").is_dir()
