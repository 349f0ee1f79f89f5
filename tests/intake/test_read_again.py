"""What was accepted is read again when formats.yml changes, and a publication shows by which it was read."""

from datetime import date
from typing import Any

import duckdb
import pytest

from orchestration.contract.feeds import load_sources
from orchestration.intake.as_of_inputs import select_files
from orchestration.intake.ingest import ingest
from orchestration.intake.read_again import read_again
from orchestration.intake.repair_archive import repair_archive
from orchestration.keeping.retention import plan_pruning
from orchestration.restatement.rebuild import files_of_build
from orchestration.run.pending_work import pending_work
from orchestration.settings.formats import read_formats
from orchestration.store.home import Home
from orchestration.store.integrity import soundness
from orchestration.store.ledger import Ledger, now
from orchestration.store.records import Build
from orchestration.store.whole_files import remove
from tests.conftest import deliver, refresh

BEDS = load_sources()["beds"]
STAYS = b"ward_stay_id,patient_id,ward,started_at\nS1,P1,W1,01/02/2025 10:00\nS2,P2,W1,03/02/2025 11:00\n"
DAY_FIRST, MONTH_FIRST = ('beds: {times: ["dd/mm/yyyy HH:MM"]}', 'beds: {times: ["mm/dd/yyyy HH:MM"]}')
AS_SENT = ["01/02/2025 10:00", "03/02/2025 11:00"]
BY_DAY_FIRST = ["2025-02-01T10:00", "2025-02-03T11:00"]
HINT = (
    "invalid values that are written as dd/mm/yyyy HH:MM or mm/dd/yyyy HH:MM (started_at 2): write"
    ' `times: ["dd/mm/yyyy HH:MM"]` under beds: feeds: ward_stays: in formats.yml of the home, or the other'
    " pattern, as the source means them"
)
COLUMN_GONE = 'beds: {delimiter: ";"}'


def take_in(home: Home) -> None:
    deliver(home, "beds", "b1", "2025-03-01", {"ward_stays": STAYS})
    (judged,) = ingest(BEDS, home, Ledger(home.ledger))
    assert judged.state == "accepted", judged.reason


def write(home: Home, text: str) -> None:
    (home.root / "formats.yml").write_text(text, "utf-8")


def again(home: Home) -> bool:
    """What a build does before it uses what was selected."""
    ledger = Ledger(home.ledger)
    inputs = ledger.refresh_inputs()
    (delivery,) = inputs.deliveries("beds")
    assert delivery.as_at is not None
    selected = select_files(delivery.as_at, inputs)
    return read_again(selected, read_formats(home), home, ledger, soundness(home, ledger))


def days(home: Home) -> list[Any]:
    """When the stays began, by the reading that is in use."""
    (file,) = Ledger(home.ledger).files()
    rows = duckdb.execute(
        "select started_at from read_parquet(?) order by source_row", [str(home.archive / file.archive_file)]
    ).fetchall()
    return [row[0] for row in rows]


def test_what_was_accepted_is_read_again_and_the_earlier_reading_stays(home: Home) -> None:
    take_in(home)
    assert days(home) == AS_SENT and not again(home)
    write(home, DAY_FIRST)
    assert again(home) and days(home) == BY_DAY_FIRST and not again(home)
    write(home, MONTH_FIRST)
    # the bytes are kept from the first reading by formats.yml on, also where landing has them no more
    remove(home.landing / "beds" / "b1")
    assert again(home) and days(home) == ["2025-01-02T10:00", "2025-03-02T11:00"]
    write(home, "")
    assert again(home) and days(home) == AS_SENT
    assert len(list((home.archive / "beds" / "ward_stays").glob("*.unreadable.parquet"))) == 3
    (file,) = Ledger(home.ledger).files()
    assert (file.formats, file.note) == (
        "",
        f"read again by the contract alone, without formats.yml; {HINT}",
    )


@pytest.mark.parametrize("is_in_landing", [True, False])
def test_what_cannot_be_read_again_is_used_as_it_was_and_said_once(home: Home, is_in_landing: bool) -> None:
    take_in(home)
    if not is_in_landing:
        remove(home.landing / "beds" / "b1")
    write(home, COLUMN_GONE)
    assert again(home) and not again(home)
    (file,) = Ledger(home.ledger).files()
    assert file.not_read_again is not None and file.formats == ""
    expected = "found commas" if is_in_landing else "no longer in landing; put it back as it was sent"
    assert expected in file.not_read_again
    assert days(home) == AS_SENT


def test_a_damaged_reading_is_made_again_by_the_formats_of_its_time(home: Home) -> None:
    write(home, DAY_FIRST)
    take_in(home)
    ledger = Ledger(home.ledger)
    (file,) = ledger.files()
    archived = home.archive / file.archive_file
    archived.chmod(0o640)
    archived.write_bytes(b"damaged")
    remove(home.landing / "beds" / "b1")
    write(home, MONTH_FIRST)
    inputs = ledger.refresh_inputs()
    (delivery,) = inputs.deliveries("beds")
    assert delivery.as_at is not None
    selected = select_files(delivery.as_at, inputs)
    assert repair_archive(selected, home, ledger, soundness(home, ledger)) == [archived]
    assert days(home) == BY_DAY_FIRST


