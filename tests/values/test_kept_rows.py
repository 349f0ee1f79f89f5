"""What is wrong with one row stays with it: duplicate keys, padding, words for nothing, impossible dates."""

import json
from typing import Any

import pytest

from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from tests.conftest import Rows, deliver, make_home, read, refresh
from tests.values.columns_and_values import good_row

FIRST, SECOND = "2026-11-20", "2026-11-21"
EXCEPTIONS = "select record_key, patient_id, detail from validation.exceptions where rule_id = ? order by 1, 2"


def _named(feed: str, number: str, **changes: str) -> dict[str, str]:
    return {**good_row(feed, number), **changes}


def _pas() -> dict[str, Rows]:
    same = "TWICE"
    events = [_named("rtt_events", name) for name in ("A", "B", "N1", "N2", "N3", "T")]
    # one identifier of two events on two pathways, and one event that is there twice
    events += [_named("rtt_events", "U", event_id="EA"), _named("rtt_events", "T")]
    events.append(_named("rtt_events", "F"))
    # the identifier of a pathway is a word or a sign for nothing
    for event, word in zip(events[2:5], ("NULL", "n/a", "\\N"), strict=True):
        event["pathway_id"] = word
    return {
        "patients": [
            *[_named("patients", name) for name in ("A", "B", "N1", "N2", "N3", "T", "U", "W", "Z")],
            _named("patients", "F", birth_date="2027-05-04"),
        ],
        "referrals": [
            _named("referrals", "A", referral_id=same),
            _named("referrals", "B", referral_id=f" {same} "),
            *[
                _named("referrals", name, pathway_id=word, pathway_issuer=word)
                for name, word in (("N1", "NULL"), ("N2", "n/a"), ("N3", "0"))
            ],
            _named("referrals", "T", discharge_reason="waits\tfor\x1b[2J news"),
        ],
        "rtt_events": events,
        "diagnostic_requests": [
            _named("diagnostic_requests", "Z", modality="ZZZ"),
            _named("diagnostic_requests", "T"),
        ],
        "spells": [
            _named("spells", "W"),
            _named("spells", "T", admitted_at="2026-11-15T10:00", discharged_at="9999-12-31T23:59:59-01:00"),
        ],
    }


def _beds() -> dict[str, Rows]:
    review = _named("criteria_to_reside", "W")
    return {
        "wards": [_named("wards", "GOOD", ward="WGOOD")],
        "ward_stays": [
            _named("ward_stays", "W", ended_at="9999-12-31T00:00:00"),
            _named("ward_stays", "T", ended_at="9999-12-30T00:00:00"),
        ],
        # one moment in two ways with one answer; two moments of the hour that the clock shows twice
        "bed_states": [
            _named("bed_states", "GOOD", ward="WGOOD", snapshot_at=at, occupied=occupied)
            for at, occupied in (
                ("2026-11-20T00:00", "10"),
                ("2026-11-20T00:00:00+00:00", "10"),
                ("2026-07-20T08:00:00", "9"),
                ("2026-07-20T07:00Z", "9"),
                ("2026-10-25T01:30:00+01:00", "5"),
                ("2026-10-25T01:30:00+00:00", "6"),
            )
        ],
        # the same moment, written in two ways, with two answers
        "criteria_to_reside": [review, {**review, "assessed_at": review["assessed_at"] + ":00", "meets": "N"}],
    }


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = make_home(tmp_path_factory.mktemp("kept") / "home")
    deliver(home, "pas", "pas1", FIRST, dict(_pas()))
    deliver(home, "beds", "beds1", FIRST, dict(_beds()))
    deliver(home, "cancer", "cancer1", SECOND, {
        "pathways": [_named("pathways", "A"), _named("pathways", "B", fds_delay_reason="M\u00fcller")],
        "comments": [_named("comments", "A", commented_at="05/06/2026 09:00")],
    })  # fmt: skip
    deliver(home, "ed", "ed1", SECOND, {
        "attendances": [_named("attendances", "A", departed_at="9999-12-31T00:00:00"),
                        _named("attendances", "B", departed_at="2026-11-20T12:00:00+99:99")],
    })  # fmt: skip
    for source, feeds in {"pas": _pas(), "beds": _beds()}.items():
        # a padded key is the key that is known; a row of changes replaces it
        padded = {"referrals": [_named("referrals", "T", referral_id=" RT\t", priority_type="2")],
                  "wards": [_named("wards", "GOOD", ward="WGOOD ", core_beds="21")]}  # fmt: skip
        changes = {feed: padded.get(feed) or f"{','.join(rows[0])}\n".encode() for feed, rows in feeds.items()}
        deliver(home, source, f"{source}2", SECOND, dict(changes), f"{source}1", "changes")
    _write_in_another_encoding(home)
    result = refresh(home)
    assert result.succeeded and not result.held, result.in_words()
    return home


