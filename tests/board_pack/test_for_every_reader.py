"""The pack by keyboard, screen reader, telephone and dark screen; and its figures, by SQL."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.deliverables.board_pack.pack import write_board_pack
from orchestration.performance.suppression import SmallNumbers
from orchestration.publication.public_edition.edition_file import write_public_edition
from tests.absent_tests import AXE, installed_browser
from tests.board_pack.publication_file import write
from tests.board_pack.read_page import Page, read_page
from tests.board_pack.trust import trust
from tests.web.driven_browser import DrivenPage, driven_page

SERIOUS = ("serious", "critical")
TAB = 9
SCREENS = {"desk": (1280, "light"), "telephone": (390, "light"), "wall": (2560, "dark")}
# what has the focus, in words
FOCUSED = "(document.activeElement.textContent || '').trim().slice(0, 60)"


@pytest.fixture
def axe() -> str:
    """The text of axe-core; tests that ask for it are absent without it."""
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication with its pack and its public edition."""
    made = tmp_path_factory.mktemp("readers")
    write(trust(), made / "marts.duckdb")
    write_board_pack(made / "marts.duckdb", made / "report", printed=False)
    write_public_edition(made / "marts.duckdb", made / "edition.duckdb", SmallNumbers(8))
    write_board_pack(made / "edition.duckdb", made / "public", printed=False)
    return made


@pytest.fixture
def driven(tmp_path: Path) -> Iterator[DrivenPage]:
    """A page of the browser of this machine."""
    with driven_page(str(installed_browser()), tmp_path / "profile") as page:
        yield page


@pytest.fixture
def browser() -> str:
    """The browser of this machine; tests that ask for it are absent without one."""
    return str(installed_browser())


def _findings(page: DrivenPage, axe: str) -> list[dict[str, Any]]:
    page.value(axe + "; null")
    found: list[dict[str, Any]] = page.value(
        "axe.run(document, {resultTypes: ['violations']}).then(found => found.violations.map(one =>"
        " ({id: one.id, impact: one.impact, where: one.nodes.slice(0, 3).map(node => node.html)})))"
    )
    return found


@pytest.mark.parametrize("edition", ["report", "public"])
def test_automatic_checks_of_accessibility_find_nothing_serious(
    axe: str, browser: str, driven: DrivenPage, folder: Path, edition: str
) -> None:
    for width, scheme in SCREENS.values():
        driven.size(width, 900)
        driven.prefer(scheme)
        driven.open((folder / edition / "index.html").as_uri())
        serious = [one for one in _findings(driven, axe) if one["impact"] in SERIOUS]
        assert not serious, (width, scheme, serious)


def test_a_page_with_a_fault_would_be_found(axe: str, browser: str, driven: DrivenPage, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<!doctype html><title>x</title><main><img src="data:,"><p style="color:#ccc">pale</p>')
    driven.open(page.as_uri())
    assert {"image-alt", "color-contrast", "html-has-lang"} <= {one["id"] for one in _findings(driven, axe)}


def test_a_keyboard_reaches_every_link_and_table(browser: str, driven: DrivenPage, folder: Path) -> None:
    driven.open((folder / "report" / "index.html").as_uri())
    driven.press("Tab", TAB)
    assert driven.value(FOCUSED) == "Skip to the pages"
    driven.press("Enter", 13)
    assert driven.value("location.hash") == "#main"
    expected = driven.value(
        "[...document.querySelectorAll('main a, main summary, main [tabindex]')]"
        ".filter(one => one.checkVisibility({contentVisibilityAuto: true})).length"
    )
    reached = set()
    for _ in range(expected):
        driven.press("Tab", TAB)
        reached.add(driven.value("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
        assert driven.value("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert expected > 40 and len(reached) == expected
    # a closed table opens by its key
    driven.value("document.querySelector('summary').focus()")
    driven.press("Enter", 13)
    assert driven.value("document.querySelector('details').open") is True


def test_no_page_is_wider_than_its_screen(browser: str, driven: DrivenPage, folder: Path) -> None:
    for edition in ("report", "public"):
        for width, _ in SCREENS.values():
            driven.size(width, 900)
            driven.open((folder / edition / "index.html").as_uri())
            assert driven.value("document.documentElement.scrollWidth") <= width, (edition, width)
    # the file itself, and nothing else
    assert {address.split("/")[-1].split("#")[0] for address in driven.requests} == {"index.html"}
    assert not driven.problems


def _numbers(page: Page, section: str, caption: str, column: str) -> list[float]:
    cells = [row[column] for row in page.table(section, caption)]
    return [float(cell.replace(",", "")) for cell in cells if cell]


def test_every_figure_of_every_measure_is_found_by_sql(folder: Path) -> None:
    """Each cell of the tables of measures, trust and units, in the tables of the publication."""
    page = read_page(folder / "report" / "index.html")
    with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:

        def asked(sql: str) -> list[float]:
            return [float(row[0]) for row in connection.execute(sql).fetchall()]

        compared = 0
        for (section, caption), rows in page.tables.items():
            if not section.startswith("measure-"):
                continue
            measure = section.removeprefix("measure-")
            of_units = not caption.startswith("Figures of the chart")
            for column, name in (
                ("Figure", "value"), ("Numerator", "numerator"), ("Denominator", "denominator"),
                ("Mean", "mean"), ("Lower limit", "lower_limit"), ("Upper limit", "upper_limit"),
            ):  # fmt: skip
                if column not in rows[0]:
                    continue
                level = "level <> 'trust'" if of_units else "level = 'trust'"
                held = asked(
                    f"select {name} from performance.spc where measure_id = '{measure}' and {level}"
                    f" and {name} is not null"
                )
                for number in _numbers(page, section, caption, column):
                    assert any(abs(number - one) <= 0.0501 for one in held), (section, caption, column, number)
                    compared += 1
        assert compared > 500
        targets = {
            f"{value:g}" for value in asked("select value from performance.targets where value is not null")
        }
        said = " ".join(row["Target"] for row in page.table("definitions", "Targets"))
        assert targets == set(re.findall(r"at (?:least|most) ([\d.]+)", said))


def test_each_printed_sheet_has_its_number_and_the_date_of_the_data(folder: Path) -> None:
    for edition in ("report", "public"):
        style = read_page(folder / edition / "index.html").text.split("<style>")[1].split("</style>")[0]
        footer = re.sub(r"\\(\w{6})", lambda sign: chr(int(sign[1], 16)), style)
        assert '@bottom-left { content: "RXX, Board performance report, data as at 22 November 2026' in footer
        assert '"Page " counter(page) " of " counter(pages)' in footer
