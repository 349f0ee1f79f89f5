"""The page and the workbook of a publication: what they load, and that they print what the tables hold."""

import base64
import hashlib
import re
from datetime import date, datetime
from pathlib import Path

import duckdb
import openpyxl
import pytest

from orchestration.deliverables.board_pack.closing_pages import read_validation
from orchestration.deliverables.board_pack.domain_pages import read_domain_rows
from orchestration.deliverables.board_pack.figures import Scope, read_figures
from orchestration.deliverables.board_pack.pack import write_board_pack
from orchestration.deliverables.board_pack.page_file import page_text
from orchestration.deliverables.board_pack.planning_page import read_planning
from orchestration.performance.assurance import Target
from orchestration.performance.periods import shifted
from tests.board_pack.publication_file import FIRST, Measure, Publication, Unit, write
from tests.board_pack.read_page import Page, read_page
from tests.board_pack.trust import MONTHS, course, multiply, one_of_many, trust


def pack_of(publication: Publication, folder: Path) -> Page:
    """The page of a publication."""
    marts = write(publication, folder / "marts.duckdb")
    return read_page(write_board_pack(marts, folder / "report", printed=False)[0])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trust's publication and its pack, made once."""
    made = tmp_path_factory.mktemp("pack")
    pack_of(trust(), made)
    return made


@pytest.fixture(scope="module")
def page(folder: Path) -> Page:
    """The page of the trust."""
    return read_page(folder / "report" / "index.html")


def test_the_policy_lets_the_page_load_and_run_nothing(page: Page) -> None:
    policy = next(
        meta["content"] for meta in page.of("meta") if meta.get("http-equiv") == "Content-Security-Policy"
    )
    (style,) = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; ")
    assert not {"script", "link", "img", "iframe", "object", "embed", "form", "base"} & {
        tag for tag, _ in page.tags
    }
    assert not [
        value for _, given in page.tags for name, value in given.items() if name == "style" or name[:2] == "on"
    ]
    assert "url(" not in style and "@import" not in style


def test_every_link_leads_to_a_place_in_the_file(page: Page) -> None:
    targets = [given[name] for _, given in page.tags for name in ("href", "src") if name in given]
    # and one to the dictionary of the home
    targets.remove("../dictionary/index.html")
    assert targets and all(target.startswith("#") for target in targets)
    assert {target[1:] for target in targets} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_a_reader_of_any_kind_finds_the_way(page: Page) -> None:
    assert page.of("html")[0]["lang"] == "en-GB"
    assert page.of("a")[0]["href"] == "#main" and "main" in page.ids
    assert len(page.of("h1")) == 1 and len(page.of("h2")) == len(page.of("section"))
    assert all(cell.get("scope") in ("col", "row") for cell in page.of("th"))
    assert len(page.of("caption")) == len(page.of("table"))
    charts = [svg for svg in page.of("svg") if svg.get("role") == "img"]
    assert len(charts) == 5 and all(
        svg["aria-label"].endswith("The table below holds every figure.") for svg in charts
    )
    # closed in a browser and open in print
    assert len(page.of("details")) == len(charts) and "details::details-content" in page.text


def test_every_figure_of_a_chart_is_what_the_publication_holds(folder: Path, page: Page) -> None:
    with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:
        expected = connection.execute(
            "select measure_id, strftime(period_start, '%B %Y'), numerator, denominator, value, mean,"
            " upper_limit"
            " from performance.spc where level = 'trust' order by all"
        ).fetchall()
    assert len(expected) == 4 * MONTHS + 9
    for measure_id, period, numerator, denominator, value, mean, upper in expected:
        rows = page.table(f"measure-{measure_id}", "Figures of the chart")
        (row,) = (row for row in rows if row["Period"] == period)
        assert abs(float(row["Figure"].replace(",", "")) - value) <= 0.05
        if denominator is not None:
            assert (row["Numerator"], row["Denominator"]) == (f"{numerator:,.0f}", f"{denominator:,.0f}")
        if mean is not None:
            assert abs(float(row["Mean"]) - mean) <= 0.051 and abs(float(row["Upper limit"]) - upper) <= 0.051


def test_a_chart_has_a_shape_for_every_figure_and_no_more(page: Page) -> None:
    shapes = re.findall(r'<use href="#(\w+)" x="[\d.]+" y="[\d.]+"><title>', page.text)
    assert len(shapes) == 4 * MONTHS + 9
    # the newest month of EL01 is provisional; UE01 has nine points and no limits
    assert (shapes.count("hollow"), shapes.count("too_few")) == (1, 9)


