"""The sheet for the manager on call: one page of figures, and by name what the extracts do not have."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import duckdb

from orchestration.contract.published import load_domains
from orchestration.deliverables.board_pack.figure_text import bare, count, people
from orchestration.deliverables.downtime.cells import Row, day
from orchestration.deliverables.downtime.data_age import DataAge, long_day, read_age
from orchestration.deliverables.downtime.sheet import Group, Section, Sheet
from orchestration.store.catalog import columns_of, tables_of

KIND = "Clockstop"
NOT_LIVE = ("Nightly data, not live.",)
FILE = "on_call_sheet.html"
DAYS_OF_RETURNS = 14
FAULTS_NAMED = 6
# What a sheet of this kind has elsewhere, and these extracts do not carry.
NOT_IN_THE_EXTRACTS = (
    "beds allocated to tomorrow's planned admissions",
    "patients in corridors and vehicles now",
    "staffing",
    "critical care transfers",
    "theatres and lists of today",
)
OCCUPANCY = """
    select sum(occupied_midnight) as occupied, sum(available) as available,
        sum(free_midnight) as free, sum(escalation_open) as escalation_open,
        sum(closed_infection) as closed_infection, sum(corridor_patients) as corridor,
        sum(not_meeting_criteria) as not_meeting, sum(stays_21_days_0800) as stays_21,
        sum(occupied_0800) as occupied_0800
    from beds.sectors_daily
    where date = ? and sector = 'ga' and ward_kind = 'overnight'
"""
LEVEL = "select * from performance.escalation_daily where date <= ? order by date desc limit 1"
SITREP = "select * from ed.sitrep_daily where period_date <= ? order by period_date desc limit 1"
IN_DEPARTMENT = """
    select count(*) as present, count(*) filter (where minutes_in_department > 720) as over_12h,
        count(*) filter (where decided_to_admit_at is not null) as waiting_for_bed
    from ed.in_department
    where not departure_in_doubt
"""
ADMISSIONS = """
    select count(*) as planned, count(*) filter (where stays_overnight) as overnight,
        count(*) filter (where stays_overnight is null) as not_known
    from elective.admissions_ahead
    where admission_date = ?
"""
# The forecast is of a midnight; the way from there to 08:00 is the mean of that weekday.
FORECAST = """
    select ahead.expected_occupied + mornings.average_occupied - nights.average_occupied as expected,
        ahead.lower_occupied + mornings.average_occupied - nights.average_occupied as lower,
        ahead.upper_occupied + mornings.average_occupied - nights.average_occupied as upper
    from beds.forecast_daily as ahead
    inner join beds.model_hours as mornings
        on ahead.sector = mornings.sector and mornings.weekday = ? and mornings.hour = 7
    inner join beds.model_hours as nights
        on ahead.sector = nights.sector and nights.weekday = ? and nights.hour = 23
    where ahead.sector = 'ga' and ahead.date = ?
"""
RETURNS = """
    select domain, table_name, period, deadline, state
    from publication.periods
    where state in ('provisional', 'incomplete') and deadline between ? and ? and period_end <= ?
    order by deadline, domain, table_name
"""
FAULTS = """
    select exceptions.domain, exceptions.rule_id, max(rules.title) as title, count(*) as open
    from validation.exceptions as exceptions
    left join validation.rules as rules
        on exceptions.domain = rules.domain and exceptions.rule_id = rules.rule_id
        and exceptions.rule_version = rules.rule_version
    where exceptions.state = 'open' and exceptions.kind = 'data_quality' and exceptions.priority = 'P1'
    group by exceptions.domain, exceptions.rule_id
    order by open desc, exceptions.domain, exceptions.rule_id
"""


@dataclass(frozen=True)
class _Line:
    """One figure: what it is, its value, and what to know about it."""

    title: str
    value: str
    words: str = ""

    @property
    def cells(self) -> list[str]:
        return [self.title, self.value, self.words]


class _Reader:
    """Reads a statement where the publication has its tables; else nothing is known."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._present = tables_of(connection)

    def rows(self, sql: str, *parameters: Any) -> list[Row] | None:
        words = sql.split()
        if not {words[at + 1] for at, word in enumerate(words) if word in ("from", "join")} <= self._present:
            return None
        answer = self._connection.execute(sql, list(parameters))
        names = [column[0] for column in answer.description or []]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    def first(self, sql: str, *parameters: Any) -> Row | None:
        found = self.rows(sql, *parameters)
        return found[0] if found else None


