"""Referrals, events and bookings as the systems of other trusts write them: shared identifiers, missing links, no events."""

from collections import defaultdict
from typing import Any

import pytest

from orchestration.store.home import Home
from tests.conftest import Rows, deliver, make_home, read, refresh

NIGHT = "2026-11-22"
FUNCTION = {"treatment_function": "110"}


class Feeds:
    """Rows by feed; every referral and entry in a function of the return."""

    def __init__(self) -> None:
        self.rows: dict[str, Rows] = defaultdict(list)

    def referral(self, key: str, patient: str, pathway: str = "", **more: str) -> None:
        row = {"referral_id": key, "patient_id": patient, "pathway_id": pathway, **FUNCTION, **more}
        self.rows["referrals"].append(row)

    def event(self, key: str, patient: str, pathway: str, kind: str, day: str, **more: str) -> None:
        named = {"event_id": key, "patient_id": patient, "pathway_id": pathway}
        self.rows["rtt_events"].append({**named, "event_type": kind, "event_date": day, **FUNCTION, **more})

    def appointment(self, key: str, patient: str, at: str, attended: str, **more: str) -> None:
        row = {
            "appointment_id": key,
            "patient_id": patient,
            "appointment_at": f"{at}T10:00",
            "attended": attended,
        }
        self.rows["appointments"].append({**row, "first_attendance": "2", **FUNCTION, **more})

    def entry(self, key: str, patient: str, **more: str) -> None:
        row = {"entry_id": key, "patient_id": patient, "admission_method": "11"}
        self.rows["waiting_list"].append({**row, **FUNCTION, **more})


def _shared_identifiers(feeds: Feeds) -> None:
    for name, issuers in (("two-issuers", ("RXX", "RYY")), ("one-issuer", ("RXX", "RXX"))):
        for place, (issuer, day) in enumerate(zip(issuers, ("2026-03-01", "2026-10-01"), strict=True)):
            patient = f"{name}-{place}"
            feeds.referral(f"R-{patient}", patient, name, pathway_issuer=issuer, received_date=day)
            feeds.event(f"E-{patient}", patient, name, "referral_received", day, pathway_issuer=issuer)
    feeds.event(
        "stop-0", "stop-open", "stopped-elsewhere", "referral_received", "2026-03-02", pathway_issuer="RXX"
    )
    feeds.event(
        "stop-1", "stop-over", "stopped-elsewhere", "referral_received", "2026-03-03", pathway_issuer="RYY"
    )
    feeds.event(
        "stop-2",
        "stop-over",
        "stopped-elsewhere",
        "op_treated",
        "2026-05-03",
        rtt_status="30",
        pathway_issuer="RYY",
    )
    # a referral's own number is the text of somebody else's pathway
    feeds.referral("1001", "own-number", received_date="2026-03-04")
    feeds.referral("2002", "other-number", "1001", received_date="2026-03-05")
    # one wait under two identifiers: by its referral, and by its booking reference
    feeds.referral("R-twice", "twice", "P-twice", pathway_issuer="RXX", received_date="2026-03-08")
    feeds.event("E-twice", "twice", "P-twice-more", "referral_received", "2026-03-08", referral_id="R-twice")
    for place in ("first", "again"):
        feeds.referral(
            f"R-booked-{place}", "booked", f"P-booked-{place}", received_date="2026-03-09", ubrn="000012345678"
        )
    # and of another pathway of the same patient
    feeds.referral("3003", "both-numbers", received_date="2026-03-06")
    feeds.referral("3004", "both-numbers", "3003", received_date="2026-03-07")


