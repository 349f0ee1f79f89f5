"""The public edition as files: whoever has them and knows what adds up cannot work out a small number."""

import os
import random
import re
from collections import defaultdict
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import openpyxl
import pytest
from scipy.optimize import linprog
from typer.testing import CliRunner

from orchestration.cli.main import app
from orchestration.deliverables.board_pack.pack import write_board_pack
from orchestration.performance.periods import shifted
from orchestration.performance.suppression import SmallNumbers
from orchestration.publication.public_edition.edition_file import write_public_edition
from orchestration.store.home import Home
from tests.board_pack.publication_file import FIRST, Measure, Publication, Unit, write
from tests.board_pack.read_page import Page, read_page
from tests.board_pack.trust import OPERATIONAL, trust

MONTHS = 15
DIVISIONS = {"Surgery": ("C_100", "C_110", "C_120"), "Medicine": ("C_300", "C_320", "C_330", "C_340")}
FUNCTIONS = tuple(one for units in DIVISIONS.values() for one in units)
RULE = SmallNumbers(5)
# unit and month
Place = tuple[str, int]
Counts = dict[Place, float]


def _summed(counts: Counts) -> Counts:
    found: Counts = defaultdict(float, counts)
    for (unit, month), value in counts.items():
        found[("trust", month)] += value
        found[(next(name for name, units in DIVISIONS.items() if unit in units), month)] += value
    return found


def _random_counts(seed: int) -> dict[str, Counts]:
    """Patients within 18 weeks, over 18 and over 52, by function and month."""
    chance = random.Random(seed)
    places = [(unit, month) for unit in FUNCTIONS for month in range(MONTHS)]
    within = {place: float(chance.choice([0, 2, 4, 5, 9, 40, 90])) for place in places}
    long = {place: float(chance.choice([0, 0, 1, 2, 6, 15])) for place in places}
    over = {place: long[place] + chance.choice([0, 1, 3, 7, 30]) for place in places}
    return {"within": _summed(within), "over": _summed(over), "long": _summed(long)}


def _measure(name: str, title: str, numerators: Counts, denominators: Counts | None) -> Measure:
    def unit(level: str, code: str) -> Unit:
        months = [
            (numerators[(code, month)], denominators[(code, month)] if denominators else None)
            for month in range(MONTHS)
        ]
        return Unit(level, code, f"Unit {code}", months)

    return Measure(
        name,
        title,
        unit="percent" if denominators else "count",
        better="up" if denominators else "down",
        levels="trust division treatment_function",
        numerator=f"counted of {name}",
        denominator="incomplete pathways" if denominators else None,
        targets=OPERATIONAL if denominators else (),
        units=[
            unit("trust", "trust"),
            *(unit("division", name) for name in DIVISIONS),
            *(unit("treatment_function", code) for code in FUNCTIONS),
        ],
    )


def _publication(counts: dict[str, Counts], folder: Path) -> Path:
    waiting = {place: value + counts["over"][place] for place, value in counts["within"].items()}
    measures = [
        _measure("EL01", "Within 18 weeks", counts["within"], waiting),
        _measure("EL04", "Waiting list", waiting, None),
        _measure("EL05N", "Over 52 weeks", counts["long"], None),
    ]
    folder.mkdir()
    file = write(Publication(measures), folder / "marts.duckdb")
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "create table rtt.performance_monthly (treatment_function varchar, division varchar)"
        )
        for division, units in DIVISIONS.items():
            for unit in units:
                connection.execute("insert into rtt.performance_monthly values (?, ?)", [unit, division])
    return file


def _written(marts: Path, to: Path) -> Path:
    write_public_edition(marts, to.parent / f"{to.name}.duckdb", RULE)
    write_board_pack(to.parent / f"{to.name}.duckdb", to, printed=False)
    return to


def _of_workbook(folder: Path) -> dict[tuple[str, str, int], tuple[float | None, float | None]]:
    """Numerator and denominator of every row of the sheet Figures, by measure, unit and month."""
    rows = list(openpyxl.load_workbook(folder / "report.xlsx")["Figures"].iter_rows(values_only=True))
    at = {name: place for place, name in enumerate(rows[0])}
    found = {}
    for row in rows[1:]:
        start = row[at["period_start"]]
        month = (start.year - FIRST.year) * 12 + start.month - FIRST.month
        counts = (row[at["numerator"]], row[at["denominator"]])
        if counts == (None, None):
            assert row[at["value"]] is None and row[at["state"]] == "suppressed"
        found[(row[at["measure_id"]], row[at["organisation_unit"]], month)] = counts
    return found


