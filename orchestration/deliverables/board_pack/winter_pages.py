"""Winter, bank holidays and campaigns: pages of the pack, from the schema `planning`.

A publication without those tables has no such pages. A division sees what a bank holiday costs its functions
and how many of its patients could leave before it.
"""

from collections.abc import Iterable, Sequence

from orchestration.deliverables.board_pack.campaign_chart import CAPTION, draw_campaign
from orchestration.deliverables.board_pack.figure_text import bare, count, day_words
from orchestration.deliverables.board_pack.figures import Row
from orchestration.deliverables.board_pack.tables import Page, Table, right

WINTER, HOLIDAYS, CAMPAIGNS = "winter-beds", "bank-holidays", "campaigns"
WINTER_STATEMENTS = {
    "winter": "select * from planning.winter order by sector, week_start, scenario_percent, scenario",
    "winter_mitigations": "select * from planning.winter_mitigations order by sector, mitigation_id",
    "winter_effects": "select * from planning.winter_effects order by sector, group_of_weeks",
    "winter_errors": "select * from planning.winter_errors order by sector, first_week_ahead",
    "holiday_beds": "select * from planning.holiday_beds order by holiday_date, sector",
    "holidays": (
        "select * from planning.holidays where holiday_date > as_at order by holiday_date, day_offset"
    ),
    "electives": "select * from planning.holiday_electives order by day, is_total, treatment_function",
    "waiting_to_leave": (
        "select division, count(*) as patients, count(*) filter (where is_ready) as ready,"
        " count(*) filter (where is_long_stay) as long_stays, min(as_at) as as_at"
        " from planning.holiday_patients group by division order by division"
    ),
    "deadlines": (
        "select * from planning.return_deadlines where bank_holidays_before <> '' order by deadline, table_name"
    ),
    "campaigns": "select * from planning.campaigns order by effect_from, campaign_id",
    "campaign_weeks": "select * from planning.campaign_weeks order by suspected_site, week_start",
    "referral_alerts": ("select * from cancer.demand_weekly order by week_ending desc, suspected_site"),
}


def winter_pages(planned: dict[str, list[Row]], division: str = "") -> list[Page]:
    """The pages of the trust, or of a division; none where nothing is planned."""
    made = [_holiday_page(planned, division)]
    if not division:
        made = [_winter_page(planned), *made, _campaign_page(planned)]
    return [page for page in made if page is not None]


def _winter_page(planned: dict[str, list[Row]]) -> Page | None:
    rows = planned["winter"]
    if not rows:
        return None
    largest = sorted(rows, key=lambda row: -row["available_beds"])
    sectors = list(dict.fromkeys((row["sector"], row["sector_name"]) for row in largest))
    sentences = [
        f"Data as at {day_words(rows[0]['as_at'])}. Missing beds of one sector are no beds of another."
    ]
    for code, name in sectors:
        of_sector = [row for row in rows if row["sector"] == code]
        sentences += [_worst(name, of_sector), *_trust_in_it(name, code, planned)]
    tables = [_weeks(name, [row for row in rows if row["sector"] == code]) for code, name in sectors]
    tables.append(_marks([row for row in rows if row["sector"] == sectors[0][0]]))
    if planned["winter_mitigations"]:
        tables.append(_mitigations(planned["winter_mitigations"]))
    return Page(WINTER, f"Beds by week to {day_words(rows[-1]['week_end'])}", tuple(sentences), tuple(tables))


def _worst(name: str, rows: Sequence[Row]) -> str:
    worst: dict[str, Row] = {}
    for row in rows:
        held = worst.get(row["scenario"])
        if held is None or row["gap_after_mitigation"] > held["gap_after_mitigation"]:
            worst[row["scenario"]] = row
    parts = [
        f"{scenario} {_missing(row['gap_after_mitigation'])} in the week from {day_words(row['week_start'])}"
        for scenario, row in worst.items()
    ]
    return f"{name}, fullest week after mitigation: {', '.join(parts)}."


def _missing(gap: float) -> str:
    beds = f"{bare(abs(gap), 'count')} {'bed' if abs(gap) == 1 else 'beds'}"
    return f"{beds} missing" if gap > 0 else f"{beds} to spare"


def _trust_in_it(name: str, sector: str, planned: dict[str, list[Row]]) -> list[str]:
    said = []
    for row in planned["winter_errors"]:
        if row["sector"] == sector and row["first_week_ahead"] == 1:
            said.append(
                f"{name}: forecasts of a week {row['first_week_ahead']} to {row['last_week_ahead']} weeks"
                " ahead were"
                f" wrong by {_decimal(row['error'])} beds on average"
                f" ({_decimal(row['unchanged_error'])} if every week stays as the last one)."
            )
    groups = {row["group_of_weeks"]: row for row in planned["winter_effects"] if row["sector"] == sector}
    said += [
        f"{name}: the effect of {group} is {'used' if row['is_used'] else 'not used'}; the error is"
        f" {row['error_with']:.2f} beds with it and {row['error_without']:.2f} without."
        for group, row in groups.items()
        if row["tests"]
    ]
    return said