def test_units_are_listed_by_their_share_of_the_gap(folder: Path, page: Page) -> None:
    rows = page.table("measure-EL01", "Treatment functions, September 2026, by share of the gap")
    with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:
        excess = connection.execute(
            "select organisation_unit_name, denominator - numerator - 0.3 * denominator as excess"
            " from performance.spc where level = 'treatment_function' and period_start = '2026-09-01'"
            " order by excess desc"
        ).fetchall()
    assert [row["Unit"] for row in rows] == [name for name, _ in excess]
    assert all(
        abs(float(row["Over allowed"]) - over) <= 0.051 for row, (_, over) in zip(rows, excess, strict=True)
    )
    assert abs(sum(float(row["Share, %"]) for row in rows) - 100) <= 0.2


def test_the_page_of_a_measure_says_what_there_is_and_what_is_missing(page: Page) -> None:
    said = page.sections["measure-EL01"]
    assert "October 2026: 62.5%, provisional, not counted in the icons." in said
    assert "read it with its flow: EL08 Clock starts less stops" in said
    note = "1. January 2026, note: strike on 5 days <not markup>. Decided by A Lead on 1 February 2026."
    assert note in said
    assert "No narrative received from Elective performance for September 2026 by 22 November 2026." in said
    assert "overdue by 21 days (in progress)" in said
    assert "Trajectory for September 2026: 62.0%, met." in said
    assert "A clinic <b>more</b>" in page.sections["measure-CA03"]
    limits = "September 2025, new limits from here: second theatre opened. Decided by A Lead on 3 October 2025,"
    assert limits + " to be reviewed on 3 October 2026, which is past." in page.sections["measure-CA03"]
    peers = (
        "August 2026: rank 31 of 120 providers, in the second quarter (quartile 2), with 61.5% as published."
    )
    assert f"{peers} Median of the providers 60.0%. England 59.9%." in said
    assert "Other providers" not in page.sections["measure-CA03"]
    assert "No figure: the feed has no flag of mental health." in page.sections["measure-UE07"]
    held = "Emergency department is held: the data is as at 15 November 2026, 7 days behind. Reason: a delivery"
    assert held in page.sections["measure-UE01"] and held in page.sections["measure-UE07"]
    assert "is held" not in said


def test_a_chart_shows_the_steps_of_targets_and_the_trajectory_to_march(page: Page) -> None:
    first, last = FIRST, date(2027, 3, 31)
    across = 760 - 62 - 16
    step = 62 + across * (date(2026, 4, 1) - first).days / ((last - first).days + 1)
    (line,) = re.findall(r'<path class="operational" d="(M[^"]*L[^"]*)"/>', page.text)
    assert f"L{step:.1f} " in line and line.endswith("H744.0")
    rows = page.table("measure-EL01", "Figures of the chart")
    assert [(row["Period"], row["Figure"], row["Trajectory"]) for row in rows[:2]] == [
        ("February 2027", "", "67.0"),
        ("January 2027", "", "66.0"),
    ]
    by_period = {row["Period"]: row["Target"] for row in rows}
    assert (by_period["March 2025"], by_period["March 2026"], by_period["April 2026"]) == ("", "65.0", "70.0")


def test_every_measure_is_in_one_cell_of_the_matrix_or_without_a_figure(page: Page) -> None:
    matrix = page.table("matrix", "Rows:")
    cells = {
        (row["Assurance"], name): cell for row in matrix for name, cell in row.items() if name != "Assurance"
    }
    assert "Incomplete pathways within 18 weeks" in cells[("F: target missed consistently", "Common cause")]
    assert "62-day treatment standard" in cells[("F: target missed consistently", "Improving")]
    assert "Over 12 hours from arrival" in cells[("P: target met consistently", "Common cause")]
    words = page.sections["matrix"]
    assert "UE07 Mental health over 24 hours: No figure" in words and "7 charts with limits, 3 of them" in words
    summary = re.sub(r"\s+", " ", page.sections["summary"])
    assert re.search(
        r"Alert: 1N.*EL01 .*Advise: 2T.*UE01 .*CA03 .*Assure: 1T.*UE03 .*Not assessed: 1N.*EL08 ", summary
    )


def test_the_other_pages_add_up_counts_and_never_average(page: Page) -> None:
    (bookings,) = page.table("booking-order", "Bookings by month")
    # 19 of 50, where the mean of both percentages is 57.5
    assert (bookings["Bookings"], bookings["Out of turn"], bookings["Out of turn, %"]) == ("50", "19", "38.0")
    reasons = page.table("cancer-breaches", "Breaches by recorded delay reason")
    assert {row["Delay reason"]: row["2026/27 Q2"] for row in reasons} == {
        "code 4": "7",
        "no reason recorded": "0",
    }
    became = page.table("cancelled-operations", "What became of the patients")
    assert {row["28 days"]: row["2026/27 Q2"] for row in became} == {
        "treated within 28 days": "1",
        "waiting": "1",
    }
    assert "PATIENT" not in page.text
    (rule,) = page.table("data-quality", "The 20 rules")
    assert (rule["What is wrong"], rule["Open"]) == ("Clock start after its stop", "12")
    (check,) = page.table("failed-checks", "Failed checks")
    assert check["Message"] == "<no> header"
    (difference,) = page.table("decisions", "Months whose own figure")
    assert (difference["Own figure"], difference["Other figure"]) == ("60.0", "60.2")


