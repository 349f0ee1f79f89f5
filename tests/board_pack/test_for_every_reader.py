"""The pack by keyboard, screen reader, telephone and dark screen; and its figures, by SQL."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestration.deliverables.board_pack.pack import write_board_pack
from orchestration.performance.suppression import SmallNumbers
from orchestration.publication.public_edition.edition_file import write_public_edition
from tests.absent_tests import AXE, installed_browser
from tests.board_pack.publication_file import write
from tests.board_pack.read_page import read_page
from tests.board_pack.trust import trust_with_divisions
from tests.web.driven_browser import DrivenPage, driven_page

SERIOUS = ("serious", "critical")
TAB = 9
SCREENS = {"desk": (1280, "light"), "telephone": (390, "light"), "wall": (2560, "dark")}
# elements that are wider than the window and in no region that scrolls
WIDER_WITHOUT_A_REGION = (
    "[...document.querySelectorAll('main *')].filter(one => one.checkVisibility()"
    " && one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.scroll[tabindex], details'))"
    ".map(one => one.outerHTML.slice(0, 80))"
)
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
    write(trust_with_divisions(), made / "marts.duckdb")
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
    for edition in ("report", "report/Surgery", "public"):
        for width, _ in SCREENS.values():
            driven.size(width, 900)
            driven.open((folder / edition / "index.html").as_uri())
            # a browser without a window is 500 pixels wide at least, unless its tools make it a telephone
            assert driven.value("innerWidth") == width
            assert driven.value("document.documentElement.scrollWidth") <= width, (edition, width)
            # what is wider scrolls in a region of its own, which the keyboard reaches
            assert driven.value(WIDER_WITHOUT_A_REGION) == [], (edition, width)
    # the file itself, and nothing else
    assert {address.split("/")[-1].split("#")[0] for address in driven.requests} == {"index.html"}
    assert not driven.problems


def test_the_footer_of_print_is_in_the_style_of_both_editions(folder: Path) -> None:
    for edition in ("report", "public"):
        style = read_page(folder / edition / "index.html").text.split("<style>")[1].split("</style>")[0]
        footer = re.sub(r"\\(\w{6})", lambda sign: chr(int(sign[1], 16)), style)
        assert '@bottom-left { content: "RXX, Board performance report, data as at 22 November 2026' in footer
        assert '"Page " counter(page) " of " counter(pages)' in footer
