"""RTT on other people's data: shared identifiers, missing links, several referrals, sources without events."""

from typing import Any

import pytest

from orchestration.deliverables.explain import explain_pathways
from orchestration.publication.reader import open_current
from orchestration.store.home import Home
from tests.cases import other_peoples_rows as others
from tests.conftest import deliver, make_home, read, refresh

NIGHT = "2026-11-22"
IN_ALL = (
    others.shared_identifiers,
    others.missing_links,
    others.several_referrals,
    others.statuses,
    others.scope,
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One delivery of all of it, refreshed once. For reading."""
    feeds = others.Feeds()
    for add in IN_ALL:
        add(feeds)
    made = make_home(tmp_path_factory.mktemp("others") / "home")
    deliver(made, "pas", "others", NIGHT, dict(feeds.rows))
    result = refresh(made, domains=("rtt",))
    assert result.succeeded and "rtt" not in result.held, result.in_words()
    return made


def _periods(home: Home, patient: str) -> list[tuple[Any, ...]]:
    return read(
        home,
        "select pathway_id, cast(clock_start_date as varchar), cast(clock_stop_date as varchar), state,"
        " in_return"
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


def test_an_explanation_tells_the_patients_of_one_identifier_apart(home: Home) -> None:
    with open_current(home) as connection:
        told = explain_pathways(connection, "stopped-elsewhere")
        assert explain_pathways(connection, "nobody's") == []
    assert [(one.pathway_issuer, one.patient_id) for one in told] == [
        ("RXX", "stop-open"),
        ("RYY", "stop-over"),
    ]
    assert [len(one.steps) for one in told] == [1, 2]
    assert told[0].open_because and not told[1].open_because


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
        "select patient_id, cast(next_event_date as varchar), list_type, cast(tci_date as varchar), stage"
        " from rtt.ptl"
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
    ("name", "excluded"),
    [
        ("interface", "not consultant-led"),
        ("community", "community service"),
        ("private", "private patient"),
    ],
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
        'select count(*) from rtt.return_monthly where "Treatment Function Code" is null'
        ' or "Total All" is null',
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
        "select total, within_18_weeks from rtt.performance_monthly"
        " where treatment_function = 'C_320' and part = 'Part_2'"
        " order by month desc limit 1",
    )
    assert headline == [(2, 0)]
    returned = read(
        home,
        'select sum(total_all) from (select "Total All" as total_all from rtt.return_monthly where'
        " \"Treatment Function Code\" = 'C_320' and \"RTT Part Type\" = 'Part_2'"
        " and \"Period\" = 'RTT-November-2026')",
    )
    assert returned == [(3,)]


def test_every_record_is_on_the_list_or_named_with_the_reason(home: Home) -> None:
    rule = read(
        home,
        "select status, checked_rows from publication.evidence"
        " where domain = 'rtt' and rule_id like '%accounted_for%'",
    )
    assert len(rule) == 1 and rule[0][0] == "pass" and rule[0][1] > 50