def _missing_links(feeds: Feeds) -> None:
    feeds.referral("R-ahead", "ahead", "P-ahead", received_date="2026-09-01")
    feeds.appointment("A-ahead", "ahead", "2026-12-10", "", referral_id="R-ahead")
    feeds.referral("R-listed", "listed", "P-listed", received_date="2026-09-02")
    feeds.entry("W-listed", "listed", referral_id="R-listed", decision_to_admit_date="2026-10-02")
    feeds.referral("R-treated", "treated", "P-treated", received_date="2026-09-03")
    feeds.entry(
        "W-treated",
        "treated",
        pathway_id="P-treated",
        decision_to_admit_date="2026-10-03",
        removed_date="2026-11-03",
    )
    feeds.rows["spells"].append(
        {"spell_id": "S-treated", "patient_id": "treated", "entry_id": "W-treated", "admitted_at": "2026-11-03T08:00",
         "admission_method": "11", "definitive_treatment": "Y", **FUNCTION}
    )  # fmt: skip
    feeds.referral("R-dates", "dates", "P-dates", received_date="2026-06-01")
    feeds.entry("W-older", "dates", pathway_id="P-dates", decision_to_admit_date="2026-08-01")
    feeds.entry("W-newer", "dates", pathway_id="P-dates", decision_to_admit_date="2026-10-01")
    for key, entry, day in (("O-late", "W-older", "2027-01-20"), ("O-soon", "W-older", "2026-12-20")):
        feeds.rows["admission_offers"].append(
            {
                "offer_id": key,
                "entry_id": entry,
                "patient_id": "dates",
                "offered_date": "2026-11-01",
                "tci_date": day,
            }
        )
    feeds.entry("W-alone", "alone", decision_to_admit_date="2026-10-05")
    feeds.appointment("A-alone", "visit-alone", "2026-10-06", "5", pathway_id="P-visit-alone")
    feeds.event("E-undated", "undated", "P-undated", "referral_received", "")
    feeds.referral("R-undated", "undated-referral", "P-undated-referral")


def _several_referrals(feeds: Feeds) -> None:
    second = {"received_date": "2026-09-01"}
    for name, before, after in (
        ("interface", {"consultant_led": "N"}, {"consultant_led": "Y"}),
        ("community", {"service_setting": "community"}, {"service_setting": "acute"}),
        ("private", {"administrative_category": "02"}, {"administrative_category": "01"}),
    ):
        path = f"P-{name}"
        feeds.referral(f"R-{name}-1", name, path, received_date="2026-01-05", **before)
        feeds.referral(f"R-{name}-2", name, path, **second, **after)
        feeds.event(f"E-{name}-1", name, path, "referral_received", "2026-01-05", referral_id=f"R-{name}-1")
        feeds.event(f"E-{name}-2", name, path, "discharge", "2026-03-05", rtt_status="34")
        feeds.event(f"E-{name}-3", name, path, "rereferral_received", "2026-09-01", referral_id=f"R-{name}-2")
    feeds.referral("R-urgent-1", "urgent", "P-urgent", received_date="2026-01-05", priority_type="3")
    feeds.referral("R-urgent-2", "urgent", "P-urgent", priority_type="1", **second)
    feeds.event("E-urgent-1", "urgent", "P-urgent", "referral_received", "2026-01-05")
    feeds.event("E-urgent-2", "urgent", "P-urgent", "discharge", "2026-03-05", rtt_status="34")
    feeds.event("E-urgent-3", "urgent", "P-urgent", "rereferral_received", "2026-09-01")
    feeds.event(
        "E-urgent-4", "urgent", "P-urgent", "op_first_dna", "2026-10-01", rtt_status="33", communicated="Y"
    )
    # without events: discharged, and referred again
    feeds.referral("R-again-1", "again", "P-again", received_date="2024-02-01")
    feeds.referral("R-again-2", "again", "P-again", received_date="2025-10-01")
    feeds.appointment("A-again", "again", "2024-06-01", "5", pathway_id="P-again", rtt_status="34")


