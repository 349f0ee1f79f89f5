"""The pages of plan, oversight, escalation, private and overseas activity, validation and decisions."""

import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from orchestration.deliverables.board_pack.pack import write_board_pack
from orchestration.deliverables.board_pack.plan_page import must_be_true
from tests.board_pack.publication_file import Publication, write
from tests.board_pack.read_page import Page, read_page
from tests.board_pack.trust import trust


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trust's pack, made once."""
    made = tmp_path_factory.mktemp("pages")
    write_board_pack(write(trust(), made / "marts.duckdb"), made / "report", printed=False)
    return made


@pytest.fixture(scope="module")
def page(folder: Path) -> Page:
    """The page of the trust."""
    return read_page(folder / "report" / "index.html")


def test_the_plan_says_gap_forecast_and_what_must_be_true(page: Page) -> None:
    (position,) = page.table("plan", "Actual against trajectory")
    assert position["Measure"] == "EL01 Incomplete pathways within 18 weeks"
    assert (position["Period"], position["As first agreed"], position["As agreed now"]) == (
        "September 2026",
        "62.0%",
        "62.0%",
    )
    (figure,) = (
        row for row in page.table("measure-EL01", "Figures of the chart") if row["Period"] == "September 2026"
    )
    assert position["Actual"] == figure["Figure"] + "%" and position["Gap in patients"] == "met"
    (forecast,) = page.table("plan", "Forecast for 31 March 2027")
    assert forecast["Forecast"] == figure["Mean"] + "%" and forecast["Method"] == "mean of the chart"
    assert (forecast["From"], forecast["To"]) == (figure["Lower limit"] + "%", figure["Upper limit"] + "%")
    # the trajectory ends in February: nothing is agreed for March
    assert forecast["Trajectory of then"] == "" and forecast["Forecast meets it"] == ""
    versions = page.table("plan", "Versions of the trajectories")
    assert [(row["Version"], row["Agreed by"], row["Agreed on"]) for row in versions] == [
        ("1", "Board", "1 April 2026"),
        ("2", "Board", "2 April 2026"),
    ]


POSITION = {
    "numerator": 1213.0,
    "denominator": 1912.0,
    "period_start": date(2026, 10, 1),
    "period_end": date(2026, 10, 31),
    "end_of_year": date(2027, 3, 31),
    "trajectory_at_end": 66.0,
    "numerator_at_end": 1262,
    "change_to_end": 49,
}
EL01 = {
    "unit": "percent",
    "better": "up",
    "basis": "stock",
    "grain": "month",
    "numerator": "incomplete pathways of 18 weeks or less",
    "denominator": "incomplete pathways",
}


def test_what_must_be_true_is_one_sentence_with_figures() -> None:
    assert must_be_true(POSITION, EL01) == (
        "For 66.0% by 31 March 2027: at least 1,262 incomplete pathways of 18 weeks or less, of 1,912"
        " incomplete pathways. At the end of October 2026 it was 1,213: 49 more, which is about 10 a month"
        " over 5 months."
    )
    attendances = {
        **EL01,
        "basis": "flow",
        "numerator": "attendances within 4 hours",
        "denominator": "attendances",
    }
    assert must_be_true(POSITION, attendances) == (
        "For 66.0% by 31 March 2027: at least 1,262 attendances within 4 hours, of 1,912 attendances. In"
        " October 2026 it was 1,213: 49 more in a month, in even steps about 10 more than in the month before,"
        " for 5 months."
    )
    waiting = {
        **EL01,
        "unit": "count",
        "better": "down",
        "numerator": "incomplete pathways",
        "denominator": None,
    }
    fewer = {**POSITION, "trajectory_at_end": 1200.0, "numerator_at_end": 1200, "change_to_end": -13}
    assert must_be_true(fewer, waiting) == (
        "By 31 March 2027: at most 1,200 incomplete pathways. At the end of October 2026 it was 1,213: 13"
        " fewer, which is about 3 a month over 5 months."
    )
    met = {**fewer, "numerator_at_end": 1300, "change_to_end": 87}
    assert must_be_true(met, waiting).endswith("it was 1,213, which would meet it.")
    assert must_be_true({**POSITION, "trajectory_at_end": None}, EL01) == ""


