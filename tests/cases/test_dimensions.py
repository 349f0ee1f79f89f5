"""Published tables as people query them: names beside codes, divisions, dates, totals that say so."""

from pathlib import Path

import duckdb
import pytest

from orchestration.contract.published import load_published_tables
from orchestration.contract.reference import load_reference_tables
from orchestration.publication.reader import open_current
from orchestration.store.home import Home
from orchestration.warehouse.project import load_manifest
from tests.conftest import read

# A column that holds a code, and the column beside it that says what it means. Tables with the columns of a
# national file have other names, and none of these.
LABELS = {
    **{
        code: f"{code}_name"
        for code in (
            "treatment_function", "rtt_function", "site", "tracking_site", "ward", "first_ward",
            "last_ward", "consultant", "booked_consultant", "commissioner", "provider", "organisation",
            "department_type", "attendance_category", "admission_method", "patient_classification",
            "discharge_method",
            "administrative_category", "overseas_charging_category", "discharge_pathway", "sector",
            "ward_sector", "last_ward_sector", "main_specialty", "referral_type", "modality", "priority",
            "clinical_priority", "clinic", "first_attendance", "attended", "part", "list_type", "standard",
            "clock_stop_code", "rtt_status",
        )
    },
    "event_type": "what_happened or event_type_name",
    "delay_reason_key": "delay_reason",
    "parameter": "title",
}  # fmt: skip
# The column holds the words themselves.
WORDS = {
    ("cancer.performance_monthly", "modality"),
    ("benchmark.cancer_providers", "standard"),
    ("benchmark.cancer_providers", "modality"),
    ("benchmark.beds_providers", "sector"),
}
PERIODS = ("month", "quarter", "period", "arrival_month", "reported_month", "counted_quarter")
# Of each table with totals: what adds up, within which columns, and the rows that no total counts.
TOTALS = {
    "rtt.performance_monthly": ("total", "month, part", ""),
    "rtt.clearance": ("waiting", "as_at", ""),
    "rtt.first_appointment": ("waiting_first", "as_at", ""),
    "rtt.validation_12_weeks": ("validated + not_validated + unusable_date", "as_at, list_type", ""),
    "rtt.diagnostics_waiting": ("waiting", "as_at", ""),
    "ed.performance_daily": ("attendances", "date", ""),
    "ed.performance_monthly": ("attendances", "month", ""),
    "ed.waits_monthly": ("attendances", "month, measure", ""),
    "ed.breach_reasons_monthly": ("breaches", "month, breach_reason", ""),
    "ed.handovers_monthly": ("ambulance_arrivals", "month", ""),
    "beds.return_quarterly": ("occupied_bed_days", "quarter", "is_returned"),
}
# The totals of these need a list published before, or national files.
NOT_OF_THIS_HOME = {
    "rtt.roll_forward",
    "cancer.roll_forward",
    "benchmark.rtt_providers",
    "benchmark.ed_providers",
    "benchmark.beds_providers",
    "benchmark.cancelled_operations_providers",
    "benchmark.diagnostics_providers",
}


def _columns() -> dict[str, list[str]]:
    """The columns of every published table, by the contract that dbt enforces."""
    nodes = load_manifest()["nodes"]
    return {
        table.name: list(nodes[f"model.clockstop.{table.model}"]["columns"])
        for table in load_published_tables()
    }


def test_beside_every_code_stands_its_name() -> None:
    missing = [
        f"{table}.{code}"
        for table, columns in _columns().items()
        for code in columns
        if code in LABELS and (table, code) not in WORDS and not set(LABELS[code].split(" or ")) & set(columns)
    ]
    assert missing == []


def test_beside_every_month_and_quarter_stands_a_date(analyst_home: Home) -> None:
    columns = _columns()
    named = {table for table, names in columns.items() if set(names) & set(PERIODS)}
    assert named and {table for table in named if "period_start" not in columns[table]} == set()
    # nothing was delivered for the benchmark
    for table in (name for name in named if not name.startswith("benchmark.")):
        (period,) = [name for name in PERIODS if name in columns[table]][:1]
        unlike = f"select count(*) from {table} where {period} is not null and period_start is null"
        assert read(analyst_home, unlike) == [(0,)], table


def test_quarters_are_of_the_financial_year(analyst_home: Home) -> None:
    found = read(
        analyst_home,
        "select distinct counted_quarter, cast(period_start as varchar)"
        " from elective.last_minute_cancellations",
    )
    assert found == [("2026/27 Q2", "2026-07-01")]


def test_every_table_with_totals_is_compared() -> None:
    assert TOTALS.keys().isdisjoint(NOT_OF_THIS_HOME)


@pytest.mark.parametrize("table", TOTALS)
def test_a_plain_sum_without_totals_is_the_total(analyst_home: Home, table: str) -> None:
    figure, within, counted = TOTALS[table]
    where = f"where {counted}" if counted else ""
    sums = read(
        analyst_home,
        f"select {within}, coalesce(sum({figure}) filter (where not is_total), 0),"
        f" coalesce(sum({figure}) filter (where is_total), 0) from {table} {where} group by {within}",
    )
    assert all(row[-2] == row[-1] for row in sums), table


