"""Real files as NHS England publishes them give the printed figures, all of them in one command."""

import csv
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from orchestration.intake.national_delivery import NationalResult, deliver_national
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from tests.cases.data import FOLDER
from tests.conftest import make_home, read, refresh
from tests.national.landing import land

TODAY = date(2026, 1, 20)
# measure, period, numerator, denominator, value of England; None where the publication prints none
PRINTED = [
    ("rtt_incomplete_within_18_weeks", "2024-11", 12_534, 21_693, 57.78),
    ("rtt_incomplete_median_weeks", "2024-11", None, 21_693, 14.34),
    ("rtt_incomplete_percentile_92_weeks", "2024-11", None, 21_693, 42.61),
    ("rtt_incomplete_over_52_weeks", "2024-11", 647, None, 647),
    ("rtt_incomplete_over_65_weeks", "2024-11", 45, None, 45),
    ("ed_within_4_hours", "2025-07", None, None, 76.40),
    ("ed_within_4_hours", "2025-12", None, None, 73.85),
    ("ed_within_4_hours_excluding_booked", "2025-07", None, None, 75.84),
    ("ed_within_4_hours_excluding_booked", "2025-12", None, None, 73.24),
    # revised, and not the original of the same month: 74.77 %, 44,881
    ("ed_within_4_hours", "2025-04", None, 2_297_421, 74.7838),
    ("ed_admitted_over_12_hours_from_decision", "2025-04", 44_648, None, 44_648),
    # 28 columns in the header
    ("ed_within_4_hours", "2024-09", None, None, 74.2172),
    ("ed_within_4_hours", "2023-04", None, None, 77.3462),
    ("ed_within_4_hours", "2025-03", None, None, 74.9798),
    ("cancer_28_day_faster_diagnosis", "2025-07", None, 308_636, 76.55),
    ("cancer_31_day_combined", "2025-07", None, 61_970, 92.40),
    ("cancer_62_day_combined", "2025-07", None, 31_270, 69.18),
    ("beds_overnight_occupancy", "2025/26 Q1", 116_068.81, 130_059.86, 89.24),
    ("beds_overnight_occupancy_general_and_acute", "2025/26 Q1", 95_316.79, 104_197.48, None),
    ("beds_overnight_occupancy", "2024/25 Q3", None, None, 87.30),
    ("beds_overnight_occupancy_general_and_acute", "2024/25 Q3", None, None, 89.49),
    ("operations_cancelled_last_minute", "2025/26 Q1", None, None, 19_268),
    ("operations_not_treated_within_28_days", "2025/26 Q1", None, None, 4_303),
    ("operations_cancelled_last_minute_including_independent_sector", "2025/26 Q1", None, None, 19_278),
    ("operations_not_treated_within_28_days_including_independent_sector", "2025/26 Q1", None, None, 4_305),
    ("operations_cancelled_last_minute", "2024/25 Q2", None, None, 21_249),
    ("operations_not_treated_within_28_days", "2024/25 Q2", None, None, 4_825),
    ("operations_cancelled_last_minute_including_independent_sector", "2024/25 Q2", None, None, 21_262),
    ("operations_not_treated_within_28_days_including_independent_sector", "2024/25 Q2", None, None, 4_827),
    ("diagnostics_over_6_weeks_percent", "2025-07", 378_816, 1_730_933, 21.885),
    ("diagnostics_over_6_weeks_percent_mri", "2025-07", 56_579, 337_704, 16.754),
    ("diagnostics_over_13_weeks", "2025-07", 131_140, 1_730_933, 131_140),
]


@pytest.fixture(scope="module")
def published(reference: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, NationalResult]:
    """Everything of the folder through the command, and the refresh after it."""
    home = make_home(tmp_path_factory.mktemp("published") / "home")
    delivered = deliver_national([reference], home, Ledger(home.ledger), TODAY, lambda said: None)
    result = refresh(home)
    assert result.succeeded and not result.held, result.in_words()
    return home, delivered