def _published(home: Home, name: str) -> None:
    """Records a build of the beds and its publication, as a refresh does after it has read what changed."""
    again(home)
    ledger = Ledger(home.ledger)
    inputs = ledger.refresh_inputs()
    night = date(2025, 3, 1)
    ledger.record_build(Build(name, name, night, "RXX", ("beds",), "code", {}, now()))
    selected = select_files(night, inputs)
    ledger.record_build_files(
        name, [(one.delivery.delivery_id, one.feed, one.file.sha256, one.source_order) for one in selected]
    )
    ledger.record_build_readings(name, [one.file for one in selected if inputs.is_read_twice(one.file)])
    row = {"domain": "beds", "state": "published", "build_id": name, "as_at": f"{night}"}
    ledger.record_publication(name, "publish", [row], now())


def _due(home: Home) -> tuple[str, ...]:
    """What the sensor would start a refresh for."""
    return pending_work(load_sources(), home, Ledger(home.ledger).refresh_inputs()).domains


def test_a_changed_formats_yml_is_due_until_a_publication_was_made_by_it(home: Home) -> None:
    take_in(home)
    _published(home, "first")
    assert _due(home) == ()
    write(home, DAY_FIRST)
    assert _due(home) == ("beds",)
    by_day = pending_work(load_sources(), home, Ledger(home.ledger).refresh_inputs()).content
    # tried three times, another change is tried again
    write(home, MONTH_FIRST)
    assert pending_work(load_sources(), home, Ledger(home.ledger).refresh_inputs()).content != by_day
    # read by a refresh that was about another domain, it has not reached this one
    assert again(home) and _due(home) == ("beds",)
    _published(home, "second")
    assert _due(home) == ()
    # as it was before: a publication was made of that reading, which readers do not see any more
    write(home, "")
    assert _due(home) == ("beds",)
    _published(home, "third")
    assert _due(home) == ()
    # what cannot be used is said by the next refresh, and is nothing to build from
    write(home, "beds: {dates: maybe}")
    assert _due(home) == ()


def test_what_formats_yml_cannot_read_is_due_once(home: Home) -> None:
    take_in(home)
    _published(home, "first")
    write(home, COLUMN_GONE)
    assert _due(home) == ("beds",)
    _published(home, "second")
    assert _due(home) == ()
    write(home, DAY_FIRST)
    assert _due(home) == ("beds",)


def test_a_refused_delivery_is_due_when_formats_yml_changes(home: Home) -> None:
    deliver(home, "beds", "b1", "2025-03-01", {"ward_stays": STAYS.replace(b",", b";")})
    (judged,) = ingest(BEDS, home, Ledger(home.ledger))
    assert judged.state == "refused" and _due(home) == ()
    write(home, 'beds: {delimiter: ";"}')
    assert _due(home) == ("beds",)
    (judged,) = ingest(BEDS, home, Ledger(home.ledger))
    assert judged.state == "accepted"


@pytest.mark.long
def test_a_publication_says_by_which_formats_its_files_were_read(home: Home) -> None:
    ward = {"ward": "W1", "valid_from": "2020-01-01", "sector": "general_acute", "core_beds": "10"}
    deliver(home, "beds", "b1", "2025-03-01", {"wards": [ward], "ward_stays": STAYS})
    first = refresh(home, domains=("beds",))
    assert _due(home) == ()
    write(home, DAY_FIRST)
    assert _due(home) == ("beds",)
    second = refresh(home, domains=("beds",))
    assert _due(home) == ()
    assert first.build_id is not None and second.build_id is not None, (first.message, second.message)
    ledger = Ledger(home.ledger)
    digest = read_formats(home).of("beds", "ward_stays").digest
    with duckdb.connect(str(home.current), read_only=True) as connection:
        read = connection.execute(
            "select feed, formats from publication.inputs where build_id = ? and feed = 'ward_stays'",
            [second.build_id],
        ).fetchall()
        said = connection.execute(
            "select message from publication.evidence where build_id = ? and rule_id = ?",
            [second.build_id, "contract.beds.ward_stays.readable"],
        ).fetchall()
    assert read == [("ward_stays", digest)]
    assert said == [(f"all 2 rows of beds.ward_stays were read, as formats.yml says ({digest[:12]})",)]
    inputs = ledger.refresh_inputs()
    by_build = {}
    for result in (first, second):
        build = inputs.build(str(result.build_id))
        assert build is not None
        by_build[result.build_id] = {
            one.file.formats for one in files_of_build(build, inputs) if one.feed == "ward_stays"
        }
    assert by_build == {first.build_id: {""}, second.build_id: {digest}}
    needed = {removal.path.name for removal in plan_pruning(home, ledger, 5).removals}
    assert not any(name.startswith(file.sha256) for name in needed for file in inputs.files())
