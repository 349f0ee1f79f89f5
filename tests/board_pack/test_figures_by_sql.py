"""Every figure of every table of the pack, of the trust and of a division, against SQL of its own."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.deliverables.board_pack.icons import COLUMNS, ROWS
from orchestration.deliverables.board_pack.pack import write_board_pack
from tests.board_pack.figures_by_sql import TRUST_ALONE, Printed, asked, number_of, of_division, printed
from tests.board_pack.publication_file import write
from tests.board_pack.read_page import Page, read_page
from tests.board_pack.trust import trust_with_divisions

# half of the last decimal that is printed
ROUNDED = 0.0501
# Tables that say what was decided, agreed or defined: their numbers are inside of words.
OF_WORDS = {
    ("summary", "Units in tier 4"),
    ("matrix", "Rows:"),
    ("plan", "What must be true"),
    ("oversight", "Metrics without a score"),
    ("provisional", "Newest provisional"),
    ("decisions", "Decisions about"),
    ("definitions", "Targets"),
    ("definitions", "Metrics of"),
    ("definitions", "Definitions"),
    ("cover", "Data by domain"),
}
# one rule of each promise of the access policy
OF_POLICY: dict[str, list[list[object]]] = {
    "validation.summary": [
        [rule, date(2026, 11, 22), "1", "rtt", "data_quality", found, 0, 1, 0, 0, 9, 800, found, found / 0.8]
        for rule, found in (("RTT-A08", 1), ("RTT-A12", 2), ("RTT-D14", 4), ("RTT-E06", 8))
    ],
    "validation.rules": [
        ["RTT-A08", "1", "rtt", "First appointment missed", date(2020, 1, 1), "P2"],
        ["RTT-A12", "1", "rtt", "Monitoring without a review", date(2020, 1, 1), "P2"],
        ["RTT-D14", "1", "rtt", "Offer at short notice", date(2020, 1, 1), "P2"],
        ["RTT-E06", "1", "rtt", "Not validated in 12 weeks", date(2020, 1, 1), "P2"],
    ],
}
OF_CHART = {
    "Figure": "value", "Numerator": "numerator", "Denominator": "denominator", "Mean": "mean",
    "Lower limit": "lower_limit", "Upper limit": "upper_limit",
}  # fmt: skip
OF_UNITS = {"Allowed": "allowed", "Over allowed": "excess", "Share, %": "100 * share_of_gap"}
# units in the period of the icons of the trust
UNITS = (
    "performance.spc as charted join performance.contributions as shares"
    " using (measure_id, level, organisation_unit, organisation_unit_name, period_start, numerator,"
    " denominator, value)"
    " join (select measure_id, period_start from performance.spc where level = 'trust' and is_latest_point)"
    " using (measure_id, period_start)"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication with its pack, with a page for each of two divisions."""
    made = tmp_path_factory.mktemp("figures")
    trust = trust_with_divisions()
    for table, rows in OF_POLICY.items():
        trust.rows[table] = [*trust.rows[table], *rows]
    write(trust, made / "marts.duckdb")
    write_board_pack(made / "marts.duckdb", made / "report", printed=False)
    return made


