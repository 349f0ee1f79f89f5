"""Synthetic workbooks in the layouts of the cancer, beds, cancelled operations and diagnostics publications."""

from datetime import date, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import xlsxwriter

REGION = ("Y99", "SYNTHETIC REGION")
ALL_CANCERS = "ALL CANCERS"
CANCERS = (("Breast", 0.25), ("Lower Gastrointestinal", 0.2), ("Skin", 0.3), ("Urological - Prostate", 0.25))
SUSPECTED = (("Suspected breast cancer", 0.2), ("Suspected skin cancer", 0.4), ("Suspected lung cancer", 0.4))
MODALITIES = (("Surgery", 0.4), ("Anti-cancer drug regimen", 0.35), ("Radiotherapy", 0.2), ("Other", 0.05))
FASTER_DIAGNOSIS_ROUTES = (
    ("URGENT SUSPECTED CANCER", 1500, SUSPECTED),
    (
        "BREAST SYMPTOMATIC, CANCER NOT SUSPECTED",
        90,
        (("Exhibited (non-cancer) breast symptoms - cancer not initially suspected", 1.0),),
    ),
    ("NATIONAL SCREENING PROGRAMME", 60, (("Suspected lower gastrointestinal cancer", 1.0),)),
)
DIAGNOSTIC_WEEKS = 14
DIAGNOSTIC_TESTS = (
    "Magnetic Resonance Imaging",
    "Computed Tomography",
    "Non-obstetric Ultrasound",
    "Barium Enema",
    "DEXA Scan",
    "Audiology - Audiology Assessments",
    "Cardiology - Echocardiography",
    "Cardiology - Electrophysiology",
    "Neurophysiology - Peripheral Neurophysiology",
    "Respiratory physiology - Sleep Studies",
    "Urodynamics - Pressures & Flows",
    "Colonoscopy",
    "Flexi Sigmoidoscopy",
    "Cystoscopy",
    "Gastroscopy",
)
TREATED = (
    ("31-day Combined", "First Treatment", 160, 0.92),
    ("31-day Combined", "Subsequent Treatment", 130, 0.93),
    ("62-day Combined", "Urgent Suspected Cancer", 90, 0.68),
    ("62-day Combined", "Screening", 12, 0.62),
    ("62-day Combined", "Consultant Upgrade", 25, 0.75),
)


def write_cancer_waiting_times(file: Path, month: date, rng: np.random.Generator, codes: list[str]) -> int:
    """The provider extract: two overlapping cuts, by cancer and by modality, of the same treatments."""
    rows: list[list[object]] = [
        [
            "PERIOD", "YEAR", "MONTH", "STANDARD", "ORG CODE", "STAGE/ROUTE", "TREATMENT MODALITY",
            "CANCER TYPE", "TOTAL TREATED", "WITHIN STANDARD", "BREACHES",
        ]
    ]  # fmt: skip
    when: list[object] = [month.replace(day=1), _financial_year(month, "/"), f"{month:%b}".upper()]
    for code in codes:
        for route, size, cancers in FASTER_DIAGNOSIS_ROUTES:
            for cancer, share in cancers:
                # patients told, each by one trust: whole numbers
                total, within = (float(int(count)) for count in _treated(size * share, 0.76, rng))
                rows.append([*when, "28-day FDS", code, route, "", cancer, total, within, total - within])
        for standard, route, size, rate in TREATED:
            total, within = _treated(size, rate, rng)
            for cuts, modality in ((CANCERS, "ALL MODALITIES"), (MODALITIES, "")):
                # both cuts add up to the same treatments
                for (name, _), on_time, breaches in zip(
                    cuts, _split(within, cuts), _split(total - within, cuts), strict=True
                ):
                    label = (modality, name) if modality else (name, ALL_CANCERS)
                    counts = (on_time + breaches, on_time, breaches)
                    rows.append([*when, standard, code, route, *label, *counts])
    _write(file, {"CWT CRS Provider Extract": rows})
    return len(rows) - 1


def write_beds_open_overnight(
    file: Path, quarter_end: date, rng: np.random.Generator, organisations: dict[str, str]
) -> int:
    """KH03: available and occupied beds by sector, an England row before the trusts."""
    sectors = ["Total ", "General & Acute", "Learning Disabilities", "Maternity", "Mental Illness"]
    available = np.zeros((len(organisations), 5))
    available[:, 1] = rng.integers(350, 1_400, len(organisations))
    available[:, 3] = rng.integers(15, 90, len(organisations))
    available[:, 0] = available[:, 1:].sum(axis=1)
    occupied = available * np.array([0, 0.92, 0, 0.62, 0]) * rng.uniform(0.96, 1.03, (len(organisations), 1))
    occupied[:, 0] = occupied[:, 1:].sum(axis=1)
    year, month = _financial_year(quarter_end, "-"), f"{quarter_end:%B}"
    head = _preamble("Average daily number of available and occupied beds open overnight by sector")
    head.append(["", "Period:", _quarter_words(quarter_end)])
    head += [["", "Provider Level Data"], [""]]
    head.append(
        ["", "Year", "Period End", "Region Code", "Org Code", "Org Name", *[*sectors, ""] * 2, *sectors]
    )
    rows: list[list[object]] = [
        *head,
        _beds_row([year, month, "", "", "England"], available.sum(axis=0), occupied.sum(axis=0)),
        [""],
    ]
    for (code, name), open_beds, in_use in zip(organisations.items(), available, occupied, strict=True):
        rows.append(_beds_row([year, month, REGION[0], code, name], open_beds, in_use))
    note: list[list[object]] = [["This file holds invented data."]]
    _write(file, {"Data Quality": note, "NHS Trust by Sector": rows})
    return len(rows)


