"""What is published beside the cancer clocks: movements, joins with PAS, upload, targets, explain."""

import csv
import json
import os
import subprocess
import sys
from datetime import date
from typing import Any

import nhs_number
import pytest

from orchestration.store.home import Home
from tests.conftest import Rows, deliver, make_home, read, refresh
from tests.pipeline.test_cancer_extract import provider_extract

pytestmark = pytest.mark.long

FIRST, SECOND, THIRD = "2026-06-28", "2026-06-29", "2026-06-30"
NUMBERS = nhs_number.generate(quantity=40, for_region=nhs_number.REGION_SYNTHETIC)


def _pathway(care: str, received: str = "2026-06-08", **changes: str) -> dict[str, str]:
    return {
        "care_id": care,
        "patient_id": f"P{care}",
        "pathway_id": f"W{care}",
        "pathway_issuer": "RXX",
        "received_date": received,
        "priority_type": "3",
        "source_of_referral": "03",
        "referral_type": "07",
        "patient_status": "14",
        "first_seen_date": received,
        "first_seen_provider": "RXX",
        "fds_provider": "RXX",
        **changes,
    }


def _treatment(care: str, decided: str, treated: str, **changes: str) -> dict[str, str]:
    return {
        "treatment_id": f"T{care}",
        "care_id": care,
        "decision_to_treat_date": decided,
        "treatment_date": treated,
        "event_type": "01",
        "modality": "23",
        "care_setting": "01",
        "provider": "RXX",
        **changes,
    }