def test_the_oversight_page_names_its_version_and_what_more_patients_change(page: Page) -> None:
    said = page.sections["oversight"]
    assert "Version of the framework: 2025/26. No list of metrics for 2026/27 was found" in said
    assert (
        "Average of 1 of 2 operational metrics: 2.01 (1.00 is the best, 4.00 the worst): rank 40 of 120" in said
    )
    assert "the average would be 1.00 and the rank 39" in said
    assert "The trust has a deficit or support for one, so its segment is not better than 3." in said
    (metric,) = page.table("oversight", "Metrics with figures")
    # 77.997 is printed on its own side of the standard of 78
    assert (metric["Trust, %"], metric["Standard"], metric["Score"], metric["Rank"]) == (
        "77.997",
        "at least 78%",
        "2.01",
        "40 of 120",
    )
    (change,) = page.table("oversight", "What more patients")
    assert (
        change["For one more rank"],
        change["Rank then"],
        change["Score then"],
        change["To meet the standard"],
    ) == (
        "1",
        "39",
        "1.00",
        "1",
    )
    (missing,) = page.table("oversight", "Metrics without a score")
    assert missing["Why"] == "No national file holds it."
    assert [row["Evidence"] for row in page.table("definitions", "Metrics of the oversight framework")] == [
        "M",
        "M",
    ]


def test_escalation_names_the_level_and_what_is_not_known(page: Page) -> None:
    said = page.sections["escalation"]
    assert (
        "Level 3 on 22 November 2026: the worst of 1 parameter judged, of 2 in the framework (Bed occupancy)"
        in said
    )
    held = "Emergency department is held, its data is as at 2026-11-15."
    assert f"Not known on 22 November 2026: Handover. {held}" in said
    handover, occupancy = page.table("escalation", "Acute parameters on 22 November 2026")
    assert (handover["Value"], handover["Level"], handover["Judged"][:9]) == ("", "", "not known")
    assert (occupancy["Value"], occupancy["Level"], occupancy["Level 3 from"]) == ("93.0%", "3", "92.0%")


def test_private_and_overseas_activity_adds_up_to_all(page: Page) -> None:
    rows = {
        row["Who pays"]: int(row["Oct 2026"])
        for row in page.table("private-overseas", "Admissions by who pays")
    }
    assert rows == {
        "NHS": 90,
        "Private": 4,
        "Overseas, charged": 3,
        "Overseas, decision pending": 2,
        "Who pays not recorded": 1,
        "All": 100,
    }
    surgery = page.table("private-overseas", "Admissions, private or overseas")[0]
    assert (surgery["Treatment function"], surgery["Private"], surgery["All activity"]) == (
        "General surgery",
        "4",
        "97",
    )


def test_validation_work_is_by_priority_with_its_effect_on_the_headlines(page: Page) -> None:
    (row,) = page.table("data-quality", "Open exceptions by priority")
    assert (row["Priority"], row["Open"], row["Longest open, days"], row["Cleared in the week"]) == (
        "P1",
        "12",
        "40",
        "1",
    )
    (effect,) = page.table("data-quality", "Effect of open exceptions")
    assert (effect["Exceptions of"], effect["Effect, points"]) == ("Clock start after its stop", "+0.05")


def test_the_appendix_names_who_decided_when_and_why(page: Page) -> None:
    decided = page.table("decisions", "Decisions about charts")
    assert [(row["Measure"], row["Decided by"], row["Decided on"], row["Review"]) for row in decided] == [
        ("62-day treatment standard", "A Lead", "3 October 2025", "3 October 2026 (past)"),
        ("Incomplete pathways within 18 weeks", "A Lead", "1 February 2026", ""),
    ]
    assert decided[0]["Why"] == "second theatre opened" and decided[0]["Decision"] == "New limits from here"


def test_the_workbook_has_the_figures_of_these_pages(folder: Path) -> None:
    workbook = openpyxl.load_workbook(folder / "report" / "report.xlsx", read_only=True)
    rows = list(workbook["Matrix"].iter_rows(values_only=True))
    el01 = next(dict(zip(rows[0], row, strict=True)) for row in rows[1:] if row[0] == "EL01")
    assert (el01["peer_rank"], el01["providers"], el01["peer_quartile"], el01["england_value"]) == (
        31,
        120,
        2,
        59.94,
    )
    assert {"Plan", "Oversight", "Peers", "Contributions", "Decisions", "Escalation parameters"} <= set(
        workbook.sheetnames
    )


def test_no_sentence_says_in_before_a_day_or_a_week(page: Page) -> None:
    summary = re.sub(r"\s+", " ", page.sections["summary"])
    assert not re.search(r" in (\d{1,2} [A-Z]|week ending)", summary)
    assert "at the end of September 2026" in summary


def test_a_publication_without_plans_or_peers_says_so(tmp_path: Path) -> None:
    made = write_board_pack(write(Publication(), tmp_path / "marts.duckdb"), tmp_path / "report", printed=False)
    page = read_page(made[0])
    assert "No trajectory has been received: plan/trajectories.csv holds none." in page.sections["plan"]
    for anchor in ("oversight", "escalation", "private-overseas"):
        assert "The publication holds no figures for this page." in page.sections[anchor]
