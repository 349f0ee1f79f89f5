"""Cancer records belong to their own patient, whatever identifiers are shared and whatever links are filled."""

import json
import os
import subprocess
import sys

import nhs_number
import pytest

from orchestration.store.home import Home
from tests.conftest import Rows, deliver, make_home, read, refresh
from tests.pipeline.cancer_rows import NIGHT, looked_at, referral, tracked, treatment

NUMBERS = nhs_number.generate(quantity=8, for_region=nhs_number.REGION_SYNTHETIC)
NUMBERED, SHARED, OF_ANOTHER, OF_RECORD, BY_TRACKER = NUMBERS[:5]
UNSEEN = {"first_seen_date": ""}
TOLD = {"told_date": "2026-06-18", "fds_end_reason": "01", "primary_diagnosis": "C187", "patient_status": "08"}
PATHWAYS: Rows = [
    # one identifier of two issuers, and one identifier of one issuer, each for two patients
    tracked("ISSUER1", pathway_id="W1"),
    tracked("ISSUER2", pathway_id="W1", pathway_issuer="RYY"),
    tracked("PATIENT1", pathway_id="W2"),
    tracked("PATIENT2", pathway_id="W2"),
    # a referral without an identifier whose own number is the identifier of somebody else
    tracked("NUMBER", pathway_id="1001"),
    tracked("REFERRAL", pathway_id="2002"),
    # one number of two births, given by the administration system and by the tracker
    tracked("BIRTH1", nhs_number=SHARED),
    tracked("BIRTH2", nhs_number=SHARED),
    tracked("BIRTH3", nhs_number=BY_TRACKER),
    tracked("BIRTH4", nhs_number=BY_TRACKER),
    # numbers that are none, for two patients
    tracked("INVALID1", nhs_number="9990000000", patient_id=""),
    tracked("INVALID2", nhs_number="9990000000", patient_id=""),
    # the number of another patient record
    tracked("SWAPPED", nhs_number=OF_ANOTHER),
    # the links that a source fills
    tracked("BYNUMBER", nhs_number=NUMBERED, patient_id="", pathway_id="", **UNSEEN),
    tracked("OWNNUMBERS", nhs_number=NUMBERED, patient_id="TRACKER77", pathway_id=""),
    tracked("ENTRY"),
    tracked("NOREFERRAL"),
    tracked("UNDATED"),
    # feeds that number alike
    tracked("1001", **TOLD),
    tracked("1002", **TOLD),
    # an identifier with a wildcard of SQL in it, and another that it would match
    tracked("CA_01"),
    tracked("CAX01", first_seen_adjustment_reason="3"),
    # 17 days to the first appointment, four of them after a missed one; 18 with three
    tracked(
        "MISSED", first_seen_date="2026-06-25", first_seen_adjustment_days="4", first_seen_adjustment_reason="3"
    ),
    tracked(
        "LATE", first_seen_date="2026-06-26", first_seen_adjustment_days="3", first_seen_adjustment_reason="3"
    ),
    # a trust that became part of the one that treats
    tracked("MERGED", accountable_investigating_provider="RRP01", **TOLD),
]
TREATMENTS: Rows = [
    treatment("1001", "1002", modality=""),
    treatment("1002", "1001"),
    treatment("TMERGED", "MERGED", provider="RAL01"),
    treatment("TLOST", "NOBODY"),
]
PATIENTS: Rows = [
    {"patient_id": "PBIRTH1", "nhs_number": SHARED, "birth_date": "1950-01-01"},
    {"patient_id": "PBIRTH2", "nhs_number": SHARED, "birth_date": "1971-02-03"},
    {"patient_id": "PBIRTH3", "birth_date": "1950-01-01"},
    {"patient_id": "PBIRTH4", "birth_date": "1971-02-03"},
    {"patient_id": "PSWAPPED", "nhs_number": OF_RECORD, "birth_date": "1950-01-01"},
    {"patient_id": "PANOTHER", "nhs_number": OF_ANOTHER, "birth_date": "1971-02-03"},
    {"patient_id": "PBYNUMBER", "nhs_number": NUMBERED, "birth_date": "1950-01-01"},
]
OF_ISSUER = {"pathway_issuer": "RXX"}
REFERRALS: Rows = [
    # in an order of identifiers that gives each tracked record the wrong one when the patient is not asked
    referral("R1B", "PISSUER1", pathway_id="W1", **OF_ISSUER),
    referral("R1A", "PISSUER2", pathway_id="W1", pathway_issuer="RYY"),
    referral("R2B", "PPATIENT1", pathway_id="W2", **OF_ISSUER),
    referral("R2A", "PPATIENT2", pathway_id="W2", **OF_ISSUER),
    referral("1001", "PREFERRAL"),
    referral("R1001", "PNUMBER", pathway_id="1001", **OF_ISSUER),
    referral("RB2", "PBIRTH1"),
    referral("RB1", "PBIRTH2"),
    referral("RB4", "PBIRTH3"),
    referral("RB3", "PBIRTH4"),
    referral("RI1", "PINVALID1", pathway_id="WINVALID1", **OF_ISSUER),
    referral("RI2", "PINVALID2", pathway_id="WINVALID2", **OF_ISSUER),
    referral("RNUMBER", "PBYNUMBER"),
    referral("RENTRY", "PENTRY"),
    referral("RUNDATED", "PUNTRACKED", received_date=""),
]
APPOINTMENTS: Rows = [
    {"appointment_id": "A1", "patient_id": "PBYNUMBER", "referral_id": "RNUMBER"}
    | {"appointment_at": "2026-07-03T09:00:00"},
]
ENTRIES: Rows = [{"entry_id": "E1", "patient_id": "PENTRY", "referral_id": "RENTRY"}]
TREATED = {"admitted_at": "2026-06-22T08:00:00", "definitive_treatment": "Y"}
SPELLS: Rows = [
    {"spell_id": "S1", "patient_id": "PISSUER2", "pathway_id": "W1", **TREATED},
    {"spell_id": "S2", "patient_id": "PPATIENT1", "pathway_id": "W2", **TREATED},
    {"spell_id": "S3", "patient_id": "PENTRY", "entry_id": "E1", **TREATED},
    {"spell_id": "S4", "patient_id": "PNOREFERRAL", "pathway_id": "WNOREFERRAL", **TREATED},
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One night of a tracker and an administration system. For reading."""
    home = make_home(tmp_path_factory.mktemp("identities") / "home")
    lost = {"care_id": "NOBODY"}
    tracker: dict[str, Rows | bytes] = {
        "pathways": PATHWAYS,
        "treatments": TREATMENTS,
        "transfers": [{"transfer_id": "FLOST", "direction": "out", **lost}],
        "actions": [{"action_id": "ALOST", **lost}],
        "comments": [
            *looked_at(PATHWAYS),
            {"comment_id": "KLOST", "commented_at": f"{NIGHT}T10:00:00", **lost},
        ],
    }
    pas: dict[str, Rows | bytes] = {
        "patients": PATIENTS,
        "referrals": REFERRALS,
        "appointments": APPOINTMENTS,
        "waiting_list": ENTRIES,
        "spells": SPELLS,
    }
    deliver(home, "cancer", "night", NIGHT, tracker)
    deliver(home, "pas", "night", NIGHT, pas)
    result = refresh(home, NIGHT, ("cancer",))
    assert result.succeeded and not result.held, result.in_words()
    return home


def _raised(home: Home, rule: str) -> set[str]:
    rows = read(home, "select record_key from validation.exceptions where rule_id = ?", rule)
    return {key for (key,) in rows}


def test_each_tracked_record_has_the_referral_of_its_own_patient(home: Home) -> None:
    found = dict(
        read(
            home,
            "select care_id, referral_id from cancer.pas_joins"
            " where care_id is not null and referral_id is not null",
        )
    )
    assert found == {
        "ISSUER1": "R1B",
        "ISSUER2": "R1A",
        "PATIENT1": "R2B",
        "PATIENT2": "R2A",
        "NUMBER": "R1001",
        "REFERRAL": "1001",
        "BIRTH1": "RB2",
        "BIRTH2": "RB1",
        "BIRTH3": "RB4",
        "BIRTH4": "RB3",
        "INVALID1": "RI1",
        "INVALID2": "RI2",
        "BYNUMBER": "RNUMBER",
        "OWNNUMBERS": "RNUMBER",
        "ENTRY": "RENTRY",
    }


def test_an_identifier_of_two_patients_is_named(home: Home) -> None:
    assert _raised(home, "CX-33") >= {"PATIENT1", "PATIENT2"}
    assert not _raised(home, "CX-33") & {"ISSUER1", "ISSUER2", "NUMBER", "REFERRAL"}


def test_treatment_is_found_by_every_link_and_given_to_nobody_else(home: Home) -> None:
    assert _raised(home, "CX-11") == {"ISSUER2", "PATIENT1", "ENTRY", "NOREFERRAL"}


def test_an_appointment_of_the_referral_alone_is_found(home: Home) -> None:
    assert "BYNUMBER" not in _raised(home, "CX-10")


def test_a_number_of_two_births_joins_nobody(home: Home) -> None:
    shared = {"BIRTH1", "BIRTH2", "BIRTH3", "BIRTH4"}
    assert _raised(home, "CX-32") >= {*shared, "SWAPPED"}
    # two records of BYNUMBER's person are open for one tumour group
    assert _raised(home, "CX-28") == {"OWNNUMBERS"}


def test_the_patient_is_the_one_that_the_administration_system_knows(home: Home) -> None:
    found = dict(read(home, "select care_id, patient_id from cancer.ptl"))
    assert found["BYNUMBER"] == found["OWNNUMBERS"] == "PBYNUMBER"
    assert (found["INVALID1"], found["INVALID2"]) == ("PINVALID1", "PINVALID2")
    assert found["UNDATED"] == "PUNDATED"


def test_an_urgent_referral_of_an_unknown_day_is_missed(home: Home) -> None:
    assert _raised(home, "CX-13") == {"RUNDATED"}


def test_feeds_that_number_alike_are_kept_apart(home: Home) -> None:
    """Treatment 1001 is of the record 1002, and the answer of record 1001 is no fault."""
    found = read(home, "select record_key, work_item from validation.exceptions where rule_id = 'CX-41'")
    assert ("1001", "1002") in found
    assert {(key, item) for key, item in found if item == "1001"} <= {("1002", "1001"), ("1001|FDS", "1001")}
    assert not _explained(home, "1001", "CX-41", also=_raised_with(home, "CX-41", "1001"))
    assert _explained(home, "1002", "CX-41", also=set())


def _raised_with(home: Home, rule: str, care: str) -> set[str]:
    rows = read(
        home, "select record_key from validation.exceptions where rule_id = ? and work_item = ?", rule, care
    )
    return {key for (key,) in rows}


def _explained(home: Home, care: str, rule: str, also: set[str]) -> bool:
    told = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", "explain", care, "--json"],
        env={**os.environ, "CLOCKSTOP_HOME": str(home.root)},
        capture_output=True,
        text=True,
        check=True,
    )
    (one,) = (found for found in json.loads(told.stdout)["cancer"] if found["care_id"] == care)
    return not also and any(f" {rule} (" in line for line in one["exceptions"])


def test_an_explanation_shows_no_exception_of_a_like_identifier(home: Home) -> None:
    assert "CAX01|first_seen" in _raised(home, "CX-21")
    assert _explained(home, "CAX01", "CX-21", also=set())
    assert not _explained(home, "CA_01", "CX-21", also=set())


def test_what_names_an_unknown_tracked_record_is_named(home: Home) -> None:
    assert _raised(home, "DQ_UNKNOWN_CARE_RECORD") == {
        "treatments|TLOST",
        "transfers|FLOST",
        "actions|ALOST",
        "comments|KLOST",
    }


def test_days_of_a_missed_first_appointment_come_off_the_first_fourteen(home: Home) -> None:
    assert read(
        home,
        "select sum(referrals_seen), sum(seen_within_14_days), sum(seen_within_7_days) from cancer.ptl_weekly",
    ) == [(2, 1, 0)]


def test_a_trust_that_became_part_of_another_is_that_one(home: Home) -> None:
    assert read(home, "select provider, method from cancer.shares where care_id = 'MERGED'") == [
        ("RAL", "single provider")
    ]
