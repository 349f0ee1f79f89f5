"""charging_decisions.html and .xlsx in the folder of worklists, for the overseas and private office."""

import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import duckdb
import xlsxwriter

from orchestration.contract.published import load_domains
from orchestration.deliverables.charging.lists import NOT_RECORDED, ChargingRows, read_charging
from orchestration.deliverables.downtime.cells import Row, day, nhs_number, text
from orchestration.deliverables.downtime.data_age import DataAge, long_day, read_age
from orchestration.deliverables.downtime.page_file import Stamp, page_text
from orchestration.deliverables.downtime.sheet import Group, Section, Sheet
from orchestration.store.clock import LONDON, utc_now
from orchestration.store.engine_files import open_file
from orchestration.store.modes import PRIVATE_FILE
from orchestration.store.whole_files import TEMPORARY, write_whole

PAGE, WORKBOOK = "charging_decisions.html", "charging_decisions.xlsx"
NEW_DAYS = 7
Column = tuple[str, Callable[[Row], str]]
PERSON: tuple[Column, ...] = (
    ("NHS number", nhs_number),
    ("Local number", lambda row: text(row["patient_id"])),
    ("Born", lambda row: day(row["birth_date"]) or NOT_RECORDED),
)


def _category(row: Row) -> str:
    name = text(row["overseas_charging_category_name"]) or NOT_RECORDED
    private = ", private (02)" if row["administrative_category"] == "02" else ""
    return (
        f"{row['overseas_charging_category']} {name}" if row["overseas_charging_category"] else name
    ) + private


def _since(row: Row) -> str:
    days = row["days_since_admission"]
    if days is None:
        return NOT_RECORDED
    return f"{days}{', new this week' if days < NEW_DAYS else ''}"


OF_ADMITTED: tuple[Column, ...] = (
    *PERSON,
    ("Charging category", _category),
    ("Days since admission", _since),
    ("Admission", lambda row: text(row["admission_kind"])),
    ("Ward", lambda row: text(row["ward_name"])),
    ("Site", lambda row: text(row["site_name"])),
    ("Specialty", lambda row: text(row["treatment_function_name"]) or NOT_RECORDED),
    ("Next appointment", lambda row: day(row["next_appointment_date"]) or "none"),
)
OF_ATTENDING: tuple[Column, ...] = (
    *PERSON,
    ("Charging category", _category),
    ("Last attended", lambda row: day(row["last_attended_date"]) or "not in 28 days"),
    ("Clinic", lambda row: text(row["clinic_name"]) or NOT_RECORDED),
    ("Site", lambda row: text(row["site_name"])),
    ("Specialty", lambda row: text(row["treatment_function_name"]) or NOT_RECORDED),
    ("Next appointment", lambda row: day(row["next_appointment_date"]) or "none"),
)
OF_RETURN: tuple[Column, ...] = (
    ("Pathway", lambda row: text(row["pathway_id"])),
    ("Local number", lambda row: text(row["patient_id"])),
    ("Specialty", lambda row: text(row["treatment_function_name"]) or NOT_RECORDED),
    ("Clock start", lambda row: day(row["clock_start_date"])),
    ("Clock", lambda row: text(row["state"])),
    ("Private care", lambda row: f"{row['private_kind']} on {day(row['private_on'])}"),
)


def write_charging_list(marts: Path, folder: Path) -> list[Path]:
    """Writes both files of a publication; of one without the tables the page says so."""
    written_at = utc_now().astimezone(LONDON)
    with open_file(marts) as connection:
        rows = read_charging(connection)
        sections = charging_sections(rows, _ages(connection, written_at))
        build_id, provider = connection.execute(
            "select build_id, provider from publication.build"
        ).fetchone() or ("", "")
    sheet = Sheet(
        PAGE,
        "Charging decisions, private and overseas",
        "For the weekly meeting of the overseas and private patients office. It holds no income.",
        tuple(sections),
        kind="Worklist",
        warnings=(
            "A category that is not recorded does not mean that a patient is chargeable. Urgent and immediately"
            " necessary treatment is never delayed by a charging decision.",
        ),
        again="Confidential.",
    )
    stamp = Stamp(str(provider), str(build_id), f"{long_day(written_at.date())}, {written_at:%H:%M}")
    with write_whole(folder / PAGE, PRIVATE_FILE) as temporary:
        temporary.touch(PRIVATE_FILE)
        temporary.write_text(page_text(sheet, stamp), encoding="utf-8")
    _write_workbook(rows, folder / WORKBOOK)
    return [folder / PAGE, folder / WORKBOOK]


def _ages(connection: duckdb.DuckDBPyConnection, written_at: datetime) -> dict[str, DataAge]:
    feeds = {
        "beds": ("pas.spells", "pas.patients"),
        "outpatients": ("pas.appointments", "pas.patients"),
        "rtt": (),
    }
    return {domain: read_age(connection, domain, names, written_at) for domain, names in feeds.items()}


