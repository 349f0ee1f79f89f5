"""One wrong value in a cancer record: it stays where it belongs, an exception names it, cancer is published."""

from itertools import product

import pytest

from orchestration.store.home import Home
from tests.conftest import Rows, deliver, make_home, read, refresh
from tests.pipeline.cancer_rows import NIGHT, looked_at, tracked, treatment

pytestmark = pytest.mark.long

ABSURD = (
    "0001-01-01",
    "1753-01-01",
    "2062-06-01",
    "2026-13-45",
    "31/05/2026",
    "-5",
    "99999999999",
    "2147483647",
)
ODD = ("   ", "ZZZ", "9999-12-31", "x\x07y", "?")
# on the list by itself: no value of one column may take it off
COLUMNS = (
    *("patient_id", "nhs_number", "pathway_id", "pathway_issuer", "received_date", "decision_to_refer_date"),
    *("priority_type", "source_of_referral", "referral_type", "patient_status", "upgrade_date"),
    *("upgrade_provider", "first_seen_date", "first_seen_provider", "first_seen_adjustment_days"),
    *("first_seen_adjustment_reason", "told_date", "fds_end_reason", "fds_exclusion_reason", "fds_provider"),
    *("primary_diagnosis", "morphology", "accountable_investigating_provider", "transfer_to_treatment_date"),
    *("closed_date", "closed_reason", "downgraded_date", "downgrade_agreed_by_referrer", "fds_delay_reason"),
    *("d62_delay_reason", "tracking_site", "harm_review_date"),
)
OF_TREATMENT = (
    *("decision_to_treat_date", "ecad_date", "treatment_date", "event_type", "modality", "care_setting"),
    *("provider", "adjustment_days", "adjustment_reason", "d31_delay_reason", "primary_number"),
)
# end reason and agreement without a day: a value that is read as one must not end anything
CLOSING = {"fds_end_reason": "02", "downgrade_agreed_by_referrer": "Y"}
VALUES = [
    tracked(f"V{place:04d}", **{**CLOSING, column: value})
    for place, (column, value) in enumerate(product(COLUMNS, (*ABSURD, *ODD)))
]
TREATED = {
    "told_date": "2026-06-18",
    "fds_end_reason": "01",
    "primary_diagnosis": "C187",
    "patient_status": "08",
}
OF_TREATMENTS = [
    (f"T{place:04d}", {column: value})
    for place, (column, value) in enumerate(product(OF_TREATMENT, (*ABSURD, *ODD)))
]
MOST = {"first_seen_adjustment_days": "9999", "first_seen_adjustment_reason": "3"}
# dated before the referral was received, so no step of it
BEFORE: Rows = [
    tracked("TOLD", told_date="2026-06-01", fds_end_reason="02"),
    tracked("CLOSED", closed_date="2026-06-01"),
    tracked("DOWNGRADED", first_seen_date="", downgraded_date="2026-06-01", downgrade_agreed_by_referrer="Y"),
    # seen on a day that cannot be, which is not the same as never seen
    tracked(
        "SEEN", first_seen_date="2026-06-01", downgraded_date="2026-06-11", downgrade_agreed_by_referrer="Y"
    ),
    tracked("UNREADABLE", first_seen_date="?", downgraded_date="2026-06-11", downgrade_agreed_by_referrer="Y"),
    tracked("OPERATED", primary_diagnosis="C187"),
    tracked("DECIDED", told_date="2026-06-18", fds_end_reason="01"),
]
# a clock of 28 days that nothing but closing would end, and those that an end date or a decision ends
NEVER_TOLD: Rows = [
    tracked("RULEDOUT", fds_end_reason="02", closed_date="2026-06-20"),
    tracked("CANCER", fds_end_reason="01", closed_date="2026-06-20"),
    tracked("SCAN", fds_end_reason="04", closed_date="2026-06-20"),
    tracked(
        "EXCLUDED",
        fds_end_reason="03",
        fds_exclusion_reason="01",
        received_date="2026-05-01",
        first_seen_date="2026-05-02",
        closed_date="2026-06-20",
    ),
    tracked(
        "EXCLUDED2",
        fds_end_reason="03",
        fds_exclusion_reason="01",
        received_date="2026-05-01",
        first_seen_date="2026-05-02",
    ),
]
TOLD: Rows = [
    tracked(
        "DATED",
        fds_end_reason="03",
        fds_exclusion_reason="01",
        received_date="2026-05-01",
        first_seen_date="2026-05-02",
        told_date="2026-06-20",
    ),
    tracked("STOPPED", fds_end_reason="01", closed_date="2026-06-25"),
]
PATHWAYS: Rows = [
    *VALUES,
    *(tracked(f"C{key}", **{**TREATED, "patient_status": "08"}) for key, _ in OF_TREATMENTS),
    *BEFORE,
    *NEVER_TOLD,
    *TOLD,
    tracked("NODATE", received_date=""),
    tracked("TRANSFERRED", **TREATED, transfer_to_treatment_date="2026-06-27"),
    tracked("EMPTY", **{name: "" for name in tracked("EMPTY") if name != "care_id"}),
    tracked("MOST", **MOST),
    tracked("MOSTTREATED", **TREATED, **MOST),
]
TREATMENTS: Rows = [
    *(treatment(key, f"C{key}", **changes) for key, changes in OF_TREATMENTS),
    treatment("TOPERATED", "OPERATED", decision_to_treat_date="", treatment_date="2026-06-01"),
    treatment("TDECIDED", "DECIDED", decision_to_treat_date="2026-06-01", treatment_date=""),
    treatment("TEXCLUDED2", "EXCLUDED2", treatment_date=""),
    treatment("TSTOPPED", "STOPPED", treatment_date=""),
    treatment("TTRANSFERRED", "TRANSFERRED"),
    treatment("TMOST", "MOSTTREATED", adjustment_days="9999", adjustment_reason="8"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One night of a tracker with every wrong value in a record of its own. For reading."""
    home = make_home(tmp_path_factory.mktemp("wrong") / "home")
    feeds: dict[str, Rows | bytes] = {
        "pathways": PATHWAYS,
        "treatments": TREATMENTS,
        "comments": looked_at(PATHWAYS),
    }
    deliver(home, "cancer", "night", NIGHT, feeds)
    result = refresh(home, NIGHT, ("cancer",))
    assert result.succeeded, result.in_words()
    faults = read(
        home, "select rule_id, message from publication.evidence where status = 'error' and domain = 'cancer'"
    )
    assert not faults and not result.held, (faults, result.in_words())
    return home


def _on_list(home: Home) -> set[str]:
    return {care for (care,) in read(home, "select care_id from cancer.ptl")}


def _raised(home: Home, rule: str) -> set[str]:
    rows = read(home, "select work_item from validation.exceptions where rule_id = ?", rule)
    return {item for (item,) in rows}


def test_no_wrong_value_takes_a_patient_off_the_list(home: Home) -> None:
    lost = {row["care_id"]: row for row in VALUES if row["care_id"] not in _on_list(home)}
    assert not lost, [
        {name: value for name, value in row.items() if tracked(care, **CLOSING).get(name) != value}
        for care, row in lost.items()
    ]


def test_a_treatment_that_cannot_be_read_treats_nobody(home: Home) -> None:
    unread = {f"C{key}" for key, change in OF_TREATMENTS if {"treatment_date", "event_type"} & change.keys()}
    unread -= {f"C{key}" for key, change in OF_TREATMENTS if change.get("treatment_date") == "2062-06-01"}
    assert unread <= _on_list(home)


def test_each_value_that_cannot_be_is_named(home: Home) -> None:
    """Dates and numbers of pathways that no day and no wait can have."""
    dates = ("received_date", "told_date", "closed_date", "downgraded_date", "first_seen_date", "upgrade_date")
    wanted = {
        row["care_id"]
        for row in VALUES
        for column in (*dates, "first_seen_adjustment_days")
        # a received date before 1948 is refused while reading, for all feeds alike
        if row.get(column) in ABSURD and not (column == "received_date" and row[column] < "1948")
    }
    named = {
        item for rule in ("DQ_WRONG_VALUE", "CX-14", "CX-17", "CX-21", "CX-22") for item in _raised(home, rule)
    }
    assert not wanted - named, [row for row in VALUES if row["care_id"] in wanted - named]


def test_a_clock_from_an_unknown_day_runs(home: Home) -> None:
    rows = read(
        home,
        "select care_id, open_days, band, in_backlog_count from cancer.ptl"
        " where care_id in ('EMPTY', 'NODATE') order by 1",
    )
    assert rows == [("EMPTY", None, None, False), ("NODATE", None, None, False)]
    assert {"EMPTY", "NODATE"} <= _raised(home, "CX-14")


def test_a_step_before_the_referral_was_received_is_none(home: Home) -> None:
    assert {row["care_id"] for row in BEFORE} <= _on_list(home)
    assert {row["care_id"] for row in BEFORE} - {"UNREADABLE"} <= _raised(home, "CX-14")
    told = read(home, "select date_informed from cancer.ptl where care_id = 'TOLD'")
    assert told == [(None,)]
    counted = read(
        home,
        "select care_id, standard, in_scope, out_of_scope_reason from cancer.clocks"
        " where care_id in ('TOLD', 'DECIDED', 'OPERATED') order by 1, 2",
    )
    assert counted == [
        ("DECIDED", "FDS", False, "date before the clock start"),
        ("OPERATED", "31D", False, "decision to treat missing"),
        ("OPERATED", "62D", False, "decision to treat missing"),
    ]


def test_a_transfer_to_treatment_after_the_treatment_is_named(home: Home) -> None:
    assert "TRANSFERRED" in _raised(home, "CX-14")


def test_closing_a_record_informs_nobody(home: Home) -> None:
    cares = {row["care_id"] for row in NEVER_TOLD}
    counted = {
        care
        for (care,) in read(home, "select care_id from cancer.clocks where standard = 'FDS' and in_scope")
        if care in cares
    }
    assert counted == set()
    assert cares <= _raised(home, "CX-08")


def test_an_end_date_or_a_decision_ends_the_28_days(home: Home) -> None:
    found = read(
        home,
        "select care_id, clock_stop_date, within_standard from cancer.clocks"
        " where standard = 'FDS' and care_id in ('DATED', 'STOPPED') order by 1",
    )
    assert [(care, str(day), within) for care, day, within in found] == [
        ("DATED", "2026-06-20", False),
        ("STOPPED", "2026-06-20", True),
    ]


def test_days_taken_off_never_exceed_the_wait(home: Home) -> None:
    assert read(home, "select open_days, raw_open_days from cancer.ptl where care_id = 'MOST'") == [(22, 22)]
    assert read(home, "select in_scope from cancer.clocks where care_id = 'MOSTTREATED'") == [(False,)] * 3
    assert {"MOST", "MOSTTREATED"} <= _raised(home, "CX-21")


def test_every_record_is_accounted_for(home: Home) -> None:
    (evidence,) = read(
        home, "select status, checked_rows, failed_rows from publication.evidence where rule_id = 'CX-I08'"
    )
    assert evidence == ("pass", len(PATHWAYS), 0)