@pytest.fixture(scope="module")
def marts(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The publication."""
    with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:
        yield connection


def _page(folder: Path, division: str = "") -> Page:
    return read_page(folder / "report" / division / "index.html")


def _compare(page: Page, marts: duckdb.DuckDBPyConnection, table: Printed) -> int:
    """How many numbers were the same; a number on one side alone is a difference, unless it is 0."""
    expected = asked(marts, table)
    found = printed(page, table, {header for _, header in expected})
    alone = {key for key in found.keys() ^ expected.keys() if found.get(key) != 0}
    assert not alone, (table.section, table.caption, alone)
    for key, number in expected.items():
        assert abs(found[key] - number) <= ROUNDED, (table.section, table.caption, key, found[key], number)
    return len(expected)


@pytest.mark.parametrize("table", TRUST_ALONE, ids=lambda table: f"{table.section}-{table.caption}")
def test_a_table_of_the_trust(folder: Path, marts: duckdb.DuckDBPyConnection, table: Printed) -> None:
    assert _compare(_page(folder), marts, table)


@pytest.mark.parametrize("division", ["Surgery", "Medicine"])
def test_the_tables_of_a_division(folder: Path, marts: duckdb.DuckDBPyConnection, division: str) -> None:
    page = _page(folder, division)
    compared = sum(
        _compare(page, marts, table)
        for table in of_division(division)
        # a division without bookings has no page of them
        if any(section == table.section for section, _ in page.tables)
    )
    assert compared > 10
    assert ("cancer-breaches", "Breaches by recorded delay reason") in page.tables
    # what counts of the whole trust is not there
    assert {"data-quality", "escalation", "oversight"}.isdisjoint(page.sections)


def test_the_breaches_of_the_divisions_are_those_of_the_trust(folder: Path) -> None:
    caption, column = "Breaches by tumour group", "2026/27 Q2"
    whole, surgery, medicine = (
        int(_page(folder, name).table("cancer-breaches", caption)[0][column])
        for name in ("", "Surgery", "Medicine")
    )
    assert whole == surgery + medicine == 7


def test_every_measure_is_in_its_cell_of_the_matrix_with_its_figure(
    folder: Path, marts: duckdb.DuckDBPyConnection
) -> None:
    for division, level in (("", "trust"), ("Surgery", "division")):
        rows = _page(folder, division).table("matrix", "Rows:")
        latest = marts.execute(
            "select title, charted.value, assurance, variation from performance.spc as charted"
            " join performance.measures as measures using (measure_id)"
            f" where is_latest_point and level = '{level}' and organisation_unit = '{division or level}'"
        ).fetchall()
        assert len(latest) == (1 if division else 5)
        for title, value, assurance, variation in latest:
            column = {"i": "improving", "c": "concerning", "n": "neither", "t": "too_few"}[variation[0]]
            column = "common" if variation == "common_cause" else column
            (row,) = (row for row in rows if row["Assurance"] == ROWS[assurance])
            cell = row[COLUMNS[column]]  # type: ignore[index]
            number = number_of(cell.split(title)[1])
            assert number is not None and abs(number - value) <= ROUNDED, (title, cell, value)
        # and in no other
        assert sum(cell.count(latest[0][0]) for row in rows for cell in row.values()) == 1


@pytest.mark.parametrize("division", ["", "Surgery"])
def test_every_row_of_a_chart_and_of_its_units(
    folder: Path, marts: duckdb.DuckDBPyConnection, division: str
) -> None:
    of_chart = _rows_by_place(marts, OF_CHART, "performance.spc", "organisation_unit", "%B %Y")
    of_units = _rows_by_place(marts, {**OF_CHART, **OF_UNITS}, UNITS, "organisation_unit_name", "newest")
    compared = 0
    for (section, caption), rows in _page(folder, division).tables.items():
        if not section.startswith("measure-") or caption == "Actions":
            continue
        measure = section.removeprefix("measure-")
        is_chart = caption.startswith("Figures of the chart")
        for row in (dict(zip(rows[0], cells, strict=True)) for cells in rows[1:]):
            place = (division or "trust", row["Period"]) if is_chart else (row["Unit"], "newest")
            held = (of_chart if is_chart else of_units).get((measure, *place), dict.fromkeys(OF_CHART))
            for column, expected in held.items():
                number = number_of(row.get(column, ""))
                if number is not None:
                    assert expected is not None and abs(number - expected) <= ROUNDED, (section, row, column)
                    compared += 1
    assert compared > (100 if division else 500)


@pytest.mark.parametrize("division", ["", "Surgery"])
def test_the_chart_of_a_unit_has_the_target_by_which_it_is_judged(folder: Path, division: str) -> None:
    page = _page(folder, division)
    by_period = {row["Period"]: row["Target"] for row in page.table("measure-EL01", "Figures of the chart")}
    assert (by_period["March 2026"], by_period["April 2026"]) == ("65.0", "70.0")
    assert page.text.count('<path class="operational" d="') >= 1
    assert "Operational target: at least 70%" in page.sections["measure-EL01"]


def _rows_by_place(
    marts: duckdb.DuckDBPyConnection, columns: dict[str, str], source: str, unit: str, period: str
) -> dict[tuple[str, str, str], dict[str, float | None]]:
    """Numbers by the header of their column, of each measure, unit and period."""
    asked_of = ", ".join(columns.values())
    rows = marts.execute(
        f"select measure_id, {unit}, strftime(period_start, '{period}'), {asked_of} from {source}"
    ).fetchall()
    return {(row[0], row[1], row[2]): dict(zip(columns, row[3:], strict=True)) for row in rows}


def test_every_target_is_in_the_appendix(folder: Path, marts: duckdb.DuckDBPyConnection) -> None:
    rows = marts.execute("select value from performance.targets where value is not null").fetchall()
    said = " ".join(row["Target"] for row in _page(folder).table("definitions", "Targets"))
    assert {f"{value:g}" for (value,) in rows} == set(re.findall(r"at (?:least|most) ([\d.]+)", said))


@pytest.mark.parametrize("division", ["", "Surgery"])
def test_no_table_with_figures_is_left_out_here(folder: Path, division: str) -> None:
    """A new table has its SQL in figures_by_sql.py, or its numbers are part of words."""
    known = OF_WORDS | {(one.section, one.caption) for one in (*TRUST_ALONE, *of_division("Surgery"))}
    left_out = {
        (section, caption)
        for section, caption in _page(folder, division).tables
        if not section.startswith("measure-")
        and not any(section == of and caption.startswith(start) for of, start in known)
    }
    assert not left_out
