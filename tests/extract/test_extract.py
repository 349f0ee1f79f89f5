"""`clockstop extract` against a real PostgreSQL: one moment, all or nothing, and what changed since."""

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from orchestration.contract.safe_errors import SafeError
from orchestration.intake.as_of_inputs import select_files
from orchestration.intake.extraction.database import DatabaseFailed
from orchestration.intake.read_again import read_again
from orchestration.intake.repair_archive import repair_archive
from orchestration.settings.formats import read_formats
from orchestration.store.integrity import soundness
from orchestration.store.ledger import Ledger
from orchestration.store.lock import exclusive
from tests.extract.conftest import BY_MARK, PATIENTS, Extracting

CHANGES = "feeds: {patients: {read: changes, mark: changed}}"
COMPARED = "feeds: {patients: {read: changes}}"
REFERRALS = "select 'R' || no as referral_id, no as patient_id, sex as discharge_reason from person"


def manifest(folder: Path) -> dict[str, Any]:
    """What the manifest of a delivery says."""
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return found


def rows(folder: Path, feed: str = "patients") -> list[dict[str, str]]:
    """The rows of a feed in a delivery; changes that were found by comparison are Parquet."""
    (file,) = (file for file in manifest(folder)["files"] if file["feed"] == feed)
    if file["file"].endswith(".parquet"):
        found = pq.read_table(folder / file["file"]).to_pylist()
        return [{name: value or "" for name, value in row.items()} for row in found]
    with (folder / file["file"]).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def by_key(found: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    """Rows by patient."""
    return {row["patient_id"]: row for row in found}


def test_a_whole_extract_is_a_delivery_that_is_taken_in(pas: Extracting) -> None:
    delivered = pas.extract()
    (folder,) = pas.landed()
    said = manifest(folder)
    assert (said["source"], said["delivery"], said["provider"]) == ("pas", delivered.delivery, "RXX")
    assert said["previous_delivery"] is None and said["as_at"] == delivered.as_at.isoformat()
    assert [(file["feed"], file["mode"], file["rows"]) for file in said["files"]] == [("patients", "full", 100)]
    assert by_key(rows(folder))["7"] == {
        "patient_id": "7", "birth_date": "1950-01-08", "death_date": "", "gender": "1",
    }  # fmt: skip
    assert pas.take_in() == [("accepted", None)]
    assert list(pas.home.extracting.iterdir()) == [pas.home.extracting / "pas.lock"]


def test_every_value_is_written_as_the_contract_asks(pas: Extracting) -> None:
    pas.run(
        """
        create table stay as select
            '  A,"1"' || chr(10) || 'ü' as id, 12345678901::bigint as person,
            timestamptz '2026-07-01 09:30:59.9+00' as began, timestamp '2026-01-05 23:15' as ended,
            21::smallint as method, true as treated, uuid '0b4c5cd5-9d3c-4a4b-8d9e-3c3f2e8d9a10' as entry,
            100.0::numeric as site, 1e-7::numeric as reason;
        insert into stay values
            ('B', 2, 'infinity', null, null, false, null, 3, null),
            ('C', 3, '1812-06-01 12:00+00', '20000-01-01', null, null, null, null, null);
        """
    )
    pas.sql(
        "spells",
        "select id as spell_id, person as patient_id, began as admitted_at, ended as discharged_at, method as"
        " admission_method, treated as definitive_treatment, entry as entry_id, site, reason as consultant"
        " from stay",
    )
    pas.extract()
    first, second, third = rows(pas.landed()[0], "spells")
    assert first == {
        "spell_id": '  A,"1"\nü',
        "patient_id": "12345678901",
        # the summer's offset is that of the trust's zone, and the fraction has no place in the contract
        "admitted_at": "2026-07-01T10:30:59+01:00",
        "discharged_at": "2026-01-05T23:15:00",
        "admission_method": "21",
        "definitive_treatment": "Y",
        "entry_id": "0b4c5cd5-9d3c-4a4b-8d9e-3c3f2e8d9a10",
        "site": "100.0",
        "consultant": "0.0000001",
    }
    assert (second["admitted_at"], second["definitive_treatment"]) == ("9999-12-31T00:00:00", "N")
    # no calendar of Python goes as far, and London was not yet at Greenwich's time
    assert (third["admitted_at"], third["discharged_at"]) == (
        "1812-06-01T11:58:45-00:01:15",
        "20000-01-01T00:00:00",
    )


def test_a_day_with_a_time_is_written_whole_and_a_midnight_is_a_day(pas: Extracting) -> None:
    pas.run(
        "update person set died = '2026-01-02' where no = 1;"
        " update person set died = '2026-01-02 10:15' where no = 2"
    )
    pas.extract()
    found = by_key(rows(pas.landed()[0]))
    assert (found["1"]["death_date"], found["2"]["death_date"]) == ("2026-01-02", "2026-01-02T10:15:00")


def test_the_day_that_a_database_covers_is_what_its_sql_says(pas: Extracting) -> None:
    pas.sql("_as_at", "select date '2026-01-04'")
    assert pas.extract().as_at.isoformat() == "2026-01-04"
    pas.take_in()
    pas.sql("_as_at", "select date '2026-01-03'")
    with pytest.raises(
        SafeError, match=r"expected data as at 2026-01-04 or later.*as at 2026-01-03; wait until"
    ):
        pas.extract()
    pas.sql("_as_at", "select date '2026-01-03' union select date '2026-01-04'")
    with pytest.raises(
        SafeError, match=r"_as_at.sql: expected one row with one date.*found 2 rows of 1 columns"
    ):
        pas.extract()
    for day in ("0001-01-01", "1999-12-31", "9999-12-31"):
        pas.sql("_as_at", f"select date '{day}'")
        with pytest.raises(SafeError, match=rf"_as_at.sql: expected a date from 2000-01-01 to .*found {day}"):
            pas.extract()
    assert len(pas.landed()) == 1


def test_changes_since_the_mark_and_deletions(pas: Extracting) -> None:
    pas.connect(CHANGES)
    pas.sql("patients", BY_MARK)
    pas.extract()
    pas.take_in()
    pas.run(
        "update person set sex = 'F', changed = '2026-02-01' where no = 7;"
        " delete from person where no in (9, 11);"
        " insert into person values (500, '1999-01-01', null, 'F', 'New', '2026-02-01')"
    )
    delivered = pas.extract()
    folder = pas.landed()[-1]
    assert manifest(folder)["previous_delivery"] == pas.landed()[0].name
    assert [file["mode"] for file in manifest(folder)["files"]] == ["changes"]
    found = by_key(rows(folder))
    # the two hours before the mark are read again: 98 to 100
    assert set(found) == {"7", "9", "11", "98", "99", "100", "500"}
    assert {key for key, row in found.items() if row["is_deleted"] == "Y"} == {"9", "11"}
    assert found["9"]["birth_date"] == "1950-01-10" and found["7"]["gender"] == "2"
    assert delivered.feeds["patients"] == "5 changed, 2 deleted"
    assert pas.take_in() == [("accepted", None)]
    # and from there on
    pas.run("update person set sex = 'X', changed = '2026-02-02' where no = 8")
    pas.extract()
    assert set(by_key(rows(pas.landed()[-1]))) == {"7", "8", "500"}


def test_a_row_that_was_committed_late_is_not_lost(pas: Extracting) -> None:
    pas.connect(CHANGES)
    pas.sql("patients", BY_MARK)
    pas.extract()
    pas.take_in()
    # within the overlap, by a transaction that was open while the last extract read
    pas.run(
        "insert into person values (501, '1999-01-01', null, 'F', 'Late', timestamptz '2026-01-05 13:00+00')"
    )
    pas.extract()
    assert "501" in by_key(rows(pas.landed()[-1]))
    pas.take_in()
    # long before it: its key is not known and no change tells of it, so that everything is read
    pas.run("insert into person values (502, '1999-01-01', null, 'F', 'Later', '2025-01-01')")
    assert "keys came without a change" in pas.extract().feeds["patients"]
    (file,) = manifest(pas.landed()[-1])["files"]
    assert (file["mode"], file["rows"]) == ("full", 102)


def test_a_mark_that_is_ahead_hides_no_later_change(pas: Extracting) -> None:
    pas.connect(CHANGES)
    pas.sql("patients", BY_MARK)
    pas.run(
        "update person set changed = '2199-01-01' where no = 1;"
        " update person set changed = 'infinity' where no = 2"
    )
    pas.extract()
    pas.take_in()
    pas.run("update person set sex = 'F', changed = '2026-02-01' where no = 7")
    pas.extract()
    assert {"1", "2", "7"} <= set(by_key(rows(pas.landed()[-1])))


def test_a_refused_or_withdrawn_delivery_does_not_move_the_mark(pas: Extracting) -> None:
    from orchestration.run.withdraw import withdraw
    from orchestration.store.ledger import Ledger

    pas.connect(CHANGES)
    pas.sql("patients", BY_MARK)
    pas.extract()
    pas.take_in()
    # the mark is then days after one of the changes, further than the overlap reaches back
    pas.run(
        "update person set sex = 'F', changed = '2026-02-01' where no = 7;"
        " update person set changed = '2026-02-05' where no = 10"
    )
    pas.connect(CHANGES, "provider: RYY")
    (pas.home.root / "connections.yml").write_text(
        (pas.home.root / "connections.yml").read_text().replace("  provider: RXX\n", ""), encoding="utf-8"
    )
    pas.extract()
    ((state, reason),) = pas.take_in()
    assert state == "refused" and reason is not None and "expected RXX" in reason
    pas.connect(CHANGES)
    # read by the mark: the two rows, and those within the overlap
    assert pas.extract().feeds["patients"].endswith("changed, 0 deleted")
    assert "7" in by_key(rows(pas.landed()[-1]))
    assert pas.take_in() == [("accepted", None)]
    withdraw(
        "pas", pas.landed()[-1].name, "the wrong day", "A. Analyst", pas.home, Ledger(pas.home.ledger), print
    )
    pas.run("update person set sex = 'F', changed = '2026-03-01' where no = 8")
    pas.extract()
    assert {"7", "8"} <= set(by_key(rows(pas.landed()[-1])))


def test_what_no_refresh_has_looked_at_is_not_built_on(pas: Extracting) -> None:
    pas.connect(CHANGES)
    pas.sql("patients", BY_MARK)
    pas.extract()
    pas.take_in()
    pas.run("insert into person values (500, '1999-01-01', null, 'F', 'New', '2026-02-01')")
    pas.extract()
    pas.run("delete from person where no = 500")
    delivered = pas.extract()
    assert "has not been looked at by a refresh yet" in delivered.feeds["patients"]
    last = manifest(pas.home.landing / "pas" / delivered.delivery)
    assert last["previous_delivery"] is None and last["files"][0]["mode"] == "full"
    assert pas.take_in() == [("accepted", None), ("accepted", None)]


def test_whole_where_it_is_asked_for_or_due(pas: Extracting) -> None:
    pas.connect(CHANGES)
    pas.sql("patients", BY_MARK)
    pas.sql("_as_at", "select date '2026-01-06'")
    pas.extract()
    pas.take_in()
    assert "(asked for with --whole)" in pas.extract(whole=True).feeds["patients"]
    pas.take_in()
    pas.sql("_as_at", "select date '2026-01-12'")
    assert "changed" in pas.extract().feeds["patients"]
    pas.take_in()
    pas.sql("_as_at", "select date '2026-01-13'")
    assert "(the last whole one is as at 2026-01-06)" in pas.extract().feeds["patients"]


def test_without_a_mark_everything_is_compared_with_what_was_accepted(pas: Extracting) -> None:
    pas.connect(COMPARED)
    pas.extract()
    pas.take_in()
    pas.run(
        "update person set sex = 'F' where no = 7; delete from person where no in (9, 11);"
        " insert into person values (500, '1999-01-01', null, 'F', 'New')"
    )
    assert pas.extract().feeds["patients"].startswith("2 changed, 2 deleted")
    found = by_key(rows(pas.landed()[-1]))
    assert {key: row["is_deleted"] for key, row in found.items()} == {"7": "", "9": "Y", "11": "Y", "500": ""}
    assert pas.take_in() == [("accepted", None)]
    # nothing has changed since, also by what the changes said
    assert pas.extract().feeds["patients"].startswith("0 changed, 0 deleted")
    assert pas.take_in() == [("accepted", None)]
    # two rows of a key that differ cannot both be said by changes
    pas.sql("patients", PATIENTS + "union all select 7, '1900-02-02', null, '1'")
    assert "rows that differ have the same key" in pas.extract().feeds["patients"]
    assert manifest(pas.landed()[-1])["files"][0]["mode"] == "full"


@pytest.mark.parametrize("lines", [CHANGES, COMPARED])
def test_an_extract_that_lacks_a_tenth_of_the_records_is_delivered_whole(pas: Extracting, lines: str) -> None:
    """A condition too many in the SQL is no removal of patients: whole, the checks hold the domain for it."""
    pas.connect(lines)
    text = BY_MARK if lines == CHANGES else PATIENTS + "where true "
    pas.sql("patients", text)
    pas.extract()
    pas.take_in()
    pas.run("delete from person where no <= 10")
    assert "10 deleted" in pas.extract().feeds["patients"]
    pas.take_in()
    pas.sql("patients", text + "and no <= 80")
    assert "70 rows, whole (20 of 90 records are not in it)" in pas.extract().feeds["patients"]
    assert manifest(pas.landed()[-1])["files"][0]["mode"] == "full"
    assert pas.take_in() == [("accepted", None)]


FORMATS = """
pas:
  encoding: utf-16
  delimiter: "|"
  dates: [dd/mm/yyyy]
  codes: {gender: {1: 2, 2: 1}}
  columns: {death_date: birth_date, birth_date: death_date}
"""


@pytest.mark.parametrize("lines", ["", COMPARED])
def test_formats_yml_is_for_what_others_write(pas: Extracting, lines: str) -> None:
    """How a source's own exports are written is nothing that an extract has to do with, then and later."""
    if lines:
        pas.connect(lines)
        pas.extract()
        pas.take_in()
        pas.run("update person set sex = 'F' where no <= 50")
    (pas.home.root / "formats.yml").write_text(FORMATS, encoding="utf-8")
    pas.extract()
    assert manifest(pas.landed()[-1])["files"][0]["form"] == "contract"
    assert pas.take_in() == [("accepted", None)]
    ledger = Ledger(pas.home.ledger)
    file = ledger.files()[-1]
    delivered = {row["patient_id"]: row for row in rows(pas.landed()[-1])}

    def archived() -> dict[str, dict[str, str]]:
        found = pq.read_table(pas.home.archive / ledger.files()[-1].archive_file).to_pylist()
        return {row["patient_id"]: {name: row[name] or "" for name in delivered["7"]} for row in found}

    assert archived() == delivered and delivered["7"]["birth_date"] == "1950-01-08"
    # a build reads nothing again, whatever formats.yml says then, and a damaged file is read as it was
    (pas.home.root / "formats.yml").write_text("pas: {encoding: utf-16}", encoding="utf-8")
    inputs = ledger.refresh_inputs()
    as_at = inputs.deliveries("pas")[-1].as_at
    assert as_at is not None
    selected = [one for one in select_files(as_at, inputs) if one.file.archive_file == file.archive_file]
    sound = soundness(pas.home, ledger)
    assert not read_again(selected, read_formats(pas.home), pas.home, ledger, sound)
    (pas.home.archive / file.archive_file).unlink()
    assert repair_archive(selected, pas.home, ledger, soundness(pas.home, ledger))
    assert archived() == delivered


def test_all_feeds_are_of_one_moment(pas: Extracting) -> None:
    pas.sql("referrals", REFERRALS)

    def change(words: str) -> None:
        if words == "pas: reading referrals":
            pas.run(
                "update person set sex = 'X'; delete from person where no > 50; insert into person values (999)"
            )

    pas.extract(say=change)
    people, referrals = rows(pas.landed()[0]), rows(pas.landed()[0], "referrals")
    assert {row["patient_id"] for row in people} == {row["patient_id"] for row in referrals}
    assert len(people) == 100 and {row["discharge_reason"] for row in referrals} == {"F", "M"}


def _end_readers(pas: Extracting, words: str = "pas: reading referrals", times: int = 1) -> Any:
    left = [times]

    def end(said: str) -> None:
        if said == words and left[0]:
            left[0] -= 1
            pas.run(
                "update person set sex = 'X';"
                " select pg_terminate_backend(pid) from pg_stat_activity where usename = 'clockstop_reader'"
            )

    return end


def test_a_lost_connection_is_read_again_from_the_beginning(pas: Extracting) -> None:
    pas.sql("referrals", REFERRALS)
    pas.extract(say=_end_readers(pas))
    (folder,) = pas.landed()
    assert {row["gender"] for row in rows(folder)} == {"1"}
    assert {row["discharge_reason"] for row in rows(folder, "referrals")} == {"X"}
    assert any("try 2 of 4" in words for words in pas.said)


def test_a_connection_that_is_lost_again_and_again_lands_nothing(pas: Extracting) -> None:
    pas.connect("retries: 1")
    pas.sql("referrals", REFERRALS)
    with pytest.raises(
        DatabaseFailed, match=r"referrals.sql: expected rows.*terminating connection.*\(after 2 tries\)"
    ):
        pas.extract(say=_end_readers(pas, times=2))
    assert pas.landed() == [] and not (pas.home.extracting / "pas").exists()


def test_a_slow_source_is_given_up_with_a_message(pas: Extracting) -> None:
    pas.connect("statement_seconds: 1")
    pas.run("create view slow as select person.*, pg_sleep(60)::text from person")
    pas.sql("patients", PATIENTS.replace("from person", "from slow"))
    with pytest.raises(
        DatabaseFailed, match=r"patients.sql: expected an answer within 1 seconds, found none; make the"
    ):
        pas.extract()
    assert pas.landed() == []
    # nobody is left reading
    with pas.server.connect(pas.database) as connection:
        found = connection.execute("select count(*) from pg_stat_activity where usename = 'clockstop_reader'")
        assert found.fetchone() == (0,)


def test_a_second_extract_of_a_source_waits(pas: Extracting) -> None:
    waits: list[str] = []

    class Waits(Exception):
        """Ends the wait."""

    def waiting(words: str) -> None:
        waits.append(words)
        raise Waits

    def again(words: str) -> None:
        with pytest.raises(Waits), exclusive(pas.home.extracting / "pas.lock", waiting=waiting):
            pass

    pas.extract(say=again)
    assert waits and "clockstop extract of pas" in waits[0]