def charging_sections(rows: ChargingRows, ages: dict[str, DataAge]) -> list[Section]:
    """The page, section by section."""
    admitted, attending = rows.admitted or [], rows.attending or []
    return [
        _section(
            "Admitted, to be decided or charged", ages["beds"], OF_ADMITTED, admitted, rows.admitted is None
        ),
        _section(
            "Attending, to be decided or charged",
            ages["outpatients"],
            OF_ATTENDING,
            attending,
            rows.attending is None,
        ),
        _not_recorded(rows),
        _return_check(rows, ages["rtt"]),
    ]


def _section(
    title: str, age: DataAge, columns: Sequence[Column], rows: Sequence[Row], is_missing: bool
) -> Section:
    if is_missing:
        name = load_domains()[age.domain].title
        return Section(title, age, notes=(f"{name} has never been published, or by an earlier version.",))
    groups = []
    for status in ("decision pending", "chargeable", "private"):
        of_status = [row for row in rows if row["charging_status"] == status]
        here = [row for row in of_status if row.get("in_hospital", True)]
        gone = [row for row in of_status if not row.get("in_hospital", True)]
        for heading, found in (
            (status.capitalize(), here),
            (f"{status.capitalize()}, discharged in 28 days", gone),
        ):
            if found:
                groups.append(Group(heading, [[value(row) for _, value in columns] for row in found]))
    return Section(title, age, tuple(header for header, _ in columns), tuple(groups))


def _not_recorded(rows: ChargingRows) -> Section:
    """Patients without a category are counted by place; the workbook has each of them."""
    found = [
        *(
            ("In hospital" if row["in_hospital"] else "Discharged in 28 days", text(row["ward_name"]))
            for row in rows.admitted or ()
            if row["charging_status"] == NOT_RECORDED
        ),
        *(
            ("Attended in 28 days", text(row["site_name"]))
            for row in rows.attending or ()
            if row["charging_status"] == NOT_RECORDED
        ),
    ]
    counted = sorted(Counter(found).items())
    return Section(
        "No charging category recorded: patients by ward and site",
        None,
        ("", "Ward or site", "Patients"),
        (Group("", [[kind, place, f"{number:,}"] for (kind, place), number in counted]),) if counted else (),
        ("Each of them is in the workbook.",) if counted else ("None.",),
    )


def _return_check(rows: ChargingRows, age: DataAge) -> Section:
    title = "RTT return: private care on a pathway that is counted"
    if rows.left_out is None:
        return Section(title, age)
    notes = [
        f"{rows.left_out:,} open clocks of private patients are on the list and left out of the return; rule"
        " RTT-B09 names them."
    ]
    if rows.in_return is None:
        notes.append(
            "Admissions and appointments have not been published, so no counted pathway can be compared."
        )
    elif not rows.in_return:
        notes.append("No counted pathway has a private admission or appointment within its clock.")
    else:
        notes.append(
            "A private patient in the return is an error: correct the category or the clock at source."
        )
    found = [[value(row) for _, value in OF_RETURN] for row in rows.in_return or ()]
    return Section(
        title,
        age,
        tuple(header for header, _ in OF_RETURN) if found else (),
        (Group("", found),) if found else (),
        tuple(notes),
    )


def _write_workbook(rows: ChargingRows, to: Path) -> None:
    """Every row as text; a value is never a formula or a link."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    status: Column = ("Status", lambda row: text(row["charging_status"]))
    stays: Column = ("In hospital", lambda row: "yes" if row["in_hospital"] else "no")
    with (
        write_whole(to, PRIVATE_FILE) as temporary,
        # rows that wait to be packed are patients' data too
        tempfile.TemporaryDirectory(prefix=TEMPORARY, dir=to.parent) as parts,
        xlsxwriter.Workbook(str(temporary), {**options, "tmpdir": parts}) as workbook,
    ):
        workbook.set_properties({"created": datetime(2020, 1, 1)})
        bold = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        for name, columns, found in (
            ("Admitted", (status, stays, *OF_ADMITTED), rows.admitted),
            ("Attending", (status, *OF_ATTENDING), rows.attending),
            ("RTT return", OF_RETURN, rows.in_return),
        ):
            sheet = workbook.add_worksheet(name)
            for place, (header, _) in enumerate(columns):
                sheet.write_string(0, place, header, bold)
            for number, row in enumerate(found or (), 1):
                for place, (_, value) in enumerate(columns):
                    sheet.write_string(number, place, value(row))
            sheet.set_column(0, len(columns) - 1, 20)
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, max(1, len(found or ())), len(columns) - 1)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(0)
            sheet.set_footer("&L&A&CConfidential: patient data&RPage &P of &N")