def write_cancelled_operations(
    file: Path, quarter_end: date, rng: np.random.Generator, organisations: dict[str, str]
) -> int:
    """QMCO: last-minute cancellations, those not treated within 28 days; two England rows before the trusts."""
    cancelled = rng.integers(20, 320, len(organisations))
    late = rng.binomial(cancelled, 0.22)
    quarter = ((quarter_end.month - 4) % 12) // 3 + 1
    head = _preamble("Cancelled Operations (elective only)")
    head.append(
        [
            "",
            "Period:",
            f"Quarter {quarter}, {_financial_year(quarter_end, '-')} ({_quarter_words(quarter_end)})",
        ]
    )
    head += [["", "Provider Level Data"]]
    head.append(
        [
            "",
            "Region Code",
            "Region Name",
            "Organisation Code",
            "Organisation Name",
            "Number of last minute elective operations cancelled for non clinical reasons",
            "Number of patients not treated within 28 days of last minute elective cancellation",
        ]
    )
    rows = list(head)
    for scope in ("Excluding", "Including"):
        # no independent sector among the peers, so both rows hold the same
        england = f"England ({scope} Independent Sector)"
        rows.append(["", "-", "", "-", england, int(cancelled.sum()), int(late.sum())])
    rows.append([""])
    for (code, name), total, breached in zip(organisations.items(), cancelled, late, strict=True):
        rows.append(["", *REGION, code, name, int(total), int(breached)])
    _write(file, {"National & Regional": head[:4], "Provider": rows})
    return len(rows)


def write_diagnostics(file: Path, month: date, rng: np.random.Generator, organisations: dict[str, str]) -> int:
    """DM01 by provider and test: patients waiting by week, a Total row before the providers and one of each."""
    weeks = np.arange(DIAGNOSTIC_WEEKS)
    shares = np.exp(-weeks / 4.0) / np.exp(-weeks / 4.0).sum()
    counts = {
        code: rng.poisson(rng.integers(40, 900, (len(DIAGNOSTIC_TESTS), 1)) * shares) for code in organisations
    }
    head = _preamble("Monthly Diagnostics")
    head += [["", "Period:", f"{month:%B %Y}"], ["", "Revised:"], ["", "Provider level data"]]
    titles = [f"{week:02d} <{week + 1:02d} weeks" for week in range(1, DIAGNOSTIC_WEEKS - 1)]
    head.append(
        [
            "", "Regional Team Code", "Regional Team Name", "Provider Code", "Provider Name", "Diagnostic ID",
            "Diagnostic Test Name", "Total Waiting List", "Number waiting 6+ Weeks", "Number waiting 13+ Weeks",
            "Percentage waiting 6+ weeks", "0 <01 weeks", *titles, f"{DIAGNOSTIC_WEEKS - 1}+ weeks",
        ]
    )  # fmt: skip
    total = np.sum([waiting.sum(axis=0) for waiting in counts.values()], axis=0)
    rows: list[list[object]] = [*head, _diagnostics_row(["", "", "", "Total", "", ""], total), [""]]
    for code, name in organisations.items():
        for number, (test, waiting) in enumerate(zip(DIAGNOSTIC_TESTS, counts[code], strict=True), start=1):
            rows.append(_diagnostics_row([*REGION, code, name, number, test], waiting))
        rows.append(_diagnostics_row([*REGION, code, name, 16, "Total"], counts[code].sum(axis=0)))
    _write(file, {"Provider": head[:4], "Provider by Test": rows})
    return len(rows)


def _diagnostics_row(labels: list[object], waiting: npt.NDArray[np.int64]) -> list[object]:
    total, over_6, over_13 = int(waiting.sum()), int(waiting[6:].sum()), int(waiting[13:].sum())
    return ["", *labels, total, over_6, over_13, over_6 / total if total else "-", *waiting.tolist()]


def _treated(size: float, rate: float, rng: np.random.Generator) -> tuple[float, float]:
    """Halves occur: two providers share a treatment."""
    total = int(rng.poisson(size * 2)) / 2
    return total, int(rng.binomial(int(total * 2), rate)) / 2


def _split(total: float, cuts: tuple[tuple[str, float], ...]) -> list[float]:
    """Divides a total, in halves, by the shares; the last takes what is left."""
    parts = [int(total * 2 * share) / 2 for _, share in cuts[:-1]]
    return [*parts, total - sum(parts)]


def _financial_year(day: date, separator: str) -> str:
    first = day.year if day.month >= 4 else day.year - 1
    return f"{first}{separator}{(first + 1) % 100:02d}"


def _quarter_words(end: date) -> str:
    return f"{date(end.year, end.month - 2, 1):%B} to {end:%B} {end.year}"


def _preamble(title: str) -> list[list[object]]:
    return [[""], ["", "Title:", title], ["", "Basis:", "Provider"], ["", "Status:", "Synthetic"], [""]]


def _beds_row(labels: list[str], available: object, occupied: object) -> list[object]:
    open_beds, in_use = np.asarray(available).tolist(), np.asarray(occupied).tolist()
    share = [used / beds if beds else "-" for used, beds in zip(in_use, open_beds, strict=True)]
    return ["", *labels, *open_beds, "", *in_use, "", *share]


def _write(file: Path, sheets: dict[str, list[list[object]]]) -> None:
    """A fixed creation time: the same seed writes the same bytes."""
    workbook = xlsxwriter.Workbook(str(file), {"default_date_format": "dd/mm/yyyy"})
    workbook.set_properties({"created": datetime(2026, 1, 1)})
    for name, rows in sheets.items():
        sheet = workbook.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value != "":
                    sheet.write(number, column, value)
    workbook.close()