def _statuses(feeds: Feeds) -> None:
    # nobody came: status 10 starts nothing
    feeds.referral("R-cancelled", "cancelled", "P-cancelled", received_date="2026-02-02")
    feeds.appointment("A-cancelled", "cancelled", "2026-06-02", "4", pathway_id="P-cancelled", rtt_status="10")
    feeds.referral("R-ratified", "ratified", "P-ratified", received_date="2026-04-01")
    feeds.event("E-ratified", "ratified", "P-ratified", "self_referral_ratified", "2026-04-20", rtt_status="10")
    for number, day in enumerate(("1753-01-01", "1899-12-30", "0001-01-01", "0026-06-01")):
        patient = f"transfer-{number}"
        feeds.event(
            f"E-{patient}",
            patient,
            f"P-{patient}",
            "ipt_in",
            "2026-07-01",
            rtt_status="20",
            original_clock_start_date=day,
        )
    feeds.event(
        "E-handed",
        "handed",
        "P-handed",
        "referral_received",
        "2026-08-03",
        original_clock_start_date="2026-05-04",
    )
    feeds.referral("R-forgotten", "forgotten", "P-forgotten", received_date="2026-01-12")
    feeds.appointment(
        "A-forgotten", "forgotten", "2026-03-02", "5", pathway_id="P-forgotten", outcome="3", rtt_status="20"
    )
    feeds.event("E-forgotten-1", "forgotten", "P-forgotten", "referral_received", "2026-01-12")
    feeds.event(
        "E-forgotten-2", "forgotten", "P-forgotten", "op_followup_attended", "2026-03-02", rtt_status="20"
    )
    feeds.event("E-forgotten-3", "forgotten", "P-forgotten", "discharge", "2026-09-02", rtt_status="34")