def _write_in_another_encoding(home: Home) -> None:
    """One letter of the cancer file as windows-1252 writes it."""
    import hashlib

    folder = home.landing / "cancer" / "cancer1"
    content = (folder / "pathways.csv").read_bytes().replace("\u00fc".encode(), b"\xfc")
    (folder / "pathways.csv").write_bytes(content)
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    (entry,) = (file for file in manifest["files"] if file["feed"] == "pathways")
    entry |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_two_records_under_one_key_are_both_kept(home: Home) -> None:
    found = read(home, EXCEPTIONS, "DQ_DUPLICATE_KEY")
    by_key = {key: (patient, detail) for key, patient, detail in found}
    assert {key: patient for key, (patient, _) in by_key.items()} == {
        "pas.referrals|TWICE|key": "PA",
        "pas.referrals|TWICE (2)|key": "PB",
        "pas.rtt_events|EA|key": "PA",
        "pas.rtt_events|EA (2)|key": "PU",
        "beds.criteria_to_reside|SW|2026-11-20 09:00:00|key": None,
    }
    assert (
        "one file has 2 rows of this key that differ; this is row 2" in by_key["pas.referrals|TWICE (2)|key"][1]
    )
    open_patients = {patient for (patient,) in read(home, "select patient_id from rtt.ptl")}
    assert {"PA", "PB", "PT", "PU"} <= open_patients
    states = dict(
        read(
            home,
            "select rule_id, failed_rows from publication.evidence"
            " where rule_id like 'keys.%' and status = 'fail' and domain = 'rtt'",
        )
    )
    assert states == {"keys.pas.referrals": 2, "keys.pas.rtt_events": 2}


def test_a_birth_that_is_to_come_ends_no_wait(home: Home) -> None:
    """The birth is the invalid date: the dates of the patient are not before it."""
    ((start, weeks),) = read(home, "select clock_start_date, weeks_band from rtt.ptl where patient_id = 'PF'")
    assert start is not None and weeks is not None
    said = "select record_key from validation.exceptions where patient_id = 'PF' and rule_id = 'DQ_WRONG_VALUE'"
    ((record,),) = read(home, said)
    assert "birth_date" in record


def test_a_key_is_a_moment_and_not_its_spelling(home: Home) -> None:
    """Four moments in six spellings; of two moments of one wall-clock time neither takes the other's place."""
    keys = "select status, checked_rows from publication.evidence where rule_id = 'keys.beds.bed_states'"
    assert set(read(home, keys + " and domain = 'beds'")) == {("pass", 4)}
    states = "select checked_rows from publication.evidence where rule_id = 'BED_OCC_GT_AVAIL'"
    assert read(home, states) == [(4,)]


def test_an_identifier_that_stands_for_nothing_joins_nobody(home: Home) -> None:
    patients = [patient for (patient,) in read(home, "select patient_id from rtt.ptl order by 1")]
    assert [patient for patient in patients if patient.startswith("PN")] == ["PN1", "PN2", "PN3"]