def test_what_people_wrote_is_text_and_no_markup(tmp_path: Path) -> None:
    hostile = '</style><script>alert(1)</script>"'
    measure = Measure(title=hostile, units=[Unit("trust", "trust", hostile, course(60, 61, 500, 1, 14))])
    page = pack_of(Publication([measure], provider=hostile), tmp_path)
    assert "<script" not in page.text and page.text.count("</style>") == 1
    assert hostile in page.sections["measure-EL01"]


def test_no_value_a_gap_and_counts_of_few_patients(tmp_path: Path) -> None:
    few, half = [(float(at % 3), 9.0) for at in range(14)], course(60, 61, 500, 1, 7)
    measures = [
        Measure("EL01", units=[Unit("trust", "trust", "Trust", [None] * 14)]),
        Measure("EL02", units=[Unit("trust", "trust", "Trust", [*half, None, None, *half])]),
        Measure("EL03", units=[Unit("trust", "trust", "Trust", few)]),
        Measure("EL04"),
    ]
    page = pack_of(Publication(measures), tmp_path)
    assert "No figure: the published tables hold no value of it yet." in page.sections["measure-EL01"]
    assert "No figure: the published tables hold no value of it yet." in page.sections["measure-EL04"]
    # the line is broken at the months without a figure
    assert page.text.count('<polyline class="values"') == 3
    assert page.table("measure-EL02", "Figures of the chart")[7]["Figure"] == ""
    assert [row["Figure"] for row in page.table("measure-EL03", "Figures of the chart, patients")][:3] == [
        "1",
        "0",
        "2",
    ]


def test_a_measure_with_a_constitutional_standard_alone_is_judged_by_it(tmp_path: Path) -> None:
    at_most = Target("constitutional", 18.0, "<=", date(2012, 4, 1), source="standard")
    weeks: list[tuple[float, float | None]] = [(40.0 + at % 3, None) for at in range(20)]
    measure = Measure(
        "EL15", "92nd percentile wait", unit="weeks", better="down", denominator=None, targets=[at_most],
        units=[Unit("trust", "trust", "Trust", weeks)],
    )  # fmt: skip
    page = pack_of(Publication([measure]), tmp_path)
    (row,) = (row for row in page.table("matrix", "Rows:") if "92nd" in row["Common cause"])
    assert row["Assurance"] == "F: target missed consistently"
    said = " ".join(page.sections["summary"].split())
    missed = "Constitutional target: at most 18 weeks, not met. Will keep missing the target"
    assert "Alert: 1Needs a decision" in said and missed in said
    # said once, and without a number in brackets that the figure says already
    assert (
        page.sections["measure-EL15"].count("Constitutional standard") == 0 and "weeks in October" not in said
    )
    assert "EL15 92nd percentile wait: 41.0 weeks in December 2025. Constitutional" in said


def test_a_ratio_is_no_share_and_a_change_that_prints_as_0_is_none(tmp_path: Path) -> None:
    ratio: list[tuple[float, float | None]] = [(230.0, 100.0 + (at == 13) / 1000) for at in range(14)]
    measure = Measure(
        "OP02", "Follow-ups for each first appointment", unit="rate", numerator="follow-ups attended",
        denominator="first appointments attended", units=[Unit("trust", "trust", "Trust", ratio)],
    )  # fmt: skip
    said = " ".join(pack_of(Publication([measure]), tmp_path).sections["measure-OP02"].split())
    assert "230 follow-ups attended for 100.0 first appointments attended" in said
    assert "(no change)" in said


def test_the_cover_says_of_a_published_domain_what_failed_after_that(tmp_path: Path) -> None:
    check = ["b1", "rtt", "measures.other_sources", "1", "performance", "warn", "fail", 9, 1, "", "differs"]
    page = pack_of(Publication(rows={"publication.evidence": [check]}), tmp_path)
    reasons = {row["Domain"]: row["Reason"] for row in page.table("cover", "Data by domain")}
    assert reasons["Referral to treatment"] == "1 check of its figures failed after that"
    assert reasons["Beds"] == "" and "1 publication check failed" in page.sections["cover"]