def _weeks(name: str, rows: Sequence[Row]) -> Table:
    scenarios = list(dict.fromkeys(row["scenario"] for row in rows))
    by_week: dict[object, list[Row]] = {}
    for row in rows:
        by_week.setdefault(row["week_start"], []).append(row)
    cells = []
    for week in by_week.values():
        first = week[0]
        found = {row["scenario"]: row for row in week}
        cells.append(
            [
                day_words(first["week_start"]),
                _decimal(first["last_winter_occupied"]),
                _decimal(first["expected_occupied"]),
                bare(first["available_beds"], "count"),
                *(
                    value
                    for one in scenarios
                    for value in (_whole(found.get(one), "gap"), _whole(found.get(one), "gap_after_mitigation"))
                ),
            ]
        )
    columns = (
        "Week from",
        "Last winter",
        "Expected",
        "Open",
        *(title for one in scenarios for title in (f"{one}: missing", "after mitigation")),
    )
    return Table(
        f"{name}: beds missing by week; below 0 to spare",
        columns,
        cells,
        right(1, len(columns) - 1),
        f"planning.winter. Expected: patients of the first scenario. Occupancy aimed at:"
        f" {_each(str(row['goal_percent']) for row in rows)}%."
        f" Open beds: {_each(row['beds_source'] for row in rows)}.",
    )


def _each(words: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(words))


def _whole(row: Row | None, name: str) -> str:
    return "" if row is None else f"{round(row[name], 1):g}"


def _marks(rows: Sequence[Row]) -> Table:
    marked = {row["week_start"]: row["flagged_days"] for row in rows if row["flagged_days"]}
    return Table(
        "Days that change the hospital",
        ("Week from", "Days"),
        [[day_words(monday), words] for monday, words in marked.items()],
        note="planning.flagged_days: bank holidays, clock changes and plan/calendar_dates.csv.",
    )


def _mitigations(rows: Sequence[Row]) -> Table:
    return Table(
        "Mitigations: what frees beds, and who answers for it",
        ("What", "Sector", "Owner", "Beds", "How", "From", "To"),
        [
            [
                row["what"],
                row["sector_name"],
                row["owner"],
                _decimal(row["beds"]),
                "beds as given"
                if row["patients_per_day"] is None
                else f"{row['patients_per_day']:g} patients a day x {row['days_saved']:g} days",
                day_words(row["valid_from"]),
                day_words(row["valid_to"]) if row["valid_to"] else "",
            ]
            for row in rows
        ],
        right(3, 3),
    )


def _holiday_page(planned: dict[str, list[Row]], division: str) -> Page | None:
    electives = _electives_of(planned["electives"], division)
    here = [row for row in planned["waiting_to_leave"] if not division or row["division"] == division]
    beds = planned["holiday_beds"] if not division else []
    if not electives and not here and not beds:
        return None
    patients = sum(row["patients"] for row in here)
    sentences = []
    if here:
        ready, long = sum(row["ready"] for row in here), sum(row["long_stays"] for row in here)
        sentences.append(
            f"Data as at {day_words(here[0]['as_at'])}. {count(patients)} patients are ready to leave or"
            " in hospital"
            f" for 21 nights or more: {count(ready)} ready, {count(long)} long stays. planning.holiday_patients"
            " names them."
        )
    if electives:
        slots = sum(row["slots_lost"] or 0 for row in electives)
        stops = sum(row["stops_lost"] or 0 for row in electives)
        sentences.append(
            f"Bank holidays, half-days and strikes cost {_decimal(slots)} elective admissions and"
            f" {_decimal(stops)}"
            f" RTT clock stops up to {day_words(electives[-1]['day'])}."
        )
    tables = [_needed(beds)] if beds else []
    if electives:
        tables.append(_electives(electives))
    if not division and planned["holidays"]:
        tables.append(_days(planned["holidays"]))
    if not division and planned["deadlines"]:
        tables.append(_deadlines(planned["deadlines"]))
    return Page(HOLIDAYS, "Bank holidays to come", tuple(sentences), tuple(tables))


def _needed(rows: Sequence[Row]) -> Table:
    return Table(
        "Discharges needed by the end of the last working day before a bank holiday",
        (
            "Bank holiday", "Sector", "Last working day", "Days closed", "Expected", "Occupancy aimed at, %",
            "Usual discharges", "Beyond those", "Needed", "Ready now", "21 nights or more now",
        ),
        [
            [
                row["holiday"], row["sector_name"], day_words(row["last_working_day"]),
                count(row["days_closed"]), _decimal(row["expected_occupied"]), f"{row['goal_percent']:g}",
                _decimal(row["discharges_usual"]),
                count(row["discharges_beyond_usual"]), count(row["discharges_needed"]), count(row["ready_now"]),
                count(row["long_stays_now"]),
            ]
            for row in rows
        ],
        right(3, 10),
    )  # fmt: skip