TOLD = {"told_date": "2026-06-22", "fds_end_reason": "01", "primary_diagnosis": "C187", "patient_status": "10"}
STAY = [_pathway(f"STAY{number:02d}") for number in range(20)]
BEFORE = [
    *STAY,
    _pathway("TREATED", **TOLD),
    _pathway("NOCANCER"),
    _pathway("DOWN", first_seen_date=""),
    _pathway("CLOSED"),
    _pathway("SENT", **TOLD),
    _pathway("DELETED"),
    _pathway("VANISHES"),
    _pathway("CHANGES", referral_type="16"),
    _pathway("TRACKERONLY"),
]
AFTER = [
    *STAY,
    _pathway("TREATED", **{**TOLD, "patient_status": "08"}),
    _pathway("NOCANCER", told_date=SECOND, fds_end_reason="02", patient_status="03", closed_date=SECOND),
    _pathway("DOWN", first_seen_date="", downgraded_date=SECOND, downgrade_agreed_by_referrer="Y"),
    _pathway("CLOSED", closed_date=SECOND, closed_reason="moved away"),
    _pathway("SENT", **{**TOLD, "closed_date": SECOND}),
    {**_pathway("DELETED"), "is_deleted": "Y"},
    _pathway("CHANGES"),
    _pathway("TRACKERONLY"),
    _pathway("COMES", SECOND),
    _pathway("UPGRADED", "2026-06-01", priority_type="1", upgrade_date=SECOND, upgrade_provider="RXX"),
    _pathway("RECEIVED", "2026-05-26", **TOLD),
    # two records of one person in PAS, one referral: the tracker knows the other one
    _pathway("MERGED", SECOND, patient_id="POLD", pathway_id=""),
    # old lives, each in its own year of targets
    _pathway("LASTYEAR", "2025-05-01", told_date="2025-05-20", fds_end_reason="02", closed_date="2025-05-20"),
    _pathway("THISYEAR", "2026-04-01", told_date="2026-04-20", fds_end_reason="02", closed_date="2026-04-20"),
    # cannot be uploaded: nobody knows which cancer
    _pathway("UNKNOWN", "2026-06-02", told_date="2026-06-20", fds_end_reason="01", patient_status="08"),
]
TREATMENTS = [
    _treatment("TREATED", "2026-06-22", SECOND),
    _treatment("UNKNOWN", "2026-06-20", SECOND),
    _treatment("RECEIVED", "2026-06-23", "2026-07-09"),
]
TRANSFERS = [
    {
        "transfer_id": f"F{care}",
        "care_id": care,
        "direction": direction,
        "from_provider": "RXX" if direction == "out" else "RYY",
        "to_provider": "RYY" if direction == "out" else "RXX",
        "transfer_date": "2026-06-25",
    }
    for care, direction in (("SENT", "out"), ("RECEIVED", "in"))
]
KNOWN = [
    row for row in {row["care_id"]: row for row in [*BEFORE, *AFTER]}.values() if row["care_id"] != "MERGED"
]
PATIENTS = [
    {"patient_id": row["patient_id"], "nhs_number": number, "nhs_number_status": "01"}
    for row, number in zip(KNOWN, NUMBERS, strict=False)
] + [
    {"patient_id": patient, "nhs_number": NUMBERS[-1], "nhs_number_status": "01"}
    for patient in ("POLD", "PNEW")
]
REFERRALS = [
    {
        "referral_id": f"R{row['care_id']}",
        "patient_id": row["patient_id"],
        "pathway_id": row["pathway_id"],
        "received_date": row["received_date"],
        "priority_type": row["priority_type"],
    }
    for row in KNOWN
    if row["care_id"] != "TRACKERONLY"
] + [
    {"referral_id": "RMERGED", "patient_id": "PNEW", "pathway_id": "WPAS", "received_date": "2026-06-27"}
    | {"priority_type": "3"},
    {"referral_id": "RPASONLY", "patient_id": "PPAS", "pathway_id": "WONLY", "received_date": "2026-06-20"}
    | {"priority_type": "3"},
]
SPELLS = [
    {"spell_id": "SP1", "patient_id": "PSTAY00", "pathway_id": "WSTAY00", "admitted_at": "2026-06-20T09:00:00"}
    | {"definitive_treatment": "Y"}
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two nights: everything that can happen to the tracking list happens once."""
    home = make_home(tmp_path_factory.mktemp("cancer") / "home")
    pas: dict[str, Rows | bytes] = {"patients": PATIENTS, "referrals": REFERRALS, "spells": SPELLS}
    deliver(home, "pas", "first", FIRST, pas)
    deliver(home, "cancer", "first", FIRST, {"pathways": BEFORE, "transfers": TRANSFERS[:1]})
    assert refresh(home, FIRST, ("cancer",)).succeeded
    deliver(home, "pas", "second", SECOND, pas, previous="first")
    after: dict[str, Rows | bytes] = {"pathways": AFTER, "treatments": TREATMENTS, "transfers": TRANSFERS}
    deliver(home, "cancer", "second", SECOND, after, previous="first")
    result = refresh(home, SECOND, ("cancer",), deliverables=True)
    assert result.succeeded and not result.held, result.in_words()
    return home


def _clockstop(home: Home, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "orchestration.cli", *words],
        env={**os.environ, "CLOCKSTOP_HOME": str(home.root), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_movement_is_named(home: Home) -> None:
    found = read(home, "select care_id, movement from cancer.roll_forward_pathways order by 1, 2")
    assert found == [
        ("CHANGES", "route_moved_in"),
        ("CHANGES", "route_moved_out"),
        ("CLOSED", "closed"),
        ("COMES", "referred"),
        ("DELETED", "removed_other"),
        ("DOWN", "downgraded"),
        ("MERGED", "referred"),
        ("NOCANCER", "no_cancer"),
        ("RECEIVED", "transferred_in"),
        ("SENT", "transferred_out"),
        ("TREATED", "treated"),
        ("UNKNOWN", "other_in"),
        ("UPGRADED", "upgraded"),
        ("VANISHES", "unexplained"),
    ]
    total = read(home, "select opening, closing, unexplained from cancer.roll_forward where route = 'all'")
    assert total == [(len(BEFORE), 27, 1)]


def test_tracker_and_pas_are_compared_both_ways(home: Home) -> None:
    sides = read(home, "select coalesce(care_id, referral_id), side from cancer.pas_joins where side <> 'both'")
    assert sorted(sides) == [
        ("RDELETED", "PAS only"),
        ("RPASONLY", "PAS only"),
        ("RVANISHES", "PAS only"),
        ("TRACKERONLY", "tracker only"),
    ]
    merged = read(
        home,
        "select referral_id, link_method, days_apart from cancer.pas_joins where care_id = 'MERGED'",
    )
    # the two patient records share an NHS number, and their dates lie two days apart
    assert merged == [("RMERGED", "person and date", 2)]
    treated = read(
        home,
        "select care_id, treatment_side from cancer.pas_joins where treatment_side <> 'neither' order by 1",
    )
    assert treated == [("STAY00", "PAS only"), ("TREATED", "tracker only"), ("UNKNOWN", "tracker only")]


def test_upload_holds_what_the_national_system_takes(home: Home) -> None:
    file = home.worklists / "cancer_upload_2026-06.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    treated = [row["PATIENT PATHWAY IDENTIFIER"] for row in rows if row["TREATMENT START DATE (CANCER)"]]
    assert treated == ["WTREATED"]
    assert file.stat().st_mode & 0o077 == 0, "it holds patients"
    refused = read(home, "select care_id, not_accepted_for from cancer.upload where not is_acceptable")
    assert refused == [("UNKNOWN", "PRIMARY DIAGNOSIS (ICD); ")]
    raised = read(
        home, "select record_key from validation.exceptions where rule_id = 'CX-41' and state = 'open'"
    )
    assert raised == [("TUNKNOWN",)]


def test_a_month_is_held_against_the_targets_of_its_day(home: Home) -> None:
    found = read(
        home,
        "select month, target_kind, target_percent from cancer.performance_targets"
        " where standard = 'FDS' and month in ('2025-05', '2026-04') order by 1, 2",
    )
    assert found == [
        ("2025-05", "constitutional", 75.0),
        ("2025-05", "operational", 80.0),
        ("2026-04", "constitutional", 80.0),
        ("2026-04", "operational", 80.0),
    ]


def test_conversion_and_detection(home: Home) -> None:
    assert read(
        home, "select referrals, concluded, cancers from cancer.conversion_monthly where month = '2026-06'"
    ) == [(29, 5, 3)]
    assert read(
        home, "select first_treatments, from_urgent_referrals, detection_percent from cancer.detection_monthly"
    ) == [(1, 1, 100.0)]


def test_weekly_list_shows_movements(home: Home) -> None:
    """The week that ended on Sunday 28 June: those referred and told in it, by section."""
    found = read(
        home,
        "select section, sum(day_0_28 + day_29_62 + day_63_104 + day_over_104) from cancer.ptl_weekly"
        " where route <> 'none' group by 1 order by 1",
    )
    assert found == [("Section1 Without DTT", 25), ("Section2 With DTT", 3)]


def test_explain_tells_every_clock(home: Home) -> None:
    told: dict[str, Any] = json.loads(_clockstop(home, "explain", "WTREATED", "--json").stdout)
    assert [step["effect"] for step in told["cancer"][0]["steps"] if step["effect"]] == [
        "STARTS",
        "STOPS on day 14",
        "STARTS",
        "STOPS on day 7",
        "STOPS on day 21",
    ]
    waiting = _clockstop(home, "explain", "RECEIVED").stdout
    assert "treatment is planned for 2026-07-09, which would be day 44" in waiting


def test_own_figures_are_compared_with_the_published_ones(home: Home) -> None:
    """One month as published, one that differs: the benchmark carries a caveat and cancer none."""
    month = (
        "FDS",
        "28-day FDS",
        "RXX",
        "URGENT SUSPECTED CANCER",
        None,
        "Suspected lower gastrointestinal cancer",
    )
    rows: list[tuple[object, ...]] = [
        (date.fromisoformat(day), year, name, *month[1:], total, total, 0)
        for day, year, name, total in (
            ("2025-05-01", "2025/26", "MAY", 1),
            ("2026-04-01", "2026/27", "APR", 5),
        )
    ]
    deliver(home, "national", "published", SECOND, {"cwt_provider_extract": provider_extract(rows)})
    result = refresh(home, SECOND, ("cancer", "benchmark"))
    states = {row["domain"]: row["state"] for row in result.status}
    assert (states["cancer"], states["benchmark"]) == ("published", "published_with_caveat")
    failed = read(home, "select failed_rows, domain from publication.evidence where rule_id = 'CX-48'")
    assert failed == [(1, "benchmark")]


def test_a_list_that_vanishes_is_held(home: Home) -> None:
    deliver(home, "cancer", "third", THIRD, {"pathways": STAY[:12]}, previous="second")
    deliver(home, "pas", "third", THIRD, {"patients": PATIENTS, "referrals": REFERRALS}, previous="second")
    result = refresh(home, THIRD, ("cancer",))
    assert result.held == ["cancer"]
    # what was left out comes first, the extract that lost pathways next, and the list that does not add up last
    reason = next(row["reason"] for row in result.status if row["domain"] == "cancer")
    assert (
        reason.startswith("cancer.treatments is missing from the cancer delivery")
        and "and 2 more, listed by" in reason
    ), reason
    said = "select message from publication.evidence where status = 'fail' and rule_id = 'CX-I06'"
    ((words,),) = read(home, said)
    assert "without an explanation" in words
    assert read(home, "select count(*) from cancer.ptl") == [(27,)]