def _scope(feeds: Feeds) -> None:
    for name, referral in (
        ("private-gone", {"administrative_category": "02"}),
        ("community-gone", {"service_setting": "community"}),
        ("nurse-gone", {"consultant_led": "N"}),
        ("unmapped-gone", {"treatment_function": "999"}),
    ):
        path, function = f"P-{name}", {"treatment_function": referral.get("treatment_function", "330")}
        feeds.referral(f"R-{name}", name, path, **{"received_date": "2026-02-10", **function, **referral})
        feeds.event(f"E-{name}-1", name, path, "referral_received", "2026-02-10", **function)
        feeds.event(
            f"E-{name}-2",
            name,
            path,
            "op_first_dna",
            "2026-05-11",
            rtt_status="33",
            communicated="Y",
            **function,
        )
    # decided in November 2025 and admitted in February: in Part 2A of the months between
    feeds.referral("R-months", "months", "P-months", received_date="2025-10-01", treatment_function="340")
    feeds.event("E-months-1", "months", "P-months", "referral_received", "2025-10-01", treatment_function="340")
    feeds.event(
        "E-months-2",
        "months",
        "P-months",
        "admission_treated",
        "2026-02-10",
        rtt_status="30",
        treatment_function="340",
    )
    feeds.entry(
        "W-months",
        "months",
        pathway_id="P-months",
        decision_to_admit_date="2025-11-05",
        removed_date="2026-02-10",
        treatment_function="340",
    )
    for number, commissioner in enumerate(("QAA", "QAA", "NONC")):
        patient = f"payer-{number}"
        feeds.rows["patients"].append({"patient_id": patient, "commissioner": commissioner})
        day = "2026-10-01" if commissioner == "NONC" else "2026-01-02"
        feeds.referral(f"R-{patient}", patient, f"P-{patient}", received_date=day, treatment_function="320")
        feeds.event(f"E-{patient}", patient, f"P-{patient}", "referral_received", day, treatment_function="320")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One delivery of all of it, refreshed once. For reading."""
    feeds = Feeds()
    for add in (_shared_identifiers, _missing_links, _several_referrals, _statuses, _scope):
        add(feeds)
    made = make_home(tmp_path_factory.mktemp("others") / "home")
    deliver(made, "pas", "others", NIGHT, dict(feeds.rows))
    result = refresh(made, domains=("rtt",))
    assert result.succeeded and "rtt" not in result.held, result.in_words()
    return made


def _periods(home: Home, patient: str) -> list[tuple[Any, ...]]:
    return read(
        home,
        "select pathway_id, cast(clock_start_date as varchar), cast(clock_stop_date as varchar), state, in_return"
        " from rtt.periods where patient_id = ? order by pathway_id, period_no",
        patient,
    )


def _raised(home: Home, rule: str) -> set[str]:
    rows = read(home, "select patient_id from validation.exceptions where rule_id = ? and state = 'open'", rule)
    return {str(row[0]) for row in rows}


@pytest.mark.parametrize("name", ["two-issuers", "one-issuer"])
def test_an_identifier_of_two_patients_is_two_pathways(home: Home, name: str) -> None:
    assert _periods(home, f"{name}-0") == [(name, "2026-03-01", None, "open", True)]
    assert _periods(home, f"{name}-1") == [(name, "2026-10-01", None, "open", True)]
    listed = read(home, "select pathway_issuer, patient_id from rtt.ptl where pathway_id = ? order by 2", name)
    assert [row[1] for row in listed] == [f"{name}-0", f"{name}-1"]


def test_an_identifier_that_patients_share_under_one_issuer_is_an_exception(home: Home) -> None:
    assert _raised(home, "RTT-F09") == {"one-issuer-0", "one-issuer-1"}


def test_two_identifiers_of_one_wait_are_an_exception(home: Home) -> None:
    rows = read(
        home, "select pathway_id, priority from validation.exceptions where rule_id = 'RTT-F10' order by 1"
    )
    assert rows == [("P-booked-first", "P1"), ("P-twice-more", "P1")]


def test_nobody_stops_the_clock_of_another_patient(home: Home) -> None:
    assert _periods(home, "stop-open") == [("stopped-elsewhere", "2026-03-02", None, "open", True)]
    assert _periods(home, "stop-over") == [("stopped-elsewhere", "2026-03-03", "2026-05-03", "stopped", True)]


def test_a_referral_number_is_not_a_pathway_identifier(home: Home) -> None:
    assert _periods(home, "own-number") == [("1001", "2026-03-04", None, "open", True)]
    assert _periods(home, "other-number") == [("1001", "2026-03-05", None, "open", True)]
    assert _periods(home, "both-numbers") == [
        ("3003", "2026-03-07", None, "open", True),
        ("referral:3003", "2026-03-06", None, "open", True),
    ]


def test_every_link_is_followed(home: Home) -> None:
    listed = read(
        home,
        "select patient_id, cast(next_event_date as varchar), list_type, cast(tci_date as varchar), stage from rtt.ptl"
        " where patient_id in ('ahead', 'listed', 'dates') order by 1",
    )
    assert listed == [
        ("ahead", "2026-12-10", "ORTT", None, "first appointment"),
        ("dates", "2026-12-20", "IRTT", "2026-12-20", "decision to admit, dated"),
        ("listed", None, "IRTT", None, "decision to admit, undated"),
    ]
    assert not {"ahead", "listed"} & _raised(home, "RTT-A05")
    assert _periods(home, "treated") == [("P-treated", "2026-09-03", "2026-11-03", "stopped", True)]
    part = read(home, "select completed_part from rtt.periods where patient_id = 'treated'")
    assert part == [("Part_1A",)]


@pytest.mark.parametrize(
    ("patient", "pathway"),
    [
        ("alone", "W-alone"),
        ("visit-alone", "P-visit-alone"),
        ("undated", "P-undated"),
        ("undated-referral", "P-undated-referral"),
    ],
)
def test_a_wait_without_any_date_is_on_the_list_with_an_unknown_start(
    home: Home, patient: str, pathway: str
) -> None:
    assert _periods(home, patient) == [(pathway, None, None, "open", True)]


@pytest.mark.parametrize(
    ("name", "excluded"), [("interface", "not consultant-led"), ("community", "community service"), ("private", "private patient")]
)  # fmt: skip
def test_each_period_has_the_values_of_its_own_referral(home: Home, name: str, excluded: str) -> None:
    found = read(
        home,
        "select in_return, exclusion_reason from rtt.periods where patient_id = ? order by period_no",
        name,
    )
    assert found == [(False, excluded), (True, None)]


def test_a_missed_first_appointment_is_judged_by_the_priority_of_its_own_referral(home: Home) -> None:
    assert [row[3] for row in _periods(home, "urgent")] == ["stopped", "nullified"]


def test_without_events_a_second_referral_starts_a_second_clock(home: Home) -> None:
    assert _periods(home, "again") == [
        ("P-again", "2024-02-01", "2024-06-01", "stopped", True),
        ("P-again", "2025-10-01", None, "open", True),
    ]


def test_an_appointment_that_did_not_take_place_starts_nothing(home: Home) -> None:
    assert _periods(home, "cancelled") == [("P-cancelled", "2026-02-02", None, "open", True)]


def test_a_ratified_self_referral_starts_at_its_receipt(home: Home) -> None:
    assert _periods(home, "ratified") == [("P-ratified", "2026-04-01", None, "open", True)]


@pytest.mark.parametrize("number", range(4))
def test_a_first_start_that_cannot_be_is_unknown(home: Home, number: int) -> None:
    assert _periods(home, f"transfer-{number}") == [(f"P-transfer-{number}", None, None, "open", True)]


def test_an_earlier_start_that_was_handed_over_and_not_used_is_an_exception(home: Home) -> None:
    detail = read(
        home, "select detail from validation.exceptions where rule_id = 'RTT-C16' and patient_id = 'handed'"
    )
    assert "2026-05-04" in detail[0][0] and "2026-08-03" in detail[0][0]


def test_a_discharge_half_a_year_later_is_no_next_step(home: Home) -> None:
    assert "forgotten" in _raised(home, "RTT-D04")


@pytest.mark.parametrize("name", ["private-gone", "community-gone", "nurse-gone", "unmapped-gone"])
def test_what_is_out_of_scope_is_in_no_month_whatever_became_of_it(home: Home, name: str) -> None:
    assert read(home, "select in_return from rtt.periods where patient_id = ?", name) == [(False,)]
    counted = read(home, "select count(*) from rtt.return_monthly where \"Treatment Function Code\" = 'C_330'")
    assert counted == [(0,)]
    unmapped = read(
        home,
        'select count(*) from rtt.return_monthly where "Treatment Function Code" is null or "Total All" is null',
    )
    assert unmapped == [(0,)]


def test_a_month_is_judged_as_at_its_own_last_day(home: Home) -> None:
    months = read(
        home,
        'select "Period" from rtt.return_monthly where "RTT Part Type" = \'Part_2A\''
        " and \"Treatment Function Code\" = 'C_340' order by 1",
    )
    assert months == [("RTT-December-2025",), ("RTT-January-2026",), ("RTT-November-2025",)]


def test_headlines_leave_out_patients_whom_no_english_commissioner_pays_for(home: Home) -> None:
    headline = read(
        home,
        "select total, within_18_weeks from rtt.performance_monthly where function = 'C_320' and part = 'Part_2'"
        " order by month desc limit 1",
    )
    assert headline == [(2, 0)]
    returned = read(
        home,
        'select sum(total_all) from (select "Total All" as total_all from rtt.return_monthly where'
        " \"Treatment Function Code\" = 'C_320' and \"RTT Part Type\" = 'Part_2' and \"Period\" = 'RTT-November-2026')",
    )
    assert returned == [(3,)]


def test_every_record_is_on_the_list_or_named_with_the_reason(home: Home) -> None:
    rule = read(
        home,
        "select status, checked_rows from publication.evidence where domain = 'rtt' and rule_id like '%accounted_for%'",
    )
    assert len(rule) == 1 and rule[0][0] == "pass" and rule[0][1] > 50
