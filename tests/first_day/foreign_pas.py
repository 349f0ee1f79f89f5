"""A synthetic trust as another PAS would export it: other names of columns, codes, dates and kinds of files.

What it says is the same to the last row, so that it can be compared with the contract's own files.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.contract.feeds import Feed, load_sources
from orchestration.store.clock import LONDON

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Export:
    """How one feed is exported: the name of its file, its column names, and how its values are written."""

    file: str
    names: dict[str, str]
    encoding: str = "utf-8"
    delimiter: str = ","
    before: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    day: Callable[[date], str] = date.isoformat
    moment: Callable[[datetime], str] = datetime.isoformat
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    empty: str = ""
    split: dict[str, tuple[str, str]] = field(default_factory=dict)


def _local(text: str) -> datetime:
    """The clock on the wall, which is what most systems export."""
    moment = datetime.fromisoformat(text)
    return moment.astimezone(LONDON).replace(tzinfo=None) if moment.tzinfo else moment


def _uk(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _uk_time(moment: datetime) -> str:
    return f"{moment:%d/%m/%Y %H:%M:%S}"


def _sql_server(moment: datetime) -> str:
    return f"{moment:%b} {moment.day:2d} {moment:%Y} {int(f'{moment:%I}'):2d}:{moment:%M%p}"


YES_NO = {"Y": "Yes", "N": "No"}
EXPORTS = {
    "patients": Export(
        file="PATIENTS_20261122.csv",
        names={
            "patient_id": "Hospital Number",
            "nhs_number": "NHS NUMBER",
            "birth_date": "DOB",
            "death_date": "DATE OF DEATH",
            "gender": "SEX",
            "ethnic_category": "ETHNICITY",
            "postcode": "POST CODE",
            "general_practice": "GP PRACTICE CODE",
        },
        encoding="cp1252",
        delimiter=";",
        day=_uk,
        codes={"gender": {"1": "Male", "2": "Female"}},
        empty="NULL",
    ),
    "referrals": Export(
        file="referrals extract.txt",
        names={
            "referral_id": "ReferralID",
            "patient_id": "Hospital Number",
            "pathway_id": "PATIENT PATHWAY IDENTIFIER",
            "received_date": "REFERRAL REQUEST RECEIVED DATE",
            "priority_type": "PRIORITY TYPE CODE",
            "treatment_function": "TFC",
            "consultant_led": "CONSULTANT LED FLAG",
        },
        encoding="utf-16",
        delimiter="\t",
        before=("Referrals extract", "Report run on 23/11/2026 by PAS", ""),
        day=lambda day: f"{day:%d-%b-%Y}",
        codes={"priority_type": {"1": "Routine", "2": "Urgent", "3": "2WW"}, "consultant_led": YES_NO},
    ),
    "rtt_events": Export(
        file="rtt_events.psv",
        names={
            "event_id": "RTT EVENT ID",
            "patient_id": "MRN",
            "pathway_id": "PPID",
            "event_type": "EventType",
            "event_date": "RTT EVENT DATE",
            "rtt_status": "REFERRAL TO TREATMENT PERIOD STATUS",
        },
        delimiter="|",
        day=_uk,
        moment=_uk_time,
        empty="-",
    ),
    "appointments": Export(
        file="appointments.csv",
        names={"appointment_id": "Appt ID", "patient_id": "MRN", "attended": "ATTENDED OR DID NOT ATTEND CODE"},
        split={"appointment_at": ("APPOINTMENT DATE", "APPOINTMENT TIME")},
        encoding="utf-8-sig",
        day=_uk,
        moment=_uk_time,
    ),
    "waiting_list": Export(
        file="waiting list.xlsx",
        names={
            "entry_id": "WL ENTRY NUMBER",
            "patient_id": "MRN",
            "decision_to_admit_date": "DTA DATE",
            "clinical_priority": "P CODE",
        },
        before=("Elective waiting list", ""),
    ),
    "admission_offers": Export(
        file="offers.csv",
        names={
            "offer_id": "TCI ID",
            "entry_id": "WL ENTRY NUMBER",
            "patient_id": "MRN",
            "tci_date": "TO COME IN DATE",
        },
        day=lambda day: f"{day} 00:00:00.000",
        moment=lambda moment: f"{moment:%Y-%m-%d %H:%M:%S}.000",
        codes={"reasonable": YES_NO},
    ),
    "spells": Export(
        file="spells.csv",
        names={
            "spell_id": "SPELL NUMBER",
            "patient_id": "MRN",
            "admitted_at": "ADMISSION DATETIME",
            "discharged_at": "DISCHARGE DATETIME",
        },
        behind=("", "(rows affected)"),
        moment=_sql_server,
    ),
    "diagnostic_requests": Export(
        file="diagnostics.parquet",
        names={"request_id": "ORDER NUMBER", "patient_id": "MRN", "modality": "DM01 TEST"},
    ),
}


def write_exports(delivery: Path, folder: Path) -> None:
    """Writes the feeds of a PAS delivery of the contract as another system would export them."""
    folder.mkdir(parents=True)
    feeds = load_sources()["pas"].feeds
    for name, export in EXPORTS.items():
        with (delivery / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            rows = [_written(row, feeds[name], export) for row in reader]
        file = folder / export.file
        if file.suffix == ".xlsx":
            _write_workbook(file, rows, export)
        elif file.suffix == ".parquet":
            _write_parquet(file, rows, feeds[name], export)
        else:
            _write_text(file, rows, export)


def _written(row: dict[str, str], feed: Feed, export: Export) -> dict[str, str]:
    types = {column.name: column.type for column in feed.typed_columns}
    found: dict[str, str] = {}
    for column, text in row.items():
        if column in export.split:
            day, clock = export.split[column]
            moment = _local(text) if text else None
            found[day] = _uk(moment.date()) if moment else ""
            found[clock] = f"{moment:%H:%M:%S}" if moment else ""
            continue
        value = export.codes.get(column, {}).get(text, text)
        if text and types.get(column) == "date":
            value = export.day(date.fromisoformat(text))
        elif text and types.get(column) == "time":
            value = export.moment(_local(text))
        found[export.names.get(column, column)] = value or export.empty
    return found


def _write_text(file: Path, rows: Rows, export: Export) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=export.delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    lines = [*export.before, out.getvalue().rstrip("\n"), *export.behind]
    file.write_bytes(("\n".join(lines) + "\n").encode(export.encoding))


def _write_workbook(file: Path, rows: Rows, export: Export) -> None:
    """Days as cells of dates, as a person's spreadsheet has them."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("List")
    for line in export.before:
        sheet.append([line] if line else [])
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append([_cell(text) for text in row.values()])
    book.save(file)


def _cell(text: str) -> str | date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 and text[4] == "-" else text or None
    except ValueError:
        return text


def _write_parquet(file: Path, rows: Rows, feed: Feed, export: Export) -> None:
    """Days typed, and the rest as text."""
    days = {export.names.get(column.name, column.name) for column in feed.columns if column.type == "date"}
    columns = {
        name: pa.array([date.fromisoformat(row[name]) if row[name] else None for row in rows], pa.date32())
        if name in days
        else pa.array([row[name] or None for row in rows], pa.string())
        for name in rows[0]
    }
    pq.write_table(pa.table(columns), file)
