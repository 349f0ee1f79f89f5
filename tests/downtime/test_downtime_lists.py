"""The downtime lists of a trust without a cancer extract, whose bed system has sent nothing for two nights."""

import html
import re
import stat
from datetime import date
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook

from orchestration.deliverables.charging.files import write_charging_list
from orchestration.deliverables.downtime.folder import write_downtime
from orchestration.store.home import Home
from tests.clock_of import clock_of
from tests.conftest import deliver, make_home, read, refresh
from tests.downtime import rows

pytestmark = pytest.mark.long

FILES = {
    "index.html", "on_call_sheet.html", "recovery.html", "site_RXX01.html", "site_unknown.html", "ward_W1.html",
    "ward_unknown.html", "downtime_lists.xlsx", ".as_at",
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = make_home(tmp_path_factory.mktemp("downtime") / "home")
    (home.root / "plan").mkdir()
    (home.root / "plan" / "names.csv").write_text(rows.NAMES, encoding="utf-8")
    beds = {"ward_stays": rows.WARD_STAYS, "wards": rows.WARDS, "bed_states": rows.BED_STATES}
    deliver(home, "beds", "beds-1", rows.FIRST, dict(beds))
    for number, night in enumerate((rows.FIRST, rows.NIGHT), 1):
        before = f"pas-{number - 1}" if number > 1 else None
        deliver(home, "pas", f"pas-{number}", night, rows.administration(night), before)
        before = f"ed-{number - 1}" if number > 1 else None
        deliver(home, "ed", f"ed-{number}", night, {"attendances": rows.attendances(night)}, before)
        with clock_of(night):
            result = refresh(home)
            assert result.succeeded, result.in_words()
            write_downtime(home.current, home.downtime)
    return home


@pytest.fixture
def page(home: Home) -> dict[str, str]:
    """The pages of the newest set by their file name."""
    folder = home.downtime / "current"
    return {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.html")}


def _cells(text: str, section: str) -> list[list[str]]:
    """The cells of each row of a section, with the headings of its groups."""
    part = text.split(f"<h2>{section}", 1)[1].split("</section>", 1)[0]
    body = part.split("</thead>", 1)[1] if "</thead>" in part else ""
    found = re.findall(r"<tr.*?>(.*?)</tr>", body, re.DOTALL)
    return [re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.DOTALL) for row in found]


def test_who_is_in_hospital(home: Home) -> None:
    found = read(
        home, "select patient_id, place, ward, nhs_number, nhs_number_in_doubt from beds.inpatients order by 1"
    )
    assert found == [
        ("P2", "in a bed", "W1", None, False),
        ("P3", "in a bed", "unknown", rows.SHARED, True),
        ("P4", "no bed recorded", "unknown", rows.SHARED, True),
        ("P5", "on home leave", "W1", None, False),
    ]


def test_who_is_in_the_department(home: Home) -> None:
    found = read(
        home,
        "select attendance_id, minutes_in_department, departure_in_doubt, nhs_number, nhs_number_in_doubt"
        " from ed.in_department order by 1",
    )
    assert found == [
        ("A1", 270, False, None, False),
        ("A3", 60, False, rows.VISITOR, True),
        ("A4", 12 * 1440 + 840, True, None, False),
    ]


def test_the_next_seven_days(home: Home) -> None:
    assert read(
        home, "select offer_id, admission_date, stays_overnight from elective.admissions_ahead order by 1"
    ) == [
        ("O1", date(2026, 11, 24), True),
        ("O5", date(2026, 11, 29), False),
    ]
    assert read(home, "select appointment_id from outpatients.appointments_ahead order by 1") == [
        ("K1",),
        ("K4",),
    ]


def test_long_waits_and_urgent_entries(home: Home) -> None:
    # the list entry of priority P2 has no referral, and waits all the same
    assert read(home, "select pathway_id, over_52_weeks, nhs_number from rtt.long_waits order by 1") == [
        ("E1", False, rows.OWN),
        ("LONG", True, rows.OWN),
    ]


def test_whose_charging_is_to_be_decided(home: Home) -> None:
    assert read(
        home, "select patient_id, charging_status, in_hospital from beds.charging_decisions order by 1"
    ) == [
        ("P1", "decision pending", False),
        ("P2", "not recorded", True),
        ("P4", "chargeable", True),
        ("P6", "chargeable", False),
    ]
    assert read(
        home,
        "select patient_id, charging_status, last_attended_date, next_appointment_date"
        " from outpatients.charging_decisions order by 1",
    ) == [
        ("P1", "decision pending", None, date(2026, 11, 23)),
        ("P2", "not recorded", date(2026, 11, 12), None),
        ("P6", "chargeable", None, date(2026, 11, 29)),
    ]


def test_the_charging_list(home: Home) -> None:
    page, workbook = write_charging_list(home.current, home.worklists)
    text = page.read_text(encoding="utf-8")
    admitted = _cells(text, "Admitted, to be decided or charged")
    assert [row[0] for row in admitted] == [
        "Decision pending, discharged in 28 days: 1",
        f"{rows.OWN[:3]} {rows.OWN[3:6]} {rows.OWN[6:]}",
        "Chargeable: 1",
        f"{rows.SHARED[:3]} {rows.SHARED[3:6]} {rows.SHARED[6:]} CHECK: more than one person may have it",
        "Chargeable, discharged in 28 days: 1",
        "no valid number",
    ]
    assert admitted[1][-1] == "23 Nov 2026" and admitted[5][3].endswith(", private (02)")
    assert _cells(text, "No charging category recorded") == [
        ["Attended in 28 days", "Northgate Hospital", "1"],
        [
            "In hospital",
            html.escape(rows.HOSTILE, quote=True).replace("&#x27;", "&#39;").replace("&quot;", "&#34;"),
            "1",
        ],
    ]
    check = text.split("<h2>RTT return", 1)[1]
    assert "<td>LONG</td>" in check and "appointment on 23 Nov 2026" in check
    assert [sheet.title for sheet in load_workbook(workbook)] == ["Admitted", "Attending", "RTT return"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in (page, workbook)} == {0o600}


def test_the_pages_of_every_ward_and_site(home: Home) -> None:
    for folder in ("current", "previous"):
        assert {file.name for file in (home.downtime / folder).iterdir()} == FILES


def test_the_set_before_is_kept_and_the_same_date_does_not_replace_it(home: Home) -> None:
    write_downtime(home.current, home.downtime)
    dates = [(home.downtime / name / ".as_at").read_text().strip() for name in ("current", "previous")]
    assert dates == [rows.NIGHT, rows.FIRST]
    assert "10" in [
        row[0] for row in _cells((home.downtime / "previous" / "ward_W1.html").read_text(), "In-patients")
    ]


def test_only_the_account_may_read_them(home: Home) -> None:
    for path in (home.downtime, *home.downtime.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path.name


def test_beds_are_in_the_order_of_people_and_nothing_is_made_up(page: dict[str, str]) -> None:
    found = _cells(page["ward_W1.html"], "In-patients")
    assert [row[0] for row in found] == ["&lt;i&gt;2&lt;/i&gt;", "On home leave: 1", "not recorded"]
    _, name, number, local, born, consultant, *_ = found[0]
    assert (name, number, local, born) == ("", "no valid number", "P2", "not recorded")
    assert consultant == "Dr &lt;b&gt;A&lt;/b&gt; &amp; &#39;B&#39;"
    unknown = _cells(page["ward_unknown.html"], "In-patients")
    assert [row[2] for row in unknown if len(row) > 2] == [
        f"{rows.SHARED[:3]} {rows.SHARED[3:6]} {rows.SHARED[6:]} CHECK: more than one person may have it"
    ] * 2


def test_a_source_that_was_silent_for_two_nights_is_said_in_large_type(page: dict[str, str]) -> None:
    ward, site = page["ward_W1.html"], page["site_RXX01.html"]
    assert '<p class="age">Data to midnight at the end of Friday 20 November 2026</p>' in ward
    assert 'class="late"' in ward
    assert (
        "beds.ward_stays has nothing after Friday 20 November 2026; pas.spells to Sunday 22 November 2026"
        in ward
    )
    department = site.split("<h2>In the emergency department", 1)[1].split("</section>", 1)[0]
    assert "Data to midnight at the end of Sunday 22 November 2026" in department


def test_no_cancer_extract_is_said(page: dict[str, str]) -> None:
    part = page["site_RXX01.html"].split("<h2>Cancer: next actions", 1)[1].split("</section>", 1)[0]
    assert "Cancer waiting times: no data has been published" in part


def test_every_page_says_what_it_is_not(page: dict[str, str]) -> None:
    for name, text in page.items():
        assert "not live" in text, name
        if name.startswith(("ward", "site")):
            assert "Not for medicines" in text and "Not live; not for medicines" in text


def test_pages_run_and_load_nothing(page: dict[str, str]) -> None:
    for text in page.values():
        assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text
        assert not re.search(r"<script|<i>|<b>|src=|@import|url\(", text)


def test_clinics_and_admissions_are_by_day(page: dict[str, str]) -> None:
    clinics = _cells(page["site_RXX01.html"], "Clinics, next seven days")
    assert [row[:2] for row in clinics] == [
        ["Monday 23 November: 1"],
        ["Hand &amp; &lt;i&gt;wrist&lt;/i&gt;", "09:10"],
        ["Sunday 29 November: 1"],
        ["Hand &amp; &lt;i&gt;wrist&lt;/i&gt;", "14:00"],
    ]
    admissions = _cells(page["site_RXX01.html"], "Planned admissions, next seven days")
    assert [row[0] for row in admissions if len(row) == 1] == [
        "Tuesday 24 November: 1",
        "Sunday 29 November: 1",
    ]


def test_the_workbook_has_every_row_as_text(home: Home) -> None:
    book = load_workbook(home.downtime / "current" / "downtime_lists.xlsx")
    assert book.sheetnames[0] == "Inpatients"
    values = [[cell.value for cell in row] for row in book["Inpatients"].iter_rows()]
    assert values[0][0] == "Data to midnight at the end of Friday 20 November 2026"
    assert len(values) == 4 + 4
    assert f"{rows.HOSTILE} (W1)" in {row[0] for row in values}


def test_the_on_call_sheet(page: dict[str, str]) -> None:
    sheet = page["on_call_sheet.html"]
    beds = dict(row[:2] for row in _cells(sheet, "Beds, general and acute"))
    assert beds["Occupancy at that midnight"] == "10.0%"
    assert beds["In a corridor or other space"] == "1"
    department = dict(row[:2] for row in _cells(sheet, "Emergency department"))
    assert department["In the department at that midnight"] == "2"
    planned = dict(row[:2] for row in _cells(sheet, "Planned admissions"))
    assert planned == {"On Tuesday 24 November 2026": "1"}
    assert "beds allocated to tomorrow&#39;s planned admissions" in sheet


def test_the_recovery_check(page: dict[str, str]) -> None:
    late = _cells(page["recovery.html"], "Late or partly unreadable feeds")
    assert [row[:2] for row in late] == [
        [f"beds.{feed}", "20 Nov 2026"] for feed in ("bed_states", "ward_stays", "wards")
    ]
    missing = {row[0].split()[0] for row in _cells(page["recovery.html"], "Still missing")}
    assert "SPELL_NO_WARD_STAY" in missing and "ED_DEPARTURE_MISSING" in missing


def test_a_failure_leaves_the_pages_of_before(home: Home, tmp_path: Path) -> None:
    to = tmp_path / "downtime"
    write_downtime(home.current, to)
    before = {file.name: file.read_bytes() for file in (to / "current").iterdir()}
    damaged = tmp_path / "damaged.duckdb"
    damaged.write_bytes(b"no database")
    with pytest.raises(duckdb.Error):
        write_downtime(damaged, to)
    assert {file.name: file.read_bytes() for file in (to / "current").iterdir()} == before
    assert [path.name for path in to.iterdir()] == ["current"]
