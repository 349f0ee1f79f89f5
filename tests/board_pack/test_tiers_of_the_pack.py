"""Tiers of the framework on the page alert, advise, assure, on the pages of measures and in the workbook."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from orchestration.deliverables.board_pack.icons import raised_by_tier
from orchestration.deliverables.board_pack.pack import write_board_pack
from orchestration.performance.published import TIERS
from tests.board_pack.publication_file import Measure, Publication, Unit, row_of, write
from tests.board_pack.read_page import Page, read_page
from tests.board_pack.trust import course, trust


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trust's pack, made once."""
    made = tmp_path_factory.mktemp("tiers")
    write_board_pack(write(trust(), made / "marts.duckdb"), made / "report", printed=False)
    return made


@pytest.fixture(scope="module")
def page(folder: Path) -> Page:
    """The page of the trust."""
    return read_page(folder / "report" / "index.html")


def _sheet(folder: Path, name: str) -> list[dict[str, Any]]:
    workbook = openpyxl.load_workbook(folder / "report" / "report.xlsx", read_only=True)
    header, *rows = workbook[name].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


@pytest.mark.parametrize(
    ("by_icons", "tier", "expected"),
    [
        ("assure", 1, "assure"),
        ("assure", 2, "advise"),
        ("not_assessed", 3, "advise"),
        ("assure", 4, "alert"),
        ("advise", 4, "alert"),
        # a tier never makes less of an alert
        ("alert", 1, "alert"),
        ("alert", 3, "alert"),
    ],
)
def test_a_tier_raises_what_the_icons_say(by_icons: str, tier: int, expected: str) -> None:
    assert raised_by_tier(by_icons, tier) == expected  # type: ignore[arg-type]


def test_units_in_tiers_4_and_3_come_first_with_rule_and_figures(page: Page) -> None:
    rows = page.table("summary", "Units in tier 4")
    assert [(row["Unit"], row["Tier"], row["Since"]) for row in rows] == [
        ("Trauma and Orthopaedic Service", "4, intensive", "3 August 2026, until 31 December 2026"),
        ("Whole trust", "3, recovery", "August 2026"),
    ]
    assert [row["Rule and figures"] for row in rows] == [
        "decided by A Director: two consultants have left. By the rules it is tier 2",
        "off trajectory in three of the last four months (August 2026: 60.1 (trajectory 61))",
    ]
    said = page.sections["summary"]
    assert said.index("Units in tier 4") < said.index("Alert: 1")


def test_the_tier_of_a_measure_is_beside_its_words(page: Page) -> None:
    said = re.sub(r"\s+", " ", page.sections["summary"])
    tier = "Tier 3, recovery, since August 2026: off trajectory in three of the last four months"
    assert "Will keep missing the target unless the process changes. " + tier in said
    assert tier in page.sections["measure-EL01"] and "an earlier tier" not in page.text
    # watched by the rules of the framework, with too few points for icons: before the others of its group
    advised = said.split("Advise: 2")[1]
    assert advised.index("UE01") < advised.index("CA03")
    assert "Tier 2, watch, since September 2026: special cause variation of concern" in advised


def test_the_workbook_has_the_same_order(folder: Path) -> None:
    rows = _sheet(folder, "Alert advise assure")
    assert [(row["verdict"], row["measure_id"], row["tier"]) for row in rows] == [
        ("Alert", "EL01", 3),
        ("Advise", "UE01", 2),
        ("Advise", "CA03", None),
        ("Assure", "UE03", None),
        ("Not assessed", "EL08", None),
    ]
    assert rows[0]["tier_figures"] == "August 2026: 60.1 (trajectory 61)" and rows[0]["meets_target"] == "no"
    tiers = _sheet(folder, "Tiers")
    assert [(row["tier"], row["is_current"]) for row in tiers] == [
        (4, "yes"), (3, "yes"), (2, "yes"), (1, "yes"), (2, "no"),
    ]  # fmt: skip


def test_a_division_has_its_own_units_alone(tmp_path: Path) -> None:
    units = [
        Unit("trust", "trust", "Trust", course(60, 61, 900, 1)),
        Unit("division", "Surgery", "Surgery", course(50, 51, 400, 2)),
        Unit("division", "Medicine", "Medicine", course(50, 51, 400, 3)),
    ]

    def tier(level: str, unit: str, number: int) -> list[Any]:
        return row_of(
            TIERS, measure_id="EL01", level=level, organisation_unit=unit, organisation_unit_name=unit,
            period_start=date(2026, 8, 1), tier=number, tier_name="recovery", rule="a rule", figures="1",
            meeting="weekly", is_current=True, rule_tier=number,
        )  # fmt: skip

    rows: dict[str, Sequence[Sequence[Any]]] = {
        "performance.tiers": [tier("trust", "trust", 3), tier("division", "Surgery", 3)]
    }
    publication = Publication([Measure(levels="trust division", units=units)], rows=rows)
    write_board_pack(write(publication, tmp_path / "marts.duckdb"), tmp_path / "report", printed=False)
    surgery = read_page(tmp_path / "report" / "Surgery" / "index.html")
    assert [row["Unit"] for row in surgery.table("summary", "Units in tier 4")] == ["Surgery"]
    medicine = read_page(tmp_path / "report" / "Medicine" / "index.html").sections["summary"]
    assert "No unit is in tier 3 (recovery) or tier 4 (intensive)." in medicine
