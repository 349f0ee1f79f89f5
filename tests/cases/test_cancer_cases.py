"""The worked cancer cases: files in; clocks, list, shares of a breach and exceptions out."""

from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from orchestration.store.home import Home
from tests.cases.cancer_feeds import NIGHT, care_of, feeds_of_cases
from tests.cases.data import worked_cases
from tests.conftest import deliver, refresh

Rows = list[tuple[Any, ...]]
Ask = Callable[..., Rows]
STANDARDS = {"fds": "FDS", "d31": "31D", "d62": "62D"}


def _faults(ask: Ask, case: dict[str, Any]) -> list[str]:
    expected, care_id = case["expected"], care_of(case)
    faults = []
    for name, standard in STANDARDS.items():
        if name in expected:
            found = ask(
                "select days, in_scope, within_standard, stage from cancer.clocks"
                " where care_id = ? and standard = ?",
                care_id,
                standard,
            )
            wanted = (expected[name]["days"], expected[name]["in_scope"], expected[name]["met"])
            stage = expected[name].get("stage")
            if [row[:3] for row in found] != [wanted] or stage not in (None, found[0][3]):
                faults.append(f"{care_id} {standard}: expected {wanted} {stage}, found {found}")
        elif "route" in expected:
            # a standard that the case does not expect may not count the patient
            counted = ask(
                "select count(*) from cancer.clocks where care_id = ? and standard = ? and in_scope",
                care_id,
                standard,
            )
            if counted != [(0,)]:
                faults.append(f"{care_id} {standard}: not expected and counted")
    if "route" in expected:
        faults += _route_faults(ask, case)
    for rule_id in case["exceptions"]:
        raised = ask(
            "select count(*) from validation.exceptions where rule_id = ? and record_key in (?, ?)",
            rule_id,
            care_id,
            f"T{care_id}",
        )
        if raised != [(1,)]:
            faults.append(f"{care_id}: {rule_id} is not raised")
    if "allocation" in expected:
        faults += _allocation_faults(ask, care_id, expected["allocation"])
    if "ptl_days" in expected:
        found = ask("select open_days, band, in_backlog_count from cancer.ptl where care_id = ?", care_id)
        counted = expected.get("counted_in_backlog", expected["over_62"])
        if found != [(expected["ptl_days"], expected["ptl_band"], counted)]:
            faults.append(f"{care_id} list: found {found}")
    return faults


def _route_faults(ask: Ask, case: dict[str, Any]) -> list[str]:
    """The route on its clocks or on the list, wherever the pathway shows."""
    found = ask(
        "select distinct route from (select care_id, route from cancer.clocks"
        " union all select care_id, route from cancer.ptl) where care_id = ?",
        care_of(case),
    )
    wanted = case["expected"]["route"]
    return [] if found in ([], [(wanted,)]) else [f"{case['id']} route: expected {wanted}, found {found}"]


def _allocation_faults(ask: Ask, care_id: str, expected: dict[str, Any]) -> list[str]:
    rows = ask(
        "select provider, method, scenario, share_total, share_within, share_breach, days_to_transfer,"
        " days_transfer_to_treatment from cancer.shares where care_id = ?",
        care_id,
    )
    names = ("total", "within", "breach")
    shares = {row[0]: dict(zip(names, map(float, row[3:6]), strict=True)) for row in rows}
    phases = (expected.get("days_to_transfer"), expected.get("days_transfer_to_treatment"))
    found = {(row[1], row[2], row[6], row[7]) for row in rows}
    if shares != expected["shares"] or found != {(expected["method"], expected["scenario"], *phases)}:
        return [f"{care_id} allocation: expected {expected}, found {rows}"]
    return []


def night_of(case: dict[str, Any]) -> str:
    """Of a list, the night that the case names; clocks are the same in any later one."""
    return str(case["inputs"].get("snapshot_date", NIGHT))


def _of_night(night: str) -> list[dict[str, Any]]:
    return [case for case in worked_cases("cancer") if night_of(case) == night]


def _compare(home: Home, night: str) -> None:
    with duckdb.connect(str(home.current), read_only=True) as connection:

        def ask(sql: str, *parameters: Any) -> Rows:
            return connection.execute(sql, list(parameters)).fetchall()

        faults = [fault for case in _of_night(night) for fault in _faults(ask, case)]
    assert _of_night(night) and not faults, "\n".join(faults)


def test_every_case_of_clocks(cancer_home: Home) -> None:
    _compare(cancer_home, NIGHT)


@pytest.mark.long
@pytest.mark.parametrize("night", sorted({night_of(case) for case in worked_cases("cancer")} - {NIGHT}))
def test_every_case_of_a_list(night: str, home: Home) -> None:
    deliver(home, "cancer", "cases", night, dict(feeds_of_cases(_of_night(night))))
    assert refresh(home, domains=("cancer",)).succeeded
    _compare(home, night)