def _electives_of(rows: Sequence[Row], division: str) -> list[Row]:
    """The days of the trust, or those of a division with its functions added up."""
    if not division:
        return [row for row in rows if row["is_total"]]
    made: dict[object, Row] = {}
    for row in rows:
        if row["division"] == division and not row["is_total"]:
            held = made.setdefault(row["day"], {**row, "slots_lost": 0.0, "stops_lost": 0.0})
            held["slots_lost"] += row["slots_lost"] or 0.0
            held["stops_lost"] += row["stops_lost"] or 0.0
    return list(made.values())


def _electives(rows: Sequence[Row]) -> Table:
    return Table(
        "Elective work lost",
        ("Day", "Why", "Lost, %", "Admissions lost", "RTT stops lost"),
        [
            [
                day_words(row["day"]),
                row["reason"],
                f"{row['lost_percent']:g}",
                _decimal(row["slots_lost"]),
                _decimal(row["stops_lost"]),
            ]
            for row in rows
        ],
        right(2, 4),
        "planning.holiday_electives has each function; means of such weekdays in the last 13 weeks.",
    )


def _days(rows: Sequence[Row]) -> Table:
    next_holiday = rows[0]["holiday_date"]
    return Table(
        f"{rows[0]['holiday']}: the normal weekday on the days about it",
        ("Day", "Mark", "Arrivals", "Admissions", "Discharges", "Discharges a year ago"),
        [
            [
                day_words(row["day"]),
                row["flagged_as"] or "",
                _decimal(row["arrivals_usual"]),
                _decimal(row["admissions_usual"]),
                _decimal(row["discharges_usual"]),
                _decimal(row["discharges_last_year"]),
            ]
            for row in rows
            if row["holiday_date"] == next_holiday
        ],
        right(2, 5),
        "planning.holidays has every bank holiday, and what came about those that are past.",
    )


def _deadlines(rows: Sequence[Row]) -> Table:
    return Table(
        "Returns whose last day to validate moves with a bank holiday",
        ("Table", "Period", "Validate by", "Without bank holidays", "Bank holidays"),
        [
            [
                row["table_name"],
                row["period"],
                day_words(row["deadline"]),
                day_words(row["deadline_without_holidays"]),
                row["bank_holidays_before"],
            ]
            for row in rows
        ],
    )


def _campaign_page(planned: dict[str, list[Row]]) -> Page | None:
    rows = planned["campaigns"]
    if not rows:
        return None
    sentences = [_campaign(row) for row in rows]
    alerts = planned["referral_alerts"]
    sentences += [
        f"{row['suspected_site']}: {row['rise_words']}."
        for row in alerts
        # a publication of an earlier version has no words
        if row["week_ending"] == alerts[0]["week_ending"] and row.get("rise_words")
    ]
    charts = []
    for site in dict.fromkeys(row["suspected_site"] for row in rows):
        weeks = [week for week in planned["campaign_weeks"] if week["suspected_site"] == site]
        if weeks:
            charts.append((draw_campaign(weeks, f"Urgent referrals by week, {site}"), f"{site}. {CAPTION}"))
    return Page(CAMPAIGNS, "Cancer campaigns", tuple(sentences), (_needs(rows), _answers(rows)), tuple(charts))


def _campaign(row: Row) -> str:
    said = (
        f"{row['title']}, {row['state']}: {row['rise_percent']:+g}% urgent referrals expected from"
        f" {day_words(row['effect_from'])} to {day_words(row['effect_to'])},"
        f" {_decimal(row['referrals_expected'])} a"
        f" week in place of {_decimal(row['referrals_usual'])} ({row['source']})."
    )
    if row["referrals_seen"] is not None:
        said += f" Seen so far: {_decimal(row['referrals_seen'])} a week."
    return said


def _needs(rows: Sequence[Row]) -> Table:
    return Table(
        "What each campaign needs a week; a rise in referrals is no rise in cancers",
        (
            "Campaign", "Owner", "First appointments needed", "There", "Missing", "Tests needed", "Planned",
            "Tests missing", "Cancers of usual referrals", "Of added ones, by the plan", "At most",
        ),
        [
            [
                row["title"], row["owner"],
                *(
                    _decimal(row[name])
                    for name in (
                        "appointments_needed", "appointments_now", "appointments_missing", "tests_needed",
                        "tests_now", "tests_missing", "cancers_usual", "cancers_extra", "cancers_extra_most",
                    )
                ),
            ]
            for row in rows
        ],
        right(2, 10),
        "planning.campaigns. Cancers are of all weeks of the effect.",
    )  # fmt: skip


def _answers(rows: Sequence[Row]) -> Table:
    names = (
        "site_28_percent", "site_28_without", "site_28_planned", "trust_28_percent", "trust_28_without",
        "trust_28_planned",
    )  # fmt: skip
    return Table(
        "Informed within 28 days, %: now, if nothing is added, with the appointments of the plan",
        (
            "Campaign", "Site now", "Nothing added", "With the plan", "All sites now", "All, nothing added",
            "All, with the plan",
        ),
        [[row["title"], *(bare(row[name], "percent") for name in names)] for row in rows],
        right(1, 6),
        "Nothing added: every added pathway is informed after day 28. It is the case to avoid and no forecast.",
    )  # fmt: skip


def _decimal(value: float | None) -> str:
    return "" if value is None else f"{value:,.1f}"
