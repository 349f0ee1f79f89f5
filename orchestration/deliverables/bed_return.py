"""The KH03 return of a publication: the newest whole quarter, as the published workbook and as CSV."""

import csv
from pathlib import Path
from typing import Any

import duckdb

from orchestration.deliverables.national_workbook import period_in_words, write_workbook
from orchestration.store.catalog import has_table
from orchestration.store.modes import FOR_GROUP, GROUP_FILE, make_folder
from orchestration.store.whole_files import write_whole

SECTORS = ("total", "ga", "ld", "maternity", "mi")
HEADINGS = ("Total ", "General & Acute", "Learning Disabilities", "Maternity", "Mental Illness")
QUARTER_ENDS = {"Q1": "June", "Q2": "September", "Q3": "December", "Q4": "March"}
NEWEST = "select max(quarter) from beds.return_quarterly where sector = 'total' and is_whole"
ROWS = "select * from beds.return_quarterly where quarter = ? and is_returned"
SPECIALTIES = """
select main_specialty, max(main_specialty_name), sum(occupied) from beds.return_specialties_quarterly
where quarter = ? group by main_specialty order by main_specialty
"""


def write_bed_return(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """Writes workbook and CSV in one step each; nothing until a quarter is whole."""
    is_published = has_table(connection, "beds.return_quarterly")
    newest = connection.execute(NEWEST).fetchone() if is_published else None
    if newest is None or newest[0] is None:
        return []
    quarter = str(newest[0])
    answer = connection.execute(ROWS, [quarter])
    names = [column[0] for column in answer.description or []]
    by_sector = {row[names.index("sector")]: dict(zip(names, row, strict=True)) for row in answer.fetchall()}
    total = by_sector["total"]
    provider = (str(total["provider"]), str(total["provider_name"]))
    specialties = connection.execute(SPECIALTIES, [quarter]).fetchall()
    make_folder(folder, FOR_GROUP)
    name = "kh03_return_" + quarter.replace("/", "-").replace(" ", "_")
    sheets = {
        "NHS Trust by Sector": _sector_rows(quarter, provider, by_sector),
        "Occupied by Specialty": _specialty_rows(quarter, provider, specialties),
    }
    return [
        write_workbook(folder / f"{name}.xlsx", sheets),
        _write_csv(folder / f"{name}.csv", names, [list(by_sector[sector].values()) for sector in SECTORS]),
    ]


def _sector_rows(
    quarter: str, provider: tuple[str, str], by_sector: dict[str, dict[str, Any]]
) -> list[list[object]]:
    """Header in sheet row 15 after a blank first column; a dash where there are no beds."""
    rows = [by_sector[sector] for sector in SECTORS]
    available = [row["available"] for row in rows]
    occupied = [row["occupied"] for row in rows]
    share = [row["percent"] / 100 if row["percent"] is not None else "-" for row in rows]
    blocks: list[object] = [*[""] * 6, "Available", *[""] * 5, "Occupied", *[""] * 5, "% Occupied"]
    return [
        *_preamble(quarter, "Average daily number of available and occupied beds open overnight by sector"),
        blocks,
        [*_labels_heading(), *HEADINGS, "", *HEADINGS, "", *HEADINGS],
        [*_labels(quarter, provider), *available, "", *occupied, "", *share],
    ]


def _specialty_rows(
    quarter: str, provider: tuple[str, str], specialties: list[tuple[str, str, float]]
) -> list[list[object]]:
    title = "Average daily number of occupied beds open overnight by Consultant Specialty"
    return [
        *_preamble(quarter, title),
        [""],
        [*_labels_heading(), *[f"{code} {name}" for code, name, _ in specialties]],
        [*_labels(quarter, provider), *[occupied for _, _, occupied in specialties]],
    ]


def _preamble(quarter: str, title: str) -> list[list[object]]:
    """Thirteen rows, as published."""
    return [
        [""],
        ["", "Title:", title],
        ["", "Summary:", "Beds open overnight, before submission."],
        [""],
        ["", "Period:", period_in_words(quarter)],
        ["", "Source:", "Clockstop"],
        ["", "Basis:", "Provider"],
        *_blank_rows(5),
        ["", "Provider Level Data"],
    ]


def _blank_rows(count: int) -> list[list[object]]:
    return [[""] for _ in range(count)]


def _labels_heading() -> list[object]:
    return ["", "Year", "Period End", "Region Code", "Org Code", "Org Name"]


def _labels(quarter: str, provider: tuple[str, str]) -> list[object]:
    year, part = quarter.split(" ")
    return ["", year.replace("/", "-"), QUARTER_ENDS[part], "", *provider]


def _write_csv(to: Path, names: list[str], rows: list[list[Any]]) -> Path:
    with (
        write_whole(to, GROUP_FILE) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as stream,
    ):
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(names)
        writer.writerows(rows)
    return to
