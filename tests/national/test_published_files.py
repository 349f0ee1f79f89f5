"""Real files as NHS England publishes them give the printed figures; a broken identity holds the domain."""

import csv
import hashlib
import json
import shutil
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from orchestration.store.home import Home
from tests.cases.data import FOLDER
from tests.conftest import make_home, read, refresh

FEEDS = {
    "rtt_full_csv_RBD_2024-11.csv": "rtt_full_csv",
    "ae_monthly_2025-07.csv": "ae_monthly_csv",
    "ae_monthly_2025-12.csv": "ae_monthly_csv",
    "cwt_provider_extract_2025-04_2025-07.xlsx": "cwt_provider_extract",
    "kh03_2025-26_q1.xlsx": "kh03_workbook",
    "qmco_2025-26_q1.xlsx": "qmco_workbook",
}
# measure, period, numerator, denominator, value; None where the publication prints none
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
    ("cancer_28_day_faster_diagnosis", "2025-07", None, 308_636, 76.55),
    ("cancer_31_day_combined", "2025-07", None, 61_970, 92.40),
    ("cancer_62_day_combined", "2025-07", None, 31_270, 69.18),
    ("beds_overnight_occupancy", "2025/26 Q1", 116_068.81, 130_059.86, 89.24),
    ("beds_overnight_occupancy_general_and_acute", "2025/26 Q1", 95_316.79, 104_197.48, None),
    ("operations_cancelled_last_minute", "2025/26 Q1", None, None, 19_268),
    ("operations_not_treated_within_28_days", "2025/26 Q1", None, None, 4_303),
    ("operations_cancelled_last_minute_including_independent_sector", "2025/26 Q1", None, None, 19_278),
    ("operations_not_treated_within_28_days_including_independent_sector", "2025/26 Q1", None, None, 4_305),
]


def _land(home: Home, reference: Path, delivery: str, files: dict[str, str]) -> Path:
    folder = home.landing / "national" / delivery
    folder.mkdir(parents=True)
    entries = []
    for name, feed in files.items():
        shutil.copy(reference / name, folder / name)
        data = (folder / name).read_bytes()
        entries.append(
            {
                "feed": feed,
                "file": name,
                "mode": "full",
                "rows": data.count(b"\n") - 1,
                "bytes": len(data),
                "sha256": hashlib.sha256(data).hexdigest(),
                "encoding": "utf-8",
            }
        )
    manifest = {
        "contract_version": 1,
        "source": "national",
        "delivery": delivery,
        "previous_delivery": None,
        "provider": "RXX",
        "extracted_at": "2026-01-20T09:00:00+00:00",
        "as_at": "2025-12-31",
        "files": entries,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def test_printed_figures(reference: Path, tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    _land(home, reference, "published", FEEDS)
    result = refresh(home)
    assert result.succeeded and not result.held, result.in_words()
    # the identities of the return hold in the real file, read by the same lines that judge the trust's own
    identities = "select status, failed_rows from publication.evidence where rule_id = 'BM-I06'"
    assert read(home, identities) == [("pass", 0)]
    for measure, period, numerator, denominator, value in PRINTED:
        found = read(
            home,
            "select numerator, denominator, value from benchmark.headlines where measure_id = ? and period = ?",
            measure,
            period,
        )
        assert len(found) == 1, measure
        for seen, printed in zip(found[0], (numerator, denominator, value), strict=True):
            if printed is not None:
                assert seen == pytest.approx(printed, abs=0.0051), (measure, period, seen)


def test_a_broken_identity_holds_the_domain(reference: Path, tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    broken = tmp_path / "broken"
    broken.mkdir()
    name = "ae_monthly_2025-07.csv"
    text = (reference / name).read_text(encoding="utf-8")
    assert text.count(",7341,") == 1
    (broken / name).write_text(text.replace(",7341,", ",7342,"), encoding="utf-8")
    _land(home, broken, "tampered", {name: FEEDS[name]})
    result = refresh(home)
    assert result.held == ["benchmark"]
    reason = next(row["reason"] for row in result.status if row["domain"] == "benchmark")
    assert "published total" in reason


def test_the_specialties_of_the_worked_cases_are_those_of_the_published_workbook(reference: Path) -> None:
    workbook = CalamineWorkbook.from_path(reference / "kh03_2025-26_q1.xlsx")
    header = workbook.get_sheet_by_name("Occupied by Specialty").to_python(skip_empty_area=False)[14]
    with (FOLDER / "kh03_specialties.csv").open(encoding="utf-8", newline="") as stream:
        known = [f"{row['specialty']} {row['title']}" for row in csv.DictReader(stream)]
    assert known == [str(cell) for cell in header[6:]]
