"""The publication of a region: sums of its trusts, no small number to be calculated, held trust by trust."""

import json
import random
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from dagster import AssetKey
from scipy.optimize import linprog
from typer.testing import CliRunner

from orchestration.cli.main import app
from orchestration.region.instance import open_instance
from orchestration.region.publish import NothingOfTheRegion, publish_region
from orchestration.region.refresh_of_trust import TrustRefresh
from orchestration.region.region_file import Region
from orchestration.store.home import Home
from tests.region.homes import BUILD, FUNCTIONS, Counts, make_trust, write_region

MONTHS = 4
CODES = ("RXA", "RXB", "RXC")
LARGE: Counts = {code: (100.0 + number, 40.0 + number) for number, code in enumerate(FUNCTIONS)}


def random_months(seed: int) -> list[Counts]:
    """Counts of which many are small, or just large enough."""
    chance = random.Random(seed)
    return [
        {
            code: (float(chance.choice([0, 3, 7, 8, 9, 40, 90])), float(chance.choice([0, 1, 2, 6, 15, 60])))
            for code in FUNCTIONS
        }
        for _ in range(MONTHS)
    ]


def make_region(root: Path, counts: dict[str, list[Counts]], **more: Any) -> Region:
    homes = {code: make_trust(root / f"home of {code}", code, months).root for code, months in counts.items()}
    return write_region(root, homes, **more)


def read(region: Region, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(region.folder.current), read_only=True) as connection:
        return connection.execute(sql, list(parameters)).fetchall()


def of_trusts(region: Region, sql: str) -> dict[str, list[tuple[Any, ...]]]:
    """Rows of each trust's own publication, by a plain select."""
    found = {}
    for trust in region.usable:
        with duckdb.connect(str(trust.home.aggregates), read_only=True) as connection:
            found[trust.provider] = connection.execute(sql).fetchall()
    return found