def test_a_padded_key_is_the_key_that_is_known(home: Home) -> None:
    assert read(home, "select count(*) from rtt.ptl where patient_id = 'PT'") == [(1,)]
    beds = read(
        home,
        "select distinct core_open from beds.occupancy_daily where ward = 'WGOOD' and core_open is not null",
    )
    assert beds and len(read(home, "select 1 from beds.occupancy_daily where ward like 'WGOOD_'")) == 0


def test_days_that_no_calendar_of_a_trust_has_are_empty_or_refused(home: Home) -> None:
    refused = {key for key, _, _ in read(home, EXCEPTIONS, "DQ_WRONG_VALUE")}
    assert refused == {
        "beds.ward_stays|YT|ended_at",
        "cancer.comments|MA|commented_at",
        "cancer.pathways|CB|undecoded_text",
        "ed.attendances|EDB|departed_at",
        "pas.diagnostic_requests|DZ|modality",
        "pas.patients|PF|birth_date",
    }
    assert read(home, "select attendance_id, total_minutes from ed.attendances order by 1") == [
        ("EDA", None),
        ("EDB", None),
    ]
    on_wards = read(
        home, "select ward_stay_id from beds.census where census_date = date '2026-11-20' order by 1"
    )
    assert on_wards == [("YT",), ("YW",)]


def test_a_code_of_no_list_keeps_its_row(home: Home) -> None:
    rows = dict(read(home, "select modality, waiting from rtt.diagnostics_waiting"))
    assert rows == {"1": 1, "unknown": 1, "all": 2}


def test_bytes_of_another_encoding_are_said(home: Home) -> None:
    detail = [words for key, _, words in read(home, EXCEPTIONS, "DQ_WRONG_VALUE") if "undecoded" in key]
    assert detail == ["pathways holds bytes that are not UTF-8, read as empty: fds_delay_reason: M\\xfcller"]
    assert read(home, "select count(*) from cancer.ptl where care_id = 'CB'") == [(1,)]


def test_a_column_that_cannot_be_read_is_a_caveat_of_every_domain_that_reads_it(home: Home) -> None:
    assert read(home, "select state from publication.status where domain = 'cancer'") == [
        ("published_with_caveat",)
    ]
    ((message,),) = read(
        home,
        "select message from publication.evidence"
        " where domain = 'cancer' and rule_id = 'values.cancer.comments'",
    )
    assert message.startswith(
        "the only value of cancer.comments.commented_at in the delivery cancer1 cannot be read. First in"
        " line 2, column commented_at, of comments.csv of the cancer delivery cancer1. "
    )


def test_what_was_read_as_empty_is_counted_with_its_file(home: Home) -> None:
    notes = {file.feed: file.note for file in Ledger(home.ledger).files() if file.note}
    assert "values read as empty: pathway_id 3, pathway_issuer 3" in notes["referrals"]
    assert "duplicate keys: 1 rows" in notes["referrals"]
    assert "1 rows that are in the file twice, read once" in notes["rtt_events"]
    assert "bytes that are not utf-8 in fds_delay_reason, read as empty: line 3" in notes["pathways"]


def test_a_first_night_whose_dates_cannot_be_read_is_held(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = make_home(tmp_path_factory.mktemp("dates") / "home")
    names = [f"D{number}" for number in range(60)]
    deliver(home, "pas", "pas1", FIRST, {
        "patients": [_named("patients", name) for name in names],
        "referrals": [_named("referrals", name, received_date="05/06/2026") for name in names],
    })  # fmt: skip
    result = refresh(home, domains=("rtt",))
    assert result.held == ["rtt"], result.in_words()
    ((reason,),) = read(home, "select reason from publication.status where domain = 'rtt'")
    assert reason.startswith(
        "all 60 values of pas.referrals.received_date in the delivery pas1 cannot be read. First in line 2,"
        " column received_date, of referrals.csv of the pas delivery pas1. "
    )
    assert "What to do: have received_date sent as a date YYYY-MM-DD" in reason