@pytest.mark.long
def test_every_file_is_recognised_or_refused_by_name(published: tuple[Home, NationalResult]) -> None:
    home, found = published
    assert {file.file for file in found.files if file.state == "refused"} == {
        "ae_by_provider_2025-05.csv",
        "virtual_wards_2025-07.xlsx",
    }
    assert (found.count("delivered"), found.count("known")) == (36, 0)
    # what was refused holds nothing, and every file of a read layout is in use or replaced by its revision
    assert read(home, "select distinct state from publication.status where domain = 'benchmark'") == [
        ("published",)
    ]
    assert read(home, "select source_file from benchmark.files where state <> 'in use'") == [
        ("ae_monthly_2025-04_original.csv",)
    ]


@pytest.mark.long
@pytest.mark.parametrize(("measure", "period", "numerator", "denominator", "value"), PRINTED)
def test_printed_figures(
    published: tuple[Home, NationalResult],
    measure: str,
    period: str,
    numerator: float | None,
    denominator: float | None,
    value: float | None,
) -> None:
    found = read(
        published[0],
        "select numerator, denominator, value from benchmark.headlines"
        " where measure_id = ? and period = ? and organisation = 'ENG'",
        measure,
        period,
    )
    assert len(found) == 1
    for seen, printed in zip(found[0], (numerator, denominator, value), strict=True):
        if printed is not None:
            assert seen == pytest.approx(printed, abs=0.0051), seen


@pytest.mark.long
def test_all_identities_hold_in_the_real_files(published: tuple[Home, NationalResult]) -> None:
    rules = "select rule_id, status from publication.evidence where rule_id like 'BM-I%' order by 1"
    assert read(published[0], rules) == [(f"BM-I0{number}", "pass") for number in range(1, 10)]


@pytest.mark.long
def test_england_by_month_is_the_total_row_of_each_file(
    published: tuple[Home, NationalResult], reference: Path
) -> None:
    """24 months side by side, each as the last row of its own file has it."""
    expected = {}
    for file in (reference / "ae_history").glob("*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as text:
            rows = list(csv.reader(text))
        total = next(row for row in rows if row[1].strip().upper() == "TOTAL")
        expected[file.name] = (sum(map(int, total[4:10])), sum(map(int, total[10:16])))
    found = read(
        published[0],
        "select source_file, attendances, over_4h from benchmark.ed_providers"
        " where organisation = 'ENG' and period between '2023-04' and '2025-03'",
    )
    assert len(found) == 24
    assert {row[0]: row[1:] for row in found} == expected


@pytest.mark.long
def test_every_feed_has_england_and_providers(published: tuple[Home, NationalResult]) -> None:
    found = read(
        published[0],
        "select source_feed, count(*) filter (where organisation = 'ENG') > 0,"
        " count(distinct organisation) - 1 from benchmark.headlines group by 1",
    )
    assert all(has_england for _, has_england, _ in found)
    assert {feed: providers for feed, _, providers in found} == {
        "rtt_full_csv": 3,
        "ae_monthly_csv": 212,
        "cwt_provider_extract": 159,
        "kh03_workbook": 185,
        "qmco_workbook": 143,
        "dm01_workbook": 437,
    }


def test_a_broken_identity_leaves_nothing_to_publish(reference: Path, tmp_path: Path) -> None:
    """Where no other file is in use; beside others it is left out alone (test_periods_and_providers)."""
    home = make_home(tmp_path / "home")
    name = "ae_monthly_2025-07.csv"
    text = (reference / name).read_text(encoding="utf-8")
    assert text.count(",7341,") == 1
    land(home, "tampered", {name: ("ae_monthly_csv", text.replace(",7341,", ",7342,").encode())})
    result = refresh(home)
    assert result.held == ["benchmark"]
    reason = next(row["reason"] for row in result.status if row["domain"] == "benchmark")
    assert "published total" in reason and name in reason


def test_the_specialties_of_the_worked_cases_are_those_of_the_published_workbook(reference: Path) -> None:
    workbook = CalamineWorkbook.from_path(reference / "kh03_2025-26_q1.xlsx")
    header = workbook.get_sheet_by_name("Occupied by Specialty").to_python(skip_empty_area=False)[14]
    with (FOLDER / "kh03_specialties.csv").open(encoding="utf-8", newline="") as stream:
        known = [f"{row['specialty']} {row['title']}" for row in csv.DictReader(stream)]
    assert known == [str(cell) for cell in header[6:]]