def on_call_sheet(connection: duckdb.DuckDBPyConnection, written_at: datetime) -> Sheet:
    """The sheet of a publication; a domain that was never published is said to be missing."""
    reader = _Reader(connection)
    beds = read_age(connection, "beds", ("beds.ward_stays", "beds.bed_states", "pas.spells"), written_at)
    ed = read_age(connection, "ed", ("ed.attendances",), written_at)
    elective = read_age(connection, "elective", ("pas.admission_offers",), written_at)
    newest = max((age.as_at for age in (beds, ed, elective) if age.as_at), default=None)
    sections = [
        _section("Beds, general and acute", beds, lambda as_at: _beds(reader, as_at, _tomorrow(beds))),
        _section("Emergency department", ed, lambda as_at: _department(reader, as_at)),
        _section("Planned admissions", elective, lambda as_at: _admissions(reader, _tomorrow(elective))),
        *_of_every_domain(reader, connection, newest),
    ]
    return Sheet(
        FILE,
        "On-call sheet",
        "For 17:00. Figures of the last data that passed the checks, and no live figure.",
        tuple(sections),
        holds_patients=False,
        landscape=False,
        kind=KIND,
        warnings=NOT_LIVE,
    )


def _section(title: str, age: DataAge, lines: Callable[[date], list[_Line]]) -> Section:
    if age.as_at is None:
        return Section(title, age)
    return Section(title, age, ("", "", ""), (Group("", [line.cells for line in lines(age.as_at)]),))


def _tomorrow(age: DataAge) -> date:
    """The day after the one on which the sheet is read; of data that is older, the second day after it.

    The data ends the evening before the sheet is read.
    """
    as_at = age.as_at or age.written_at.date()
    after = age.written_at.date() + timedelta(days=1)
    return after if as_at < after <= as_at + timedelta(days=7) else as_at + timedelta(days=2)


def _beds(reader: _Reader, as_at: date, tomorrow: date) -> list[_Line]:
    found = reader.first(OCCUPANCY, as_at)
    lines = [_level(reader, as_at)]
    if found is None or not found["available"]:
        return [*lines, _Line("Occupancy", "not known", f"no bed was declared open on {long_day(as_at)}")]
    share = 100 * found["occupied"] / found["available"]
    before = tomorrow - timedelta(days=1)
    expected = reader.first(FORECAST, tomorrow.isoweekday(), before.isoweekday(), before)
    return [
        *lines,
        _Line(
            "Occupancy at that midnight",
            f"{bare(share, 'percent')}%",
            f"{count(found['occupied'])} patients, {count(found['available'])} beds open,"
            f" {count(found['free'])} free; {_number(found['escalation_open'])} of the open beds are"
            f" escalation beds, {_number(found['closed_infection'])} are closed for infection",
        ),
        _Line(
            f"Forecast for 08:00 on {long_day(tomorrow)}",
            "not known" if expected is None else count(round(expected["expected"])),
            "needs a history of beds"
            if expected is None
            else f"patients; nine in ten such forecasts are between {count(round(expected['lower']))} and"
            f" {count(round(expected['upper']))}. The forecast of the midnight before, and the mean change"
            " from then to 08:00",
        ),
        _Line(
            "In a corridor or other space", _number(found["corridor"]), "as wards declared at 08:00 of that day"
        ),
        _Line("Do not meet the criteria to reside", _number(found["not_meeting"]), "at that midnight"),
        _Line("In hospital 21 days or more", _number(found["stays_21"]), "at 08:00 of that day"),
    ]


def _level(reader: _Reader, as_at: date) -> _Line:
    found = reader.first(LEVEL, as_at)
    if found is None:
        return _Line("Escalation level", "not known", "no day has been judged")
    level = "no level" if found["level"] is None else f"level {found['level']}"
    why = found["driven_by"] or "the trust has set no thresholds (opel_thresholds in settings.yml)"
    unknown = f". Not known: {found['not_known']}" if found["not_known"] else ""
    return _Line(
        "Escalation level",
        level,
        f"{long_day(found['date'])}: {why}; {found['parameters_judged']} of {found['parameters']} parameters"
        f" judged{unknown}",
    )


