"""The dictionary of a publication: whole, linked, without patients, usable in a browser without a network."""

import json
import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from orchestration.contract.publication_tables import load_publication_tables
from orchestration.contract.published import load_published_tables
from orchestration.deliverables.dictionary.lineage import lineage_of
from orchestration.deliverables.dictionary.units import unit_of
from orchestration.performance.register import load_measures
from orchestration.store.home import Home
from orchestration.warehouse.project import load_manifest
from tests.absent_tests import installed_browser
from tests.any_tool_home import NIGHT, any_tool_home
from tests.conftest import read
from tests.web.driven_browser import DrivenPage, driven_page

TAB, ENTER = 9, 13
PHONE = 390


@pytest.fixture(scope="module")
def home() -> Home:
    """A home of the emergency department."""
    return any_tool_home()


@pytest.fixture(scope="session")
def browser() -> str:
    """The browser of this machine; tests that ask for it are absent without one."""
    return str(installed_browser())


@pytest.fixture
def page(browser: str, tmp_path: Path) -> Iterator[DrivenPage]:
    """A page of the browser."""
    with driven_page(browser, tmp_path / "profile") as driven:
        yield driven


class _Page(HTMLParser):
    """Links and places of a page."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: set[str] = set()
        self.loaded: list[str] = []
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name == "href":
                (self.links if tag == "a" else self.loaded).append(str(value))
            elif name == "src":
                self.loaded.append(str(value))
            elif name == "id":
                self.places.add(str(value))


def _text(file: Path) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", file.read_text(encoding="utf-8")))


def test_every_table_has_a_page_and_every_column_a_row_with_its_meaning(home: Home) -> None:
    columns: dict[str, list[tuple[str, str, str]]] = {}
    for table, name, kind, comment in read(
        home,
        "select schema_name || '.' || table_name, column_name, lower(data_type), comment from duckdb_columns()"
        " where not internal order by 1, column_index",
    ):
        columns.setdefault(table, []).append((name, kind, comment))
    pages = {file.stem: file for file in home.dictionary.glob("*.html")}
    assert pages.keys() == columns.keys() | {"index"} and len(columns) > 25
    index = _text(pages["index"])
    for table, found in columns.items():
        assert table in index
        text = " ".join(_text(pages[table]).split())
        assert len(_Page(pages[table]).places) == len(found), table
        for name, kind, comment in found:
            assert comment, f"{table}.{name} has no description"
            assert f"{name} " in text and " ".join(comment.split()) in text and kind in text, (table, name)


def test_every_link_leads_somewhere_and_nothing_is_loaded(home: Home) -> None:
    pages = {file.name: _Page(file) for file in home.dictionary.glob("*.html")}
    for name, found in pages.items():
        assert not found.loaded, name
        for link in found.links:
            file, _, place = link.partition("#")
            assert file in pages and (not place or place in pages[file].places), (name, link)
        assert name == "index.html" or "index.html" in found.links


def test_a_page_says_grain_figures_target_lineage_and_checks(home: Home) -> None:
    text = " ".join(_text(home.dictionary / "ed.performance_monthly.html").split())
    for words in (
        "one row per month and department type",
        f"Data as at {NIGHT}, published",
        "UE01 Within 4 hours, all types attendances of 240 minutes or less of attendances",
        "where department_type = 'all'",
        "constitutional: at least 95 % (Within 4 hours, all types)",
        "ed.attendances",
        "A&E monthly return",
        "volume.ed.performance_monthly",
        "holds the domain",
        "checks of the feeds and models that it is made of",
        "parquet/ed/performance_monthly.parquet",
    ):
        assert words in text, words
    patients = " ".join(_text(home.dictionary / "ed.attendances.html").split())
    assert "contains patients" in patients and "attendances.parquet" not in patients
    assert "2025-03-28" not in patients.replace(NIGHT, "")


def test_every_published_table_comes_from_feeds() -> None:
    """Also of domains that no home of these tests has."""
    for table in load_published_tables():
        lineage = lineage_of(table.name)
        assert lineage.feeds and lineage.layers, table.name
    assert {name for name, _, _ in lineage_of("rtt.ptl").feeds} >= {"pas.rtt_events", "pas.referrals"}
    assert "ed.performance_daily" in lineage_of("ed.performance_monthly").made_of
    assert "ed.performance_monthly" in lineage_of("ed.attendances").used_by
    assert lineage_of("validation.exceptions").feeds and not lineage_of("publication.status").feeds


def test_measures_of_contracts_are_of_the_register_and_of_their_table() -> None:
    known = {measure.name: measure.source_table for measure in load_measures().values()}
    columns = {node["name"]: set(node["columns"]) for node in load_manifest()["nodes"].values()}
    found = 0
    for table in load_published_tables():
        for column, measures in table.measures.items():
            assert column in columns[table.model], (table.name, column)
            assert {known.get(measure) for measure in measures} == {table.name}, (table.name, column)
            found += len(measures)
    assert found > 20


@pytest.mark.parametrize(
    ("name", "kind", "description", "unit"),
    [
        ("over_18_weeks", "bigint", "", "count"),
        ("days_waited", "integer", "", "days"),
        ("percentile_92_weeks", "double", "", "weeks"),
        ("percent_over_30_minutes", "double", "", "percent"),
        ("occupied_bed_days", "bigint", "", "bed days"),
        ("A&E attendances Type 1", "bigint", "", "count"),
        ("Gt 00 To 01 Weeks SUM 1", "bigint", "", "count"),
        ("Patients who have waited 12+ hrs from DTA to admission", "bigint", "", "count"),
        ("hour_of_day", "integer", "", "number"),
        ("constitutional_target", "double", "Percent within four hours that …", "percent"),
        ("effect_points", "double", "Difference in percentage points.", "percentage points"),
        ("not_treated_within_28_days", "bigint", "", "count"),
        ("handovers_over_45_minutes", "bigint", "", "count"),
        ("median_days_to_first_seen", "double", "", "days"),
        ("as_at", "date", "", "date"),
        ("over_4h", "boolean", "", "true or false"),
    ],
)
def test_units_by_the_names_of_columns(name: str, kind: str, description: str, unit: str) -> None:
    assert unit_of(name, kind, description) == unit


def test_the_tables_of_the_publication_are_described_as_they_are(home: Home) -> None:
    for name, table in load_publication_tables().items():
        columns = [column for column, *_ in read(home, f"describe {name}")]
        assert columns == list(table.meanings), name


def _shown(page: DrivenPage) -> list[str]:
    found: list[str] = page.value(
        "[...document.querySelectorAll('li[data-page]')].filter(i => i.checkVisibility())"
        ".map(i => i.dataset.page)"
    )
    return found


def test_search_in_a_browser_without_a_network(home: Home, page: DrivenPage) -> None:
    """From file://, by keyboard alone: type, move to the first table, open it."""
    index = home.dictionary / "index.html"
    page.open(index.as_uri())
    everything = _shown(page)
    assert len(everything) > 25
    page.type("booked_attendances")
    assert 0 < len(_shown(page)) < len(everything)
    assert "ed.performance_monthly.html" in _shown(page)
    links = page.value(
        "[...document.querySelectorAll('li[data-page]:not([hidden]) ul a')].map(a => a.textContent)"
    )
    assert "booked_attendances" in links
    page.value("document.getElementById('search').select()")
    page.type("zzz nothing")
    assert _shown(page) == [] and page.value("document.getElementById('count').textContent") == "0 tables"
    page.value("document.getElementById('search').select()")
    page.type("handovers per month and site")
    assert _shown(page) == ["ed.handovers_monthly.html"]
    before = page.loads
    page.press("Tab", TAB)
    page.press("Enter", ENTER)
    page.wait_for_load(before)
    assert page.value("document.querySelector('h1').textContent") == "ed.handovers_monthly"
    assert page.requests and all(url.startswith("file://") for url in page.requests), page.requests
    assert page.problems == []
    # the policy of the page, and not only its content, keeps it from asking anybody
    page.open(index.as_uri())
    assert page.value("fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'refused')") == "refused"
    assert any("Content Security Policy" in problem for problem in page.problems)


def test_pages_fit_a_phone_follow_the_screen_and_need_no_script(home: Home, page: DrivenPage) -> None:
    page.size(PHONE, 800)
    colours = set()
    for name in (
        "index.html",
        "ed.sitrep_daily.html",
        "publication.evidence.html",
        "validation.exceptions.html",
    ):
        for scheme in ("light", "dark"):
            page.prefer(scheme)
            page.open((home.dictionary / name).as_uri())
            assert page.value("document.documentElement.scrollWidth") <= PHONE, name
            colours.add(page.value("getComputedStyle(document.body).backgroundColor"))
    assert len(colours) == 2
    page.without_scripts()
    page.open((home.dictionary / "index.html").as_uri())
    assert page.value("document.getElementById('searching').checkVisibility()") is False
    assert len(_shown(page)) > 25


def test_what_a_description_says_is_text_and_no_markup(home: Home) -> None:
    """The search reads its columns from the page itself: no description may end that part."""
    text = (home.dictionary / "index.html").read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="columns">(.*?)</script>', text, re.DOTALL)
    assert found is not None and "<" not in found[1]
    columns = json.loads(found[1])
    assert len(columns) > 25 and all(meaning for rows in columns.values() for _, meaning in rows)
