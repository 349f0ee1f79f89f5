"""What readers see of a domain, in the shape of the truth, and where the two differ."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import duckdb

from data.synthetic.truth.beds.figures import bed_figures
from data.synthetic.truth.cancer.figures import cancer_figures
from data.synthetic.truth.delivered_rows import Known
from data.synthetic.truth.ed.figures import emergency_figures
from data.synthetic.truth.elective.figures import elective_figures
from data.synthetic.truth.outpatients.figures import MEASURES, outpatient_figures
from data.synthetic.truth.rtt.figures import LIMITS, MONTHS, rtt_figures
from data.synthetic.truth.values import Figures, month
from orchestration.store.home import Home


def _cells(connection: duckdb.DuckDBPyConnection, sql: str, keys: int) -> Figures:
    """One figure a column that is not a key."""
    answer = connection.execute(sql)
    names = [column[0] for column in answer.description or ()][keys:]
    return {
        (*row[:keys], name): value
        for row in answer.fetchall()
        for name, value in zip(names, row[keys:], strict=True)
    }


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, keys: int) -> Figures:
    return {tuple(row[:keys]): tuple(row[keys:]) for row in connection.execute(sql).fetchall()}


def figures(home: Home, domain: str, night: date) -> dict[str, Figures]:
    """The published figures of a domain whose tables are of the night."""
    with duckdb.connect(str(home.current), read_only=True) as connection:
        if domain == "rtt":
            limits = ", ".join(name for name, _ in LIMITS)
            return {
                "rtt.ptl": _rows(
                    connection,
                    "select pathway_id, coalesce(pathway_issuer, '') as pathway_issuer, patient_id, period_no,"
                    " clock_start_date, days_waited, in_return from rtt.ptl",
                    4,
                ),
                "rtt.performance_monthly": _cells(
                    connection,
                    f"select month, treatment_function, part, total, within_18_weeks, {limits}"
                    " from rtt.performance_monthly where part in ('Part_1A', 'Part_1B', 'Part_2')",
                    3,
                ),
            }
        if domain == "cancer":
            months = _cells(
                connection,
                "select month, standard, route, sum(total) as total, sum(within_standard) as within_standard"
                " from cancer.performance_monthly group by 1, 2, 3",
                3,
            )
            return {
                "cancer.ptl": _rows(connection, "select care_id, open_days from cancer.ptl", 1),
                "cancer.performance_monthly": {key: Fraction(value) for key, value in months.items()},
            }
        if domain == "ed":
            columns = "department_type, attendances, over_4h, departure_unknown"
            return {
                f"ed.performance_{every}": _cells(
                    connection, f"select {column}, {columns} from ed.performance_{every}", 2
                )
                for every, column in (("daily", "date"), ("monthly", "month"))
            }
        if domain == "beds":
            found = _rows(connection, "select date, ward, occupied_midnight from beds.occupancy_daily", 2)
            return {"beds.occupancy_daily": {key: value[0] for key, value in found.items() if value[0]}}
        if domain == "elective":
            return {
                "elective.return_quarterly": _cells(
                    connection,
                    "select quarter, last_minute_cancellations, not_treated_within_28_days"
                    " from elective.return_quarterly",
                    1,
                )
            }
        if domain == "outpatients":
            places = "period_start, treatment_function, clinic, site"
            cells = _cells(
                connection, f"select {places}, {', '.join(MEASURES)} from outpatients.activity_weekly", 4
            )
            return {"outpatients.activity_weekly": {key: value for key, value in cells.items() if value}}
    raise ValueError(f"no truth is known of {domain}")


def expected(domain: str, known: dict[str, Known], night: date, home: Home) -> dict[str, Figures]:
    """The same in plain Python from what was good and known."""
    if domain == "rtt":
        found = rtt_figures(known["pas"], night)
        months = _newest_months(night)
        kept = {key: value for key, value in found["rtt.performance_monthly"].items() if key[0] in months}
        return found | {"rtt.performance_monthly": kept}
    if domain == "cancer":
        return cancer_figures(known["cancer"], night)
    if domain == "ed":
        return emergency_figures(known["ed"], night)
    if domain == "beds":
        with duckdb.connect(str(home.current), read_only=True) as connection:
            first = connection.execute("select min(date) from beds.occupancy_daily").fetchall()[0][0]
        return bed_figures(known["beds"], known["pas"], night, first)
    if domain == "outpatients":
        return outpatient_figures(known["pas"], night)
    return elective_figures(known["pas"], night)


def _newest_months(night: date) -> set[str]:
    months, position = set(), night
    for _ in range(MONTHS):
        months.add(month(position))
        position = position.replace(day=1) - timedelta(days=1)
    return months


def differences(seen: dict[str, Figures], right: dict[str, Figures]) -> tuple[int, list[str]]:
    """How many figures were compared, and those that differ; named by what they are of, without a key."""
    compared, wrong = 0, []
    for table, figures_of in right.items():
        for key in figures_of.keys() | seen[table].keys():
            compared += 1
            one, other = seen[table].get(key), figures_of.get(key)
            if one != other and (one or other):
                wrong.append(f"{table} {_shown(key)}: {_shown((one,))} published, {_shown((other,))} is right")
    return compared, wrong


def _shown(values: tuple[Any, ...]) -> str:
    return ", ".join(str(value) for value in values)