def test_tables_with_totals_are_all_known() -> None:
    with_totals = {table for table, columns in _columns().items() if "is_total" in columns}
    assert with_totals == TOTALS.keys() | NOT_OF_THIS_HOME


def test_names_of_the_nation_and_of_the_trust(analyst_home: Home) -> None:
    functions = (
        "select distinct treatment_function, treatment_function_name from rtt.ptl"
        " where treatment_function = '301'"
    )
    assert read(analyst_home, functions) == [("301", "Gastroenterology")]
    returned = (
        "select distinct treatment_function_name from rtt.performance_monthly"
        " where treatment_function in ('C_301', 'C_999')"
    )
    assert sorted(read(analyst_home, returned)) == [("Gastroenterology Service",), ("Total",)]
    assert read(analyst_home, "select distinct site, site_name from ed.attendances") == [
        ("RXX01", "Northgate Hospital")
    ]
    # a code that nobody names is its own label
    wards = "select distinct ward, ward_name, treatment_function_name from beds.ward_stays"
    assert read(analyst_home, wards) == [("W1", "Ward 1", None)]


def test_a_division_is_of_the_ward_else_the_function_else_the_site(analyst_home: Home) -> None:
    assert read(analyst_home, "select distinct division from beds.ward_stays") == [("Inpatients",)]
    of_function = dict(
        read(
            analyst_home,
            "select distinct treatment_function, division from rtt.ptl"
            " where treatment_function in ('100', '301')",
        )
    )
    assert of_function == {"100": "Surgery", "301": "Medicine"}
    assert read(analyst_home, "select distinct division from ed.attendances") == [("Urgent care",)]
    lines = dict(
        read(
            analyst_home,
            "select distinct treatment_function, division from rtt.performance_monthly"
            " where treatment_function in ('C_100', 'C_999', 'C_410')",
        )
    )
    assert lines == {"C_100": "Surgery", "C_410": "not assigned", "C_999": "all divisions"}


def test_divisions_add_up_to_the_trust(analyst_home: Home) -> None:
    by_division = read(
        analyst_home,
        "select month, part, sum(total) from rtt.performance_divisions_monthly group by all order by all",
    )
    assert by_division == read(
        analyst_home, "select month, part, total from rtt.performance_monthly where is_total order by all"
    )
    assert ("not assigned",) in read(
        analyst_home, "select distinct division from rtt.performance_divisions_monthly"
    )


def test_codes_without_a_division_are_listed_with_their_records(analyst_home: Home) -> None:
    listed = read(
        analyst_home,
        "select sum(records) from reference.not_assigned where domain = 'rtt' and kind = 'treatment_function'",
    )
    assert (
        listed == read(analyst_home, "select count(*) from rtt.ptl where division = 'not assigned'") != [(0,)]
    )
    assert read(analyst_home, "select count(*) from reference.not_assigned where code in ('100', '301')") == [
        (0,)
    ]


def test_every_code_list_is_published_with_names_and_dates(analyst_home: Home) -> None:
    with open_current(analyst_home) as connection:
        for table in load_reference_tables():
            columns = [row[0] for row in connection.execute(f"describe {table.published}").fetchall()]
            if table.name in ("divisions", "not_assigned"):
                continue
            assert columns[:4] == ["code", "name", "valid_from", "valid_to"], table.name
    assert read(analyst_home, "select name, division from reference.wards") == [("Ward 1", "Inpatients")]
    assert read(
        analyst_home,
        "select name, rtt_function, division from reference.treatment_functions where code = '100'",
    ) == [("General Surgery", "C_100", "Surgery")]
    # without patients: in the file that more people may read too
    with duckdb.connect(str(analyst_home.aggregates), read_only=True) as connection:
        assert connection.execute("select count(*) from reference.treatment_functions").fetchone() == (178,)
        assert connection.execute("select count(*) from publication.status where days_old >= 0").fetchone() == (
            6,
        )


def test_the_age_of_the_data_is_of_today(analyst_home: Home) -> None:
    ages = read(
        analyst_home,
        "select days_old = current_date - as_at, days_behind from publication.status where domain = 'rtt'",
    )
    assert ages == [(True, 0)]


def test_a_build_keeps_the_divisions_that_it_used(analyst_home: Home) -> None:
    kept = read(
        analyst_home,
        "select name, value from publication.settings where name in ('divisions_lookup', 'names_lookup')",
    )
    assert len(kept) == 2
    for name, digest in kept:
        assert Path(analyst_home.archive / "plan" / f"{name.removesuffix('_lookup')}_{digest}.csv").is_file()


def test_the_comment_of_a_table_with_totals_names_the_filter(analyst_home: Home) -> None:
    comments = dict(read(analyst_home, "select schema_name || '.' || table_name, comment from duckdb_tables()"))
    assert [table for table in TOTALS if "is_total" not in comments[table]] == []
