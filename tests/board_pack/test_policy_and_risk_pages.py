"""The pages of the access policy and of risks, from rows as a publication has them."""

from collections import defaultdict
from datetime import date
from typing import Any

from orchestration.deliverables.board_pack.figures import Figures, Scope
from orchestration.deliverables.board_pack.policy_page import policy_page
from orchestration.deliverables.board_pack.risk_page import risk_page

NIGHT = date(2026, 11, 22)


def _figures(**rows: list[dict[str, Any]]) -> Figures:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    return Figures(found | rows if rows else found, {}, {}, frozenset())


def _rule(rule: str, opened: int, checked: int) -> dict[str, Any]:
    return {"rule_id": rule, "title": "What is wrong", "as_at": NIGHT, "open": opened, "checked": checked}


def test_a_trust_without_rtt_or_risks_has_no_such_pages() -> None:
    assert policy_page(_figures(), Scope()) is None and risk_page(_figures()) is None


def test_each_promise_has_its_figures_and_its_rules() -> None:
    page = policy_page(
        _figures(
            policy_rules=[_rule("RTT-D14", 2, 8), _rule("RTT-A13", 0, 0), _rule("RTT-B01", 9, 9)],
            policy_appointments=[
                {
                    "with_dates": 200, "noticed": 150, "cancelled_by_hospital": 0, "short_notice": 0,
                    "missed": 1, "kept_or_missed": 8,
                }
            ],
            policy_booking=[{"bookings": 40, "out_of_turn": 4, "without_reason": 3}],
            policy_validation=[{"validated": None, "pathways": None}],
        ),
        Scope(),
    )  # fmt: skip
    assert page is not None
    found = {table.caption: [list(row) for row in table.rows] for table in page.tables}
    assert found["Reasonable notice"] == [
        ["Appointments of 13 weeks booked 21 days or more ahead", "150", "200", "75.0"],
        ["Cancelled by the hospital at short notice, of its cancellations in 13 weeks", "0", "0", ""],
        ["RTT-D14 What is wrong", "2", "8", "25.0"],
    ]
    assert found["Missed appointments"] == [
        ["Missed, of attended and missed appointments of 13 weeks", "1", "8", "12.5"]
    ]
    assert [row[1:] for row in found["Booking in turn"]] == [["4", "40", "10.0"], ["3", "4", "75.0"]]
    assert found["Active monitoring"] == [["RTT-A13 What is wrong", "0", "0", ""]]
    # nobody needs to be validated: no figure, and no share of nothing
    assert found["Validation at 12 weeks"] == []
    assert "8.3" in next(table.note for table in page.tables if table.caption == "Reasonable notice")


def test_a_division_has_its_own_figures_and_no_rules() -> None:
    figures = _figures(
        policy_rules=[_rule("RTT-D14", 2, 8)],
        policy_booking=[
            {"division": "Surgery", "bookings": 30, "out_of_turn": 3, "without_reason": 1},
            {"division": "Medicine", "bookings": 10, "out_of_turn": 1, "without_reason": 1},
        ],
    )
    page = policy_page(figures, Scope("division", "Surgery", "Surgery"))
    assert page is not None and [table.caption for table in page.tables] == ["Booking in turn"]
    assert [list(row)[1:] for row in page.tables[0].rows] == [["3", "30", "10.0"], ["1", "3", "33.3"]]
    whole = policy_page(figures, Scope())
    assert whole is not None
    in_turn = next(table for table in whole.tables if table.caption == "Booking in turn")
    assert [list(row)[1:] for row in in_turn.rows] == [["4", "40", "10.0"], ["2", "4", "50.0"]]
    assert policy_page(figures, Scope("division", "Pathology", "Pathology")) is None


def test_risks_are_beside_what_the_data_says() -> None:
    risk = {
        "risk_id": "R1", "title": "Long waits", "owner": "COO", "strategic_risk_id": "SR2", "score": 20,
        "appetite": 8,
        "review_overdue": True, "measure_title": "Waiting list", "unit": "percent", "period_end": NIGHT,
    }  # fmt: skip
    page = risk_page(
        _figures(
            risks=[
                {
                    **risk, "measure_id": "EL01", "value": 62.25, "target": 65.0, "variation": "common_cause",
                    "reading": "control not visible in data",
                },
                {
                    **risk, "measure_id": "EL05", "value": None, "target": None, "variation": None,
                    "reading": "no figure",
                },
            ]
        )
    )  # fmt: skip
    assert page is not None
    assert page.sentences[0].startswith("1 risk of plan/risks.csv.") and "Review overdue: R1." in page.sentences
    (table,) = page.tables
    assert list(table.rows[0])[4:] == [
        "EL01 Waiting list", "62.3%, 22 November 2026", "65.0", "common cause", "control not visible in data",
    ]  # fmt: skip
    assert list(table.rows[1])[5:] == ["", "", "", "no figure"]
