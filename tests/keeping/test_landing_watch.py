"""What lies in landing and is not taken in is said: what was found, since when, what to do."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli.main import app
from orchestration.contract.feeds import load_sources
from orchestration.intake.ingest import ingest
from orchestration.intake.landing_watch import LandingFinding, landing_findings
from orchestration.run.notices import failed_notice, refresh_notice
from orchestration.store.clock import utc_now
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from tests.conftest import deliver

EVENT = {
    "event_id": "e1",
    "pathway_id": "p1",
    "patient_id": "x1",
    "event_type": "referral_received",
    "event_date": "2025-01-01",
}


def _written(path: Path, ago: timedelta) -> datetime:
    """Sets the time of a file or folder, and of all in it; returns it."""
    at = (utc_now() - ago).replace(microsecond=0)
    for one in [*path.rglob("*"), path] if path.is_dir() else [path]:
        os.utime(one, (at.timestamp(), at.timestamp()))
    return at


def _file(path: Path, text: str = "x\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _only(home: Home) -> LandingFinding:
    (found,) = landing_findings(home, Ledger(home.ledger).refresh_inputs())
    return found


def test_a_folder_without_a_manifest_is_said_after_an_hour(home: Home) -> None:
    folder = _file(home.landing / "pas" / "night" / "referrals.csv").parent
    _written(folder, timedelta(minutes=59))
    assert landing_findings(home) == []
    since = _written(folder, timedelta(minutes=61))
    found = _only(home)
    assert found.kind == "no_manifest" and found.source == "pas" and found.since == since
    for part in (
        "landing/pas/night",
        "referrals.csv",
        f"{since:%Y-%m-%d %H:%M} UTC",
        "clockstop deliver --source pas",
    ):
        assert part in found.sentence, found.sentence
    # the newest file counts: what is still being copied is not forgotten
    _written(_file(folder / "spells.csv"), timedelta(minutes=2))
    assert landing_findings(home) == []


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], "an empty folder"),
        (["Manifest.json"], "rename it to manifest.json"),
        (["manifest.json.txt", "a.csv"], "but manifest.json.txt, since"),
        (["inner/manifest.json", "inner/a.csv"], "move that folder to landing/pas"),
        (["a.csv", "b.csv", "c.csv", "d.csv", "e.csv"], "a.csv, b.csv, c.csv and 2 more"),
    ],
)
def test_why_a_manifest_is_not_there_is_said(home: Home, names: list[str], words: str) -> None:
    folder = home.landing / "pas" / "night"
    folder.mkdir(parents=True)
    for name in names:
        _file(folder / name)
    _written(folder, timedelta(hours=2))
    assert words in _only(home).sentence, _only(home).sentence


def test_a_whole_delivery_and_hidden_files_are_no_findings(home: Home) -> None:
    folder = deliver(home, "pas", "p1", "2025-03-01", {"rtt_events": [EVENT]})
    _written(folder, timedelta(days=2))
    _written(_file(home.landing / ".DS_Store"), timedelta(days=2))
    assert landing_findings(home, Ledger(home.ledger).refresh_inputs()) == []


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("referrals.csv", "clockstop deliver --source SOURCE FOLDER"),
        ("pas/referrals.csv", "clockstop deliver --source pas FOLDER"),
        ("ed/night.zip", "unpack it and move it"),
    ],
)
def test_a_file_beside_the_folders_is_said_at_once(home: Home, place: str, words: str) -> None:
    since = _written(_file(home.landing / place), timedelta(minutes=1))
    found = _only(home)
    assert found.kind == "file_beside_folders" and found.since == since
    assert found.sentence.startswith(f"landing/{place}: ") and words in found.sentence


def test_a_folder_of_no_source_is_said_with_the_nearest_one(home: Home) -> None:
    since = _written(
        _file(home.landing / "PAS" / "night" / "manifest.json").parent.parent, timedelta(minutes=1)
    )
    found = _only(home)
    assert found.kind == "unknown_source" and found.since == since
    assert "rename it to one of beds, cancer, ed" in found.sentence and "such as pas" in found.sentence


def test_a_delivery_that_waits_is_said_until_the_other_comes(home: Home) -> None:
    ledger = Ledger(home.ledger)
    source = load_sources()["pas"]
    deliver(home, "pas", "p1", "2025-03-01", {"rtt_events": [EVENT]})
    deliver(home, "pas", "p3", "2025-03-03", {"rtt_events": [EVENT]}, previous="p2", mode="changes")
    ingest(source, home, ledger)
    found = _only(home)
    first = next(one for one in ledger.deliveries() if one.delivery == "p3").judged_at
    assert found.kind == "waits_for_delivery" and found.since == datetime.fromisoformat(first)
    assert "waits for p2" in found.sentence and "previous_delivery null" in found.sentence
    deliver(home, "pas", "p2", "2025-03-02", {"rtt_events": [EVENT]}, previous="p1", mode="changes")
    ingest(source, home, ledger)
    assert [one.state for one in ledger.deliveries()][-2:] == ["accepted", "accepted"]
    assert landing_findings(home, ledger.refresh_inputs()) == []


def test_a_delivery_that_was_replaced_or_taken_away_waits_no_longer(home: Home) -> None:
    ledger = Ledger(home.ledger)
    deliver(home, "pas", "p1", "2025-03-01", {"rtt_events": [EVENT]})
    waiting = deliver(home, "pas", "p3", "2025-03-03", {"rtt_events": [EVENT]}, previous="p2", mode="changes")
    ingest(load_sources()["pas"], home, ledger)
    assert _only(home).kind == "waits_for_delivery"
    waiting.rename(home.root / "elsewhere")
    assert landing_findings(home, ledger.refresh_inputs()) == []
    (home.root / "elsewhere").rename(waiting)
    # full files that start the chain again
    deliver(home, "pas", "p4", "2025-03-04", {"rtt_events": [EVENT, {**EVENT, "event_id": "e2"}]})
    ingest(load_sources()["pas"], home, ledger)
    assert landing_findings(home, ledger.refresh_inputs()) == []


def test_landing_is_in_the_notice_of_a_refresh_and_of_one_that_failed(home: Home) -> None:
    _written(_file(home.landing / "referrals.csv"), timedelta(days=1))
    notice = refresh_notice(home, Ledger(home.ledger))
    assert notice is not None and notice.subject == "Clockstop: one thing needs attention in landing"
    assert "landing/referrals.csv" in notice.text
    assert "landing/referrals.csv" in failed_notice("nothing was delivered", home).text
    (home.landing / "referrals.csv").unlink()
    assert refresh_notice(home, Ledger(home.ledger)) is None


def test_status_says_it_as_text_and_as_json(published_twice: Callable[[], Home]) -> None:
    home = published_twice()
    since = _written(_file(home.landing / "pas" / "night" / "referrals.csv").parent, timedelta(hours=3))
    surroundings = {"CLOCKSTOP_HOME": str(home.root)}
    said = " ".join(CliRunner().invoke(app, ["status"], env=surroundings).stdout.split())
    words = (
        "landing/pas/night: files without manifest.json (referrals.csv), so that nothing of it is read, since"
    )
    assert f"{words} {since:%Y-%m-%d %H:%M} UTC" in said
    rows = json.loads(CliRunner().invoke(app, ["status", "--json"], env=surroundings).stdout)
    for row in rows:
        (found,) = row["landing"]
        assert found["kind"] == "no_manifest" and datetime.fromisoformat(found["since"]) == since.astimezone(
            UTC
        )


def test_status_before_the_first_publication_says_what_lies_in_landing(home: Home) -> None:
    _written(_file(home.landing / "referrals.csv"), timedelta(days=1))
    answer = CliRunner().invoke(app, ["status"], env={"CLOCKSTOP_HOME": str(home.root)})
    assert answer.exit_code != 0 and "landing/referrals.csv" in " ".join(answer.output.split())
