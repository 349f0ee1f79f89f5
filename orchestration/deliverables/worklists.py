"""Validation worklists: the exceptions of a publication as a workbook or CSV that people work from."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

# Header, column of validation.exceptions or validation.rules, width in characters.
COLUMNS: tuple[tuple[str, str, int], ...] = (
    ("Priority", "exceptions.priority", 8),
    ("Rule", "exceptions.rule_id", 26),
    ("What is wrong", "rules.title", 44),
    ("Facts", "exceptions.detail", 60),
    ("Why it matters", "rules.why", 44),
    ("What to do", "exceptions.suggested_action", 48),
    ("Days open", "exceptions.days_open", 10),
    ("First seen", "exceptions.first_seen", 12),
    ("Times reopened", "exceptions.times_reopened", 14),
    ("Pathway", "exceptions.pathway_id", 18),
    ("Patient", "exceptions.patient_id", 14),
    ("Record", "exceptions.record_key", 24),
    ("Owner", "exceptions.owner", 22),
    ("State", "exceptions.state", 10),
    ("Exception key", "exceptions.exception_key", 34),
)
PRIORITY_COLOURS = {"P1": "#f8d3cf", "P2": "#fde9c8", "P3": "#e3eefa"}
LARGEST_SHEET = 1_048_575


@dataclass(frozen=True)
class Filter:
    """Which exceptions are wanted; None means all."""

    domain: str | None = None
    rule: str | None = None
    priority: str | None = None


def exception_rows(publication: Path, wanted: Filter) -> list[tuple[Any, ...]]:
    """Open and validated exceptions, most urgent and oldest first."""
    clauses, parameters = ["exceptions.state <> 'cleared'"], []
    for column, value in (
        ("domain", wanted.domain),
        ("rule_id", wanted.rule),
        ("priority", wanted.priority),
    ):
        if value:
            clauses.append(f"exceptions.{column} = ?")
            parameters.append(value)
    with duckdb.connect(str(publication), read_only=True) as connection:
        return connection.execute(
            f"""
            select {", ".join(column for _, column, _ in COLUMNS)}
            from validation.exceptions as exceptions
            left join validation.rules as rules
                on exceptions.rule_id = rules.rule_id and exceptions.domain = rules.domain
            where {" and ".join(clauses)}
            order by exceptions.priority nulls last, exceptions.days_open desc nulls last,
                exceptions.rule_id, exceptions.record_key
            """,
            parameters,
        ).fetchall()


def write_worklist(rows: Sequence[tuple[Any, ...]], to: Path) -> None:
    """Writes .xlsx or .csv by the ending of the name. Raises ValueError for any other."""
    to.parent.mkdir(parents=True, exist_ok=True)
    if to.suffix == ".csv":
        _write_csv(rows, to)
    elif to.suffix == ".xlsx":
        _write_workbook(rows, to)
    else:
        raise ValueError(f"{to.name}: expected a name that ends in .xlsx or .csv")


def _write_csv(rows: Sequence[tuple[Any, ...]], to: Path) -> None:
    with to.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([header for header, _, _ in COLUMNS])
        for row in rows:
            writer.writerow([_harmless(value) for value in row])


def _harmless(value: Any) -> Any:
    """Text that a spreadsheet program would run as a formula is shown as text instead."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value


def _write_workbook(rows: Sequence[tuple[Any, ...]], to: Path) -> None:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "dd/mm/yyyy",
    }
    with xlsxwriter.Workbook(str(to), options) as workbook:
        header = workbook.add_format(
            {"bold": True, "bg_color": "#003087", "font_color": "#ffffff", "text_wrap": True}
        )
        body = {
            priority: workbook.add_format({"bg_color": colour, "valign": "top"})
            for priority, colour in PRIORITY_COLOURS.items()
        }
        wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        dated = workbook.add_format({"num_format": "dd/mm/yyyy", "valign": "top"})
        sheet = workbook.add_worksheet("Worklist")
        sheet.freeze_panes(1, 2)
        # some teams work from paper: one page wide, the header on every page
        sheet.set_landscape()
        sheet.set_paper(8)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        for number, (title, _, width) in enumerate(COLUMNS):
            sheet.set_column(number, number, width)
            sheet.write(0, number, title, header)
        for line, row in enumerate(rows[:LARGEST_SHEET], start=1):
            for number, value in enumerate(row):
                style = body.get(value, wrapped) if number == 0 else wrapped
                if hasattr(value, "isoformat"):
                    sheet.write_datetime(line, number, value, dated)
                elif isinstance(value, int):
                    sheet.write_number(line, number, value, wrapped)
                elif value is not None:
                    sheet.write_string(line, number, str(value), style)
        sheet.autofilter(0, 0, max(1, min(len(rows), LARGEST_SHEET)), len(COLUMNS) - 1)


def write_standing_worklists(publication: Path, folder: Path) -> list[Path]:
    """One workbook a domain that has any open exception, replaced at each publication."""
    with duckdb.connect(str(publication), read_only=True) as connection:
        domains = [
            row[0]
            for row in connection.execute(
                "select distinct domain from validation.exceptions where state <> 'cleared' order by 1"
            ).fetchall()
        ]
    written = []
    for domain in domains:
        to = folder / f"worklist_{domain}.xlsx"
        temporary = to.with_name(f".{to.name}.xlsx")
        write_worklist(exception_rows(publication, Filter(domain=domain)), temporary)
        temporary.replace(to)
        written.append(to)
    return written