def _printed(
    figures: dict[tuple[str, str, int], tuple[float | None, float | None]],
) -> dict[tuple[str, str, int], float]:
    """What a reader has: by quantity, unit and month."""
    known: dict[tuple[str, str, int], float] = {}
    for (measure, unit, month), (numerator, denominator) in figures.items():
        name = {"EL01": "within", "EL04": "waiting", "EL05N": "long"}[measure]
        if numerator is not None:
            known[(name, unit, month)] = numerator
        if denominator is not None:
            known[("waiting", unit, month)] = denominator
    return known


def _possible(
    known: dict[tuple[str, str, int], float], name: str, unit: str, month: int
) -> tuple[float, float]:
    """The least and greatest number of patients that agree with all that is printed of a month."""
    units = ("trust", *DIVISIONS, *FUNCTIONS)
    cells = [(quantity, one) for quantity in ("within", "over", "waiting", "long", "to_52") for one in units]
    place = {cell: number for number, cell in enumerate(cells)}
    equations = []
    for one in units:
        for total, parts in (("waiting", ("within", "over")), ("over", ("long", "to_52"))):
            row = np.zeros(len(cells))
            row[place[(total, one)]] = -1
            for part in parts:
                row[place[(part, one)]] = 1
            equations.append(row)
    for quantity in ("within", "over", "waiting", "long"):
        for total, members in (("trust", tuple(DIVISIONS)), ("trust", FUNCTIONS), *DIVISIONS.items()):
            row = np.zeros(len(cells))
            row[place[(quantity, total)]] = -1
            for one in members:
                row[place[(quantity, one)]] = 1
            equations.append(row)
    given = [known.get((quantity, one, month)) for quantity, one in cells]
    bounds = [(0, 100_000) if value is None else (value, value) for value in given]
    found = []
    for sign in (1, -1):
        aim = np.zeros(len(cells))
        aim[place[(name, unit)]] = sign
        answer = linprog(aim, A_eq=np.array(equations), b_eq=np.zeros(len(equations)), bounds=bounds)
        assert answer.success, "what is printed contradicts itself"
        found.append(sign * answer.fun)
    return found[0], found[1]


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Counts], Path]:
    """True counts of a trust, and the folder of its public edition."""
    counts = _random_counts(7)
    folder = tmp_path_factory.mktemp("edition")
    return counts, _written(_publication(counts, folder / "full"), folder / "public")


def test_no_small_number_can_be_calculated(edition: tuple[dict[str, Counts], Path]) -> None:
    counts, folder = edition
    figures = _of_workbook(folder)
    known = _printed(figures)
    truth = dict(counts)
    truth["waiting"] = {place: value + counts["over"][place] for place, value in counts["within"].items()}
    truth["to_52"] = {place: value - counts["long"][place] for place, value in counts["over"].items()}
    attacked = 0
    for name, values in truth.items():
        for (unit, month), value in values.items():
            if RULE.is_small(value):
                assert (name, unit, month) not in known
                least, greatest = _possible(known, name, unit, month)
                assert least - 1e-5 <= value <= greatest + 1e-5
                assert greatest - least >= RULE.threshold - 1 - 1e-4, (name, unit, month, value)
                attacked += 1
    hidden = sum(one == (None, None) for one in figures.values())
    assert attacked > 150 and len(figures) / 5 < hidden < len(figures) * 4 / 5


def test_the_pages_print_no_figure_that_the_workbook_leaves_out(
    edition: tuple[dict[str, Counts], Path],
) -> None:
    _, folder = edition
    figures = _of_workbook(folder)
    seen = 0
    for scope in ("trust", *DIVISIONS):
        file = folder / "index.html" if scope == "trust" else folder / scope / "index.html"
        page = read_page(file)
        for measure in ("EL01", "EL04", "EL05N"):
            by_month = {row["Period"]: row for row in page.table(f"measure-{measure}", "Figures of the chart")}
            titles = re.findall(r"<title>(\w+ \d{4}): ", _chart(page, measure))
            for month in range(MONTHS):
                name = f"{shifted(FIRST, 'month', month):%B %Y}"
                is_hidden = figures[(measure, scope, month)] == (None, None)
                assert (by_month[name]["Figure"] == "*") == is_hidden
                assert (name in titles) != is_hidden
                seen += is_hidden
    assert seen > 10


def _chart(page: Page, measure: str) -> str:
    section = page.text.split(f'<section id="measure-{measure}"')[1].split("</section>")[0]
    return section.split('<svg class="chart"')[1].split("</svg>")[0]