def test_what_is_no_number_is_a_missing_figure(tmp_path: Path) -> None:
    units = [Unit("trust", "trust", "Trust", course(60, 61, 500, 1, 14))]
    marts = write(Publication([Measure(units=units)]), tmp_path / "marts.duckdb")
    with duckdb.connect(str(marts)) as connection:
        for table in ("spc", "measure_values"):
            connection.execute(
                f"update performance.{table} set value = 'nan' where period_start = '2024-07-01'"
            )
    page = read_page(write_board_pack(marts, tmp_path / "report", printed=False)[0])
    rows = page.table("measure-EL01", "Figures of the chart")
    assert [row["Figure"] for row in rows if row["Period"] == "July 2024"] == [""]
    assert page.text.count('<polyline class="values"') == 2 and "nan" not in page.text.split("</style>")[1]


def test_a_publication_of_an_earlier_version_has_no_figures_and_says_so(tmp_path: Path) -> None:
    marts = write(Publication(), tmp_path / "marts.duckdb")
    with duckdb.connect(str(marts)) as connection:
        for schema in ("performance", "validation", "cancer", "elective", "rtt", "beds"):
            connection.execute(f"drop schema {schema} cascade")
    page = read_page(write_board_pack(marts, tmp_path / "report", printed=False)[0])
    assert "0 measures of 0 have a figure" in page.sections["cover"]
    assert "The publication holds no figures for this page." in page.sections["escalation"]


def test_a_division_has_a_page_of_its_own_figures(tmp_path: Path) -> None:
    units = [
        Unit("trust", "trust", "Trust", course(60, 61, 900, 1)),
        Unit("division", "SUR/1", "Surgery", course(50, 51, 400, 2)),
    ]
    measures = [
        Measure(levels="trust division", units=units),
        Measure("EL02", "Of the trust alone", units=units[:1]),
    ]
    trust_page = pack_of(Publication(measures), tmp_path)
    page = read_page(tmp_path / "report" / "SUR-1" / "index.html")
    assert "Surgery: performance report" in page.text and "Of the trust alone" not in page.text
    newest = page.table("measure-EL01", "Figures of the chart")[0]
    assert float(newest["Denominator"]) < 450
    assert [row["Unit"] for row in trust_page.table("measure-EL01", "Divisions")] == ["Surgery"]
    # a division that is no more leaves nothing behind
    pack_of_one = Publication([Measure(units=units[:1])])
    write_board_pack(write(pack_of_one, tmp_path / "later.duckdb"), tmp_path / "report", printed=False)
    assert sorted(file.name for file in (tmp_path / "report").iterdir()) == ["index.html", "report.xlsx"]


def test_the_file_stays_below_two_megabytes(tmp_path: Path) -> None:
    """60 measures of 20 units and 36 months."""
    marts = write(one_of_many(), tmp_path / "marts.duckdb")
    multiply(marts, 60)
    with duckdb.connect(str(marts), read_only=True) as connection:
        figures = read_figures(connection)
        domain_rows, validation = read_domain_rows(connection, ()), read_validation(connection, ())
        text = page_text(figures, domain_rows, validation, read_planning(connection, ()), Scope())
    assert text.count('role="img"') == 60
    assert 1_000_000 < len(text.encode()) < 1_900_000


def test_the_workbook_holds_every_figure_with_real_dates(folder: Path) -> None:
    with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:
        count = connection.execute("select count(*) from performance.measure_values").fetchone()
    workbook = openpyxl.load_workbook(folder / "report" / "report.xlsx", read_only=True)
    rows = list(workbook["Figures"].iter_rows(values_only=True))
    places = {name: at for at, name in enumerate(rows[0])}
    assert count and len(rows) == 1 + count[0]
    assert len(places) == len(rows[0]), "two columns have one name"
    newest = shifted(FIRST, "month", MONTHS - 1)
    (row,) = (
        row
        for row in rows[1:]
        if (row[places["measure_id"]], row[places["level"]]) == ("CA03", "trust")
        and row[places["period_start"]] == datetime(newest.year, newest.month, 1)
    )
    assert row[places["variation"]] == "improvement_high" and row[places["numerator"]] == 98
    assert {"About", "Measures", "Targets", "Booking order", "28 days", "Validation"} <= set(
        workbook.sheetnames
    )


def test_the_same_publication_writes_the_same_files_for_the_group(folder: Path) -> None:
    files = [folder / "report" / name for name in ("index.html", "report.xlsx")]
    before = [file.read_bytes() for file in files]
    write_board_pack(folder / "marts.duckdb", folder / "report", printed=False)
    assert [file.read_bytes() for file in files] == before
    assert {oct(file.stat().st_mode)[-3:] for file in files} == {"640"}
    assert sorted(file.name for file in (folder / "report").iterdir()) == ["index.html", "report.xlsx"]