def test_figures_equal_the_sum_of_the_trusts(tmp_path: Path) -> None:
    region = make_region(tmp_path, {code: random_months(number) for number, code in enumerate(CODES)})
    published = publish_region(region, {})
    sums: dict[tuple[Any, ...], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for rows in of_trusts(
        region,
        "select measure_id, level, organisation_unit, period_start, numerator, denominator"
        " from performance.measure_values",
    ).values():
        for *place, numerator, denominator in rows:
            sums[tuple(place)][0] += numerator
            sums[tuple(place)][1] += denominator or 0
    totals = read(
        region,
        "select measure_id, level, organisation_unit, period_start, numerator, denominator, value, state,"
        " trusts, is_complete from rtt.totals",
    )
    assert len(totals) == len(sums)
    printed = [row for row in totals if row[7] == "sum"]
    assert len(printed) > MONTHS
    for *place, numerator, denominator, value, _, trusts, is_complete in printed:
        above, below = sums[tuple(place)]
        assert (numerator, denominator or 0) == (above, below) and trusts == 3 and is_complete
        assert value == pytest.approx(100 * above / below if below else above)
    assert {one.status for one in published.evidence} == {"pass"}
    kept = read(region, "select provider, rule_id, checked_rows from region.evidence where domain = 'rtt'")
    assert len(kept) == 4 and all(checked for _, _, checked in kept)


def possible(region: Region, counts: dict[str, list[Counts]], month: int) -> dict[tuple[str, ...], Any]:
    """For each number of a month: the least and the greatest value for a reader of all that is printed.

    Written from the counts alone: within and over add up to the list, functions to the trust, trusts to the
    region.
    """
    names = ("within", "over", "list")
    units = (*FUNCTIONS, "trust")
    true: dict[tuple[str, ...], float] = {}
    for code, months in counts.items():
        for unit in FUNCTIONS:
            within, over = months[month][unit]
            true |= {(code, unit, "within"): within, (code, unit, "over"): over}
            true[(code, unit, "list")] = within + over
        for name in names:
            true[(code, "trust", name)] = sum(true[(code, unit, name)] for unit in FUNCTIONS)
    for unit in units:
        for name in names:
            true[("all", unit, name)] = sum(true[(code, unit, name)] for code in counts)
    cells = list(true)
    equations = []

    def equal(total: tuple[str, ...], parts: list[tuple[str, ...]]) -> None:
        row = np.zeros(len(cells))
        row[cells.index(total)] = -1
        for part in parts:
            row[cells.index(part)] = 1
        equations.append(row)

    for code in (*counts, "all"):
        for unit in units:
            equal((code, unit, "list"), [(code, unit, "within"), (code, unit, "over")])
        for name in names:
            equal((code, "trust", name), [(code, unit, name) for unit in FUNCTIONS])
    for unit in units:
        for name in names:
            equal(("all", unit, name), [(code, unit, name) for code in counts])
    printed = {}
    start = date(2024, 5 + month, 1)
    for table in ("figures", "totals"):
        for provider, measure_id, unit, numerator, denominator in read(
            region,
            f"select provider, measure_id, organisation_unit, numerator, denominator from rtt.{table}"
            " where period_start = ? and numerator is not null",
            start,
        ):
            name = {"EL01": "within", "EL04": "list", "EL05N": "over"}[measure_id]
            printed[(provider, unit, name)] = numerator
            if denominator is not None:
                printed[(provider, unit, "list")] = denominator
                printed[(provider, unit, "over")] = denominator - numerator
    for cell, value in printed.items():
        assert value == true[cell]
    bounds = [(printed[cell],) * 2 if cell in printed else (0, 100_000) for cell in cells]
    found = {}
    for cell in cells:
        ends = []
        for sign in (1, -1):
            aim = np.zeros(len(cells))
            aim[cells.index(cell)] = sign
            answer = linprog(aim, A_eq=np.array(equations), b_eq=np.zeros(len(equations)), bounds=bounds)
            assert answer.success
            ends.append(sign * answer.fun)
        found[cell] = (true[cell], cell in printed, ends[0], ends[1])
    return found


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
def test_no_small_number_of_a_trust_comes_out_of_the_region(seed: int, tmp_path: Path) -> None:
    counts = {code: random_months(10 * seed + number) for number, code in enumerate(CODES)}
    region = make_region(tmp_path, counts)
    publish_region(region, {})
    small = printed = 0
    for month in range(MONTHS):
        for cell, (value, is_printed, least, greatest) in possible(region, counts, month).items():
            printed += is_printed
            if 0 < value < 8:
                small += 1
                assert not is_printed, cell
                assert greatest - least >= 7 - 1e-6, (cell, least, greatest)
    assert small > 20 and printed > 20


def test_the_region_less_the_others_gives_no_trust_away(tmp_path: Path) -> None:
    """A single small number of a trust: the region's figure, or another trust's, is left out with it."""
    months = [LARGE]
    one_small = [LARGE | {"C_110": (100.0, 3.0)}]
    region = make_region(tmp_path, {"RXA": one_small, "RXB": months, "RXC": months})
    publish_region(region, {})
    hidden = read(
        region,
        "select provider from (select * from rtt.figures union all by name select * from rtt.totals)"
        " where measure_id = 'EL05N' and organisation_unit = 'C_110' and state = 'suppressed'",
    )
    assert ("RXA",) in hidden and len(hidden) >= 2


def test_a_held_trust_gives_its_last_good_data_and_says_so(tmp_path: Path) -> None:
    region = make_region(tmp_path, {"RXA": [LARGE], "RXB": [LARGE]})
    held = tmp_path / "held"
    make_trust(held, "RXC", [LARGE], held={"rtt": "3 patients without a clock start; A. Person agreed"})
    region = write_region(
        tmp_path, {trust.provider: trust.home.root for trust in region.trusts} | {"RXC": held}
    )
    published = publish_region(region, {2: TrustRefresh("RXC", "failed", "the disk is full")})
    assert not published.is_whole
    rows = read(
        region,
        "select provider, state, as_at, days_behind, refresh, reason, days_old from region.trusts"
        " where domain = 'rtt' order by provider",
    )
    assert [row[:4] for row in rows] == [
        ("RXA", "published", date(2026, 11, 22), 0),
        ("RXB", "published", date(2026, 11, 22), 0),
        ("RXC", "held", date(2026, 11, 15), 7),
    ]
    assert rows[2][4] == "failed" and "the disk is full" in rows[2][5] and rows[2][6] is not None
    assert "publication checks of the trust failed" in rows[2][5] and "`clockstop status`" in rows[2][5]
    # nobody's name and no number of a check
    assert "3 patients" not in rows[2][5] and "Person" not in rows[2][5]
    assert read(region, "select count(distinct provider) from rtt.figures") == [(3,)]


def spoil(home: Home, *statements: str) -> None:
    """Changes the publication of a trust, as no Clockstop does."""
    with duckdb.connect(str(home.aggregates_file(BUILD))) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_difference_holds_the_domain(tmp_path: Path) -> None:
    region = make_region(tmp_path, {code: [LARGE] for code in CODES})
    first = publish_region(region, {})
    before = read(region, "select * from rtt.figures order by all")
    spoil(
        region.trusts[1].home,
        "insert into performance.measure_values select * from performance.measure_values"
        " where measure_id = 'EL04' and organisation_unit = 'C_110'",
    )
    second = publish_region(region, {})
    (row,) = [row for row in second.domains if row["domain"] == "rtt"]
    assert row["state"] == "held" and row["publication_id"] == first.publication_id
    assert "EL04 treatment_function C_110 of 2024-05-01" in row["reason"] and not second.is_whole
    assert read(region, "select * from rtt.figures order by all") == before
    failed = read(region, "select provider, failed_rows from region.evidence where status = 'fail' order by 1")
    assert ("all", 1) in failed


@pytest.mark.parametrize(
    ("spoilt", "expected"),
    [
        (["update publication.build set provider = 'RZZ'"], "found that of RZZ"),
        (["alter table performance.measure_values drop column numerator"], "has no column numerator"),
        (["drop table publication.status"], "publication.status has no column domain"),
    ],
)
def test_a_publication_that_cannot_be_used_is_said_and_the_others_go_on(
    spoilt: list[str], expected: str, tmp_path: Path
) -> None:
    region = make_region(tmp_path, {code: [LARGE] for code in CODES})
    spoil(region.trusts[0].home, *spoilt)
    publish_region(region, {})
    reasons = read(region, "select distinct state, reason from region.trusts where provider = 'RXA'")
    assert len(reasons) == 1 and reasons[0][0] == "missing" and expected in reasons[0][1], reasons
    assert read(region, "select distinct provider from rtt.figures order by 1") == [("RXB",), ("RXC",)]


def test_a_damaged_publication_and_one_of_another_version(tmp_path: Path) -> None:
    region = make_region(tmp_path, {code: [LARGE] for code in CODES})
    region.trusts[0].home.aggregates_file(BUILD).write_bytes(b"damaged" * 1000)
    spoil(
        region.trusts[1].home,
        "alter table performance.measure_values drop column is_shown",
        "alter table performance.measure_values add column of_a_later_version integer",
    )
    publish_region(region, {})
    assert read(
        region, "select distinct reason like '%cannot be read%' from region.trusts where provider = 'RXA'"
    )
    assert read(region, "select count(*) from rtt.figures where provider = 'RXB'") == [(15,)]


def test_nothing_is_changed_where_no_trust_can_be_read(tmp_path: Path) -> None:
    region = write_region(tmp_path, {"RXA": tmp_path / "missing"})
    with pytest.raises(NothingOfTheRegion, match="found no folder"):
        publish_region(region, {})
    assert not region.folder.current.exists()


def test_every_table_begins_with_the_provider_and_none_names_a_patient(tmp_path: Path) -> None:
    region = make_region(tmp_path, {code: [LARGE] for code in CODES})
    publish_region(region, {})
    columns: dict[str, list[str]] = defaultdict(list)
    for table, column in read(
        region,
        "select table_schema || '.' || table_name, column_name from information_schema.columns"
        " order by table_schema, table_name, ordinal_position",
    ):
        columns[table].append(column)
    assert len(columns) > 20 and all(names[0] == "provider" for names in columns.values())
    patient = {"patient_id", "nhs_number", "pathway_id", "care_id", "attendance_id", "spell_id", "reason_text"}
    assert not patient & {name for names in columns.values() for name in names}


def test_old_publications_are_removed(tmp_path: Path) -> None:
    region = make_region(tmp_path, {"RXA": [LARGE]}, keep_publications=2)
    (region.folder.builds / "left by a killed command").mkdir(parents=True)
    made = [publish_region(region, {}).publication_id for _ in range(3)]
    kept = {path.name for path in region.folder.builds.iterdir()}
    assert kept == set(made[1:])


def test_commands_answer_of_a_region(tmp_path: Path) -> None:
    region = make_region(tmp_path, {code: [LARGE] for code in CODES})
    runner = CliRunner()
    assert runner.invoke(app, ["region", "status", str(tmp_path)]).exit_code != 0
    published = runner.invoke(app, ["region", "publish", str(tmp_path), "--json"])
    # no trust was ever refreshed by the region
    assert published.exit_code == 3, published.output
    assert {row["refresh"] for row in json.loads(published.stdout)["trusts"]} == {"not_started"}
    with open_instance(region) as instance:
        key = AssetKey(["region_publication", "rtt", "figures"])
        assert instance.get_latest_materialization_event(key) is not None
    told = runner.invoke(app, ["region", "status", str(tmp_path), "--json"])
    assert json.loads(told.stdout)["trusts"][0]["provider"] == "RXA"
    shown = runner.invoke(app, ["region", "status", str(tmp_path)])
    assert "Northshire" in shown.stdout and "not_started" in shown.stdout
    select = "select provider, numerator from rtt.totals limit 1"
    answer = runner.invoke(app, ["query", "--region", str(tmp_path), "--format", "csv", select])
    assert answer.exit_code == 0 and answer.stdout.startswith("provider,numerator\nall,")