def test_another_small_number_leaves_every_byte_as_it_is(tmp_path: Path) -> None:
    """What is hidden moves no point, limit, order or word: 3 and 9, or 4 and 8, are the same edition."""
    editions = []
    for moved in (0, 1):
        within = {
            (unit, month): 60.0 + 7 * at + month for at, unit in enumerate(FUNCTIONS) for month in range(MONTHS)
        }
        over = {place: 50.0 for place in within}
        for month in range(3, MONTHS, 4):
            over[("C_100", month)] = 3.0 + moved
            over[("C_110", month)] = 9.0 - moved
            within[("C_100", month)], within[("C_110", month)] = 80.0 - moved, 90.0 + moved
        counts = {"within": _summed(within), "over": _summed(over), "long": _summed(dict.fromkeys(within, 0.0))}
        marts = _publication(counts, tmp_path / f"full{moved}")
        editions.append(_written(marts, tmp_path / f"public{moved}"))
    first, second = (sorted(file for file in one.rglob("*") if file.is_file()) for one in editions)
    assert len(first) == 4
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name
    hidden = [key for key, counts in _of_workbook(editions[0]).items() if counts == (None, None)]
    assert {unit for measure, unit, _ in hidden if measure == "EL01"} == {"C_100", "C_110"}


def test_it_has_no_names_no_free_text_and_no_page_of_patients(tmp_path: Path) -> None:
    marts = write(trust(), tmp_path / "marts.duckdb")
    folder = _written(marts, tmp_path / "public")
    page = read_page(folder / "index.html")
    words = re.sub(r"\s+", " ", page.text.split("</style>")[1])
    for left_out in ("A clinic", "A Lead", "strike on 5 days", "Service manager", "failed its checks",
                     "No narrative", "&lt;no&gt;", "second theatre", "PATIENT", "dictionary"):  # fmt: skip
        assert left_out not in words, left_out
    assert {"cancer-breaches", "cancelled-operations", "booking-order", "failed-checks"}.isdisjoint(
        page.sections
    )
    said = re.sub(r"\s+", " ", page.sections["cover"])
    assert (
        "Public edition: small numbers are suppressed. Numbers from 1 to 4 are replaced by *; 0 is shown."
        in said
    )
    assert "1 publication check failed" in said and "publication checks failed" in said
    (row,) = page.table("data-quality", "Exceptions by domain")
    # 2 on hold of 12 open, 3 new, 1 cleared, none again
    assert list(row.values())[2:] == ["12", "*", "*", "*", "0"]
    sheets = openpyxl.load_workbook(folder / "report.xlsx").sheetnames
    assert {"Narratives", "Actions", "Differences", "28 days", "Booking order"}.isdisjoint(sheets)
    full = read_page(write_board_pack(marts, tmp_path / "full", printed=False)[0])
    assert "Public edition" not in full.text


def test_the_command_writes_it_beside_the_full_pack(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home.publication_folder("b1").mkdir(parents=True)
    home.current.symlink_to(write(trust(), home.publication_file("b1")))
    monkeypatch.setitem(os.environ, "CLOCKSTOP_HOME", str(home.root))
    monkeypatch.setitem(os.environ, "CLOCKSTOP_BROWSER", "none")
    (home.root / "operations.yml").write_text("public_report: {small_numbers_below: 12, zero: suppressed}\n")
    answer = CliRunner().invoke(app, ["report", "--public"])
    assert answer.exit_code == 0, answer.output
    assert sorted(file.name for file in home.public_report.iterdir()) == ["index.html", "report.xlsx"]
    said = (home.public_report / "index.html").read_text(encoding="utf-8")
    assert "Numbers from 0 to 11" in said and "0 is suppressed too" in said
    (home.root / "operations.yml").write_text("public_report: {small_numbers_below: 1}\n")
    answer = CliRunner().invoke(app, ["report", "--public", "--to", str(tmp_path / "other")])
    assert "public_report: expected small_numbers_below as a whole number from 2" in str(answer.exception)
    assert not (tmp_path / "other").exists()


def test_an_earlier_publication_has_an_edition_too(tmp_path: Path) -> None:
    marts = write(Publication(as_at=date(2025, 1, 31)), tmp_path / "marts.duckdb")
    with duckdb.connect(str(marts)) as connection:
        for schema in ("performance", "validation", "cancer", "elective", "rtt", "beds"):
            connection.execute(f"drop schema {schema} cascade")
    page = read_page(_written(marts, tmp_path / "public") / "index.html")
    assert "0 of 0 figures are suppressed" in page.sections["cover"]