def _department(reader: _Reader, as_at: date) -> list[_Line]:
    lines = []
    now = reader.first(IN_DEPARTMENT)
    if now is not None:
        lines.append(
            _Line(
                "In the department at that midnight",
                count(now["present"]),
                f"{count(now['waiting_for_bed'])} with a decision to admit, {count(now['over_12h'])} over 12"
                " hours from arrival; without records whose departure is in doubt",
            )
        )
    found = reader.first(SITREP, as_at)
    if found is None:
        return [*lines, _Line("The day", "not known", "no day has been reported")]
    total = found["attendances_type_1"] + found["attendances_type_2"] + found["attendances_other"]
    over = found["over_4h_type_1"] + found["over_4h_type_2"] + found["over_4h_other"]
    share = f"{bare(100 * (total - over) / total, 'percent')}%" if total else "no attendance"
    return [
        *lines,
        _Line(f"Within 4 hours on {day(found['period_date'])}", share, f"{count(total)} attendances"),
        _Line(
            "Over 12 hours",
            count(found["over_12h_from_arrival"]),
            f"from arrival; {count(found['admitted_over_12h_from_decision'])} admitted over 12 hours after the"
            " decision",
        ),
        _Line(
            "Ambulances",
            count(found["ambulance_arrivals"]),
            f"arrivals; handover over 60 minutes {count(found['handovers_over_60_minutes'])}, over 45 minutes"
            f" {count(found['handovers_over_45_minutes'])}, of {count(found['handovers_known'])} with a time",
        ),
    ]


def _admissions(reader: _Reader, tomorrow: date) -> list[_Line]:
    found = reader.first(ADMISSIONS, tomorrow)
    if found is None:
        return [_Line("Planned admissions", "not known", "published by an earlier version")]
    unknown = f", {count(found['not_known'])} without an intended stay" if found["not_known"] else ""
    return [
        _Line(
            f"On {long_day(tomorrow)}",
            count(found["planned"]),
            f"{count(found['overnight'])} overnight{unknown}. Whether a bed is allocated to them is not in the"
            " extracts; compare them with the free beds above",
        )
    ]


def _of_every_domain(
    reader: _Reader, connection: duckdb.DuckDBPyConnection, newest: date | None
) -> list[Section]:
    titles = {name: domain.title for name, domain in load_domains().items()}
    returns: list[list[str]] = []
    if newest is not None:
        found = reader.rows(RETURNS, newest, newest + timedelta(days=DAYS_OF_RETURNS), newest) or []
        returns = [
            [
                f"{titles.get(row['domain'], row['domain'])}, {row['period']}",
                day(row["deadline"]),
                "days of the period are missing: no return can be made"
                if row["state"] == "incomplete"
                else "figures are provisional until then",
            ]
            for row in found
        ]
    has_kinds = "kind" in columns_of(connection, "validation.exceptions")
    faults = (reader.rows(FAULTS) or []) if has_kinds else []
    more = len(faults) - FAULTS_NAMED
    total = sum(row["open"] for row in faults)
    return [
        Section(
            f"Returns due within {DAYS_OF_RETURNS} days",
            None,
            ("", "", ""),
            (Group("", returns),) if returns else (),
            () if returns else ("None.",),
        ),
        Section(
            f"Open faults of data, priority P1: {count(total)}",
            None,
            ("", "", ""),
            (
                Group(
                    "",
                    [
                        [
                            f"{row['rule_id']} {row['title'] or ''}".strip(),
                            count(row["open"]),
                            titles[row["domain"]],
                        ]
                        for row in faults[:FAULTS_NAMED]
                    ],
                ),
            )
            if faults
            else (),
            (f"And {people(more, 'more rule', 'more rules')}: `clockstop exceptions --priority P1`.",)
            if more > 0
            else (),
        ),
        Section("Not in the extracts", None, notes=("; ".join(NOT_IN_THE_EXTRACTS) + ".",)),
    ]


def _number(value: Any) -> str:
    return "not recorded" if value is None else count(value)
