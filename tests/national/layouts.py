"""Small published files of every layout, written from how the files look and not from the contracts."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

AE_HEADER = (
    "Period,Org Code,Parent Org,Org name,A&E attendances Type 1,A&E attendances Type 2,"
    "A&E attendances Other A&E Department,A&E attendances Booked Appointments Type 1,"
    "A&E attendances Booked Appointments Type 2,A&E attendances Booked Appointments Other Department,"
    "Attendances over 4hrs Type 1,Attendances over 4hrs Type 2,Attendances over 4hrs Other Department,"
    "Attendances over 4hrs Booked Appointments Type 1,Attendances over 4hrs Booked Appointments Type 2,"
    "Attendances over 4hrs Booked Appointments Other Department,"
    "Patients who have waited 4-12 hs from DTA to admission,"
    "Patients who have waited 12+ hrs from DTA to admission,Emergency admissions via A&E - Type 1,"
    "Emergency admissions via A&E - Type 2,Emergency admissions via A&E - Other A&E department,"
    "Other emergency admissions"
)
RTT_HEADER = [
    "Period", "Provider Parent Org Code", "Provider Parent Name", "Provider Org Code", "Provider Org Name",
    "Commissioner Parent Org Code", "Commissioner Parent Name", "Commissioner Org Code",
    "Commissioner Org Name", "RTT Part Type", "RTT Part Description", "Treatment Function Code",
    "Treatment Function Name", *[f"Gt {week:02} To {week + 1:02} Weeks SUM 1" for week in range(104)],
    "Gt 104 Weeks SUM 1", "Total", "Patients with unknown clock start date", "Total All",
]  # fmt: skip
BY_PROVIDER = (
    "Code,Region,Name,Type 1 Departments - Major A&E,Type 2 Departments - Single Specialty,"
    "Type 3 Departments - Other A&E/Minor Injury Unit,Total attendances\n"
    'RQA,Region,A TRUST,"1,000",0,20,"1,020"\n'
)
SECTORS = ["Total ", "General & Acute", "Learning Disabilities", "Maternity", "Mental Illness"]
KH03_TITLE = "Average daily number of available and occupied beds open overnight by sector"
TESTS = {1: "Magnetic Resonance Imaging", 2: "Computed Tomography", 16: "Total"}


def _csv(rows: Sequence[Sequence[object]], before: str = "") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return (before + text.getvalue()).encode()


def ae(
    month: str, providers: Mapping[str, tuple[int, int]], total: str | None = "TOTAL", wrong: int = 0
) -> bytes:
    """`month` as APRIL-2025; by provider, type 1 attendances and those over four hours.

    `wrong`: too many in the total row; `total`: what it says, with the month as its period where that is MONTH.
    """
    label = f"MSitAE-{month}"

    def row(code: str, period: str, attendances: int, over: int) -> list[object]:
        return [period, code, "Region", f"TRUST {code}", attendances, 0, 0, 0, 0, 0, over, *[0] * 11]

    rows: list[list[object]] = [[*AE_HEADER.split(",")]]
    rows += [row(code, label, *counts) for code, counts in providers.items()]
    if total is not None:
        sums = [sum(counts[place] for counts in providers.values()) for place in (0, 1)]
        code = "Total " if total == "MONTH" else total
        rows.append(row(code, label if total == "MONTH" else total, sums[0] + wrong, sums[1]))
    return _csv(rows)


def rtt(month: str, providers: Mapping[str, Mapping[str, Mapping[int, int]]]) -> bytes:
    """`month` as April-2025; by provider and commissioner, incomplete pathways of one function by band."""
    rows: list[list[object]] = [[*RTT_HEADER]]
    for provider, commissioners in providers.items():
        for commissioner, bands in commissioners.items():
            counts = [bands.get(week, 0) for week in range(105)]
            start = [f"RTT-{month}", "", "", provider, f"TRUST {provider}", "", "", commissioner, ""]
            for function, name in (("C_100", "General Surgery Service"), ("C_999", "Total")):
                part = ["Part_2", "Incomplete Pathways", function, name]
                rows.append([*start, *part, *counts, "", "", sum(counts)])
    return _csv(rows)


def _workbook(file: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    workbook = xlsxwriter.Workbook(str(file))
    for name, rows in sheets.items():
        sheet = workbook.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value != "":
                    sheet.write(number, column, value)
    workbook.close()
    return file


def _head(title: str, period: str, revised: str) -> list[list[object]]:
    return [
        [""],
        ["", "Title:", title],
        ["", "Summary:", "open day only, as the text of the publication wrongly says"],
        ["", "Period:", period],
        ["", "Published:", "20th February 2025"],
        ["", "Revised:", revised],
        ["", "Status:", "Public"],
        [""],
    ]


def kh03(
    file: Path, providers: Mapping[str, tuple[float, float]], title: str = KH03_TITLE, revised: str = ""
) -> Path:
    """October to December 2024; general and acute beds available and occupied by provider."""
    rows = _head(title, "October to December 2024", revised)
    rows.append(
        ["", "Year", "Period End", "Region Code", "Org Code", "Org Name", *[*SECTORS, ""] * 2, *SECTORS]
    )
    england = tuple(sum(beds[place] for beds in providers.values()) for place in (0, 1))
    for code, name, (available, occupied) in [
        ("", "England", england),
        *[(code, f"TRUST {code}", beds) for code, beds in providers.items()],
    ]:
        start: list[object] = ["", "2024-25", "December", "", code, name]
        rows.append([*start, available, available, 0, 0, 0, "", occupied, occupied, 0, 0, 0, "", "-", "-"])
    return _workbook(file, {"Data Quality": [["Notes"]], "NHS Trust by Sector": rows})


def qmco(file: Path, providers: Mapping[str, tuple[int, int]], independent: tuple[int, int] = (0, 0)) -> Path:
    """Quarter 2 of 2024/25; cancelled and late by provider, and of one provider of the independent sector."""
    rows = _head("Cancelled Operations (elective only)", "Quarter 2, 2024-25 (July to September 2024)", "-")
    rows.append(
        [
            "", "Region Code", "Region Name", "Organisation Code", "Organisation Name",
            "Number of last minute elective operations cancelled for non clinical reasons",
            "Number of patients not treated within 28 days of last minute elective cancellation",
        ]
    )  # fmt: skip
    nhs = [sum(counts[place] for counts in providers.values()) for place in (0, 1)]
    both = [count + other for count, other in zip(nhs, independent, strict=True)]
    rows.append(["", "-", "-", "-", "England (Excluding Independent Sector)", *nhs])
    rows.append(["", "-", "-", "-", "England (Including Independent Sector)", *both])
    rows.append([""])
    rows += [["", "Y99", "Region", code, f"TRUST {code}", *counts] for code, counts in providers.items()]
    if any(independent):
        rows.append(["", "Y99", "Region", "NT9", "AN INDEPENDENT HOSPITAL", *independent])
    return _workbook(file, {"Provider": rows, "Notes": [["None"]]})


def dm01(file: Path, providers: Mapping[str, Mapping[int, tuple[int, int]]], period: str = "July 2025") -> Path:
    """By provider and test, patients waiting two weeks and seven weeks."""
    rows = _head("Monthly Diagnostics", period, "")
    bands = ["0 <01 weeks", *[f"{week:02} <{week + 1:02} weeks" for week in range(1, 13)], "13+ weeks"]
    rows.append(
        [
            "", "Regional Team Code", "Regional Team Name", "Provider Code", "Provider Name", "Diagnostic ID",
            "Diagnostic Test Name", "Total Waiting List", "Number waiting 6+ Weeks",
            "Number waiting 13+ Weeks", "Percentage waiting 6+ weeks", *bands,
        ]
    )  # fmt: skip

    def row(labels: list[object], short: int, long: int) -> list[object]:
        weeks = [0, 0, short, 0, 0, 0, 0, long, *[0] * 6]
        return ["", *labels, short + long, long, 0, "-", *weeks]

    totals = {
        code: [sum(pair[place] for pair in tests.values()) for place in (0, 1)]
        for code, tests in providers.items()
    }
    rows.append(
        row(["", "", "", "Total", "", ""], *[sum(pair[place] for pair in totals.values()) for place in (0, 1)])
    )
    for code, tests in providers.items():
        for number, counts in {**tests, 16: totals[code]}.items():
            rows.append(row(["Y99", "Region", code, f"TRUST {code}", number, TESTS[number]], *counts))
    return _workbook(file, {"Provider": [["Notes"]], "Provider by Test": rows})


def cancer(file: Path, month: str, providers: Mapping[str, tuple[float, float]]) -> Path:
    """By provider, Faster Diagnosis pathways and those within 28 days; `month` as 2025-04-01."""
    rows: list[list[object]] = [
        [
            "PERIOD", "YEAR", "MONTH", "STANDARD", "ORG CODE", "STAGE/ROUTE", "TREATMENT MODALITY",
            "CANCER TYPE", "TOTAL TREATED", "WITHIN STANDARD", "BREACHES",
        ]
    ]  # fmt: skip
    for code, (total, within) in providers.items():
        start = [month, "2025/26", "APR", "28-day FDS", code, "URGENT SUSPECTED CANCER", ""]
        rows.append([*start, "Suspected skin cancer", total, within, total - within])
    return _workbook(file, {"CWT CRS Provider Extract": rows})


def virtual_wards(file: Path) -> Path:
    """A workbook of a publication that no feed is for."""
    rows = [["", "Title:", "Virtual Ward Capacity and Occupancy"], ["", "Region", "Provider code", "Name"]]
    return _workbook(file, {"Notes": rows, "Virtual Ward Data - Provider": rows})
