"""What the synthetic trust plans for winter, bank holidays and one campaign, and its beds of earlier winters.

The extracts of the small trust begin in September, so that last winter comes from the history that it keeps by
hand, as many trusts do.
"""

import csv
import math
import random
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import holidays

Row = tuple[object, ...]
FIRST_MIDNIGHT, LAST_MIDNIGHT = date(2023, 9, 1), date(2026, 9, 12)
# mean of occupied beds, size of the winter, how much days differ, open beds: of the small trust
SECTORS = {
    "ga": (105.0, 0.035, 0.012, 117),
    "maternity": (21.5, 0.0, 0.04, 24),
    "critical_care": (4.9, 0.06, 0.09, 6),
}
# fewer elective patients from Christmas to New Year, and the fullest beds two weeks later
CHRISTMAS, JANUARY = -0.09, 0.055
HEADERS = {
    "winter_scenarios": ("scenario", "sector", "demand_percent", "reason"),
    "winter_mitigations": (
        "mitigation_id", "sector", "what", "owner", "beds", "patients_per_day", "days_saved", "valid_from",
        "valid_to",
    ),
    "winter_beds": (
        "sector", "valid_from", "valid_to", "core_beds", "escalation_beds", "closed_beds", "source",
    ),
    "calendar_dates": ("kind", "first_day", "last_day", "title", "elective_lost_percent", "source"),
    "targets": (
        "measure_id", "kind", "level", "organisation_unit", "valid_from", "valid_to", "value", "comparison",
        "source",
    ),
    "campaigns": (
        "campaign_id", "title", "suspected_site", "first_day", "last_day", "effect_from", "effect_to",
        "rise_percent", "conversion_percent", "appointments_per_referral", "tests_per_referral",
        "appointments_per_week", "tests_per_week", "owner", "source",
    ),
    "bed_history": ("day", "sector", "occupied", "available", "source"),
}  # fmt: skip
PLAN = "Winter plan 2026/27, approved by the board on 24 September 2026"
SCENARIOS: tuple[Row, ...] = (
    ("baseline", "", 0, PLAN),
    ("moderate", "", 3, "Flu as in 2024/25"),
    ("extreme", "", 8, "Flu and norovirus together, as in January 2025"),
    ("moderate", "maternity", 0, "Births do not follow flu"),
    ("extreme", "maternity", 2, "Births do not follow flu"),
)
MITIGATIONS: tuple[Row, ...] = (
    (
        "W1", "ga", "Daily discharge meetings with social care", "Head of site operations", "", 9, 0.4,
        "2026-12-01", "2027-03-31",
    ),
    (
        "W2", "ga", "Virtual ward for frailty, six more places", "Head of community services", "", 1.2, 2.5,
        "2026-12-07", "",
    ),
    (
        "W3", "ga", "Day surgery unit open overnight", "Head of elective care", 4, "", "", "2027-01-04",
        "2027-02-14",
    ),
)  # fmt: skip
BEDS: tuple[Row, ...] = (
    ("ga", "2026-12-01", "2027-03-31", 117, 4, 0, PLAN),
    ("ga", "2027-01-04", "2027-01-31", 117, 4, 3, "Winter plan: beds closed for norovirus in January"),
)
DATES: tuple[Row, ...] = (
    ("school_holiday", "2026-12-21", "2027-01-01", "Christmas holidays", "", "County council"),
    ("school_holiday", "2027-02-15", "2027-02-19", "Half-term", "", "County council"),
    ("school_holiday", "2027-03-29", "2027-04-09", "Easter holidays", "", "County council"),
    ("half_day", "2026-12-24", "2026-12-24", "Clinics and theatres close at noon", 50, PLAN),
    ("half_day", "2026-12-31", "2026-12-31", "Clinics and theatres close at noon", 50, PLAN),
    ("stand_down", "2026-12-29", "2026-12-30", "Urgent lists alone", 60, PLAN),
    ("strike", "2027-01-13", "2027-01-15", "Resident doctors", 35, "Notice of 14 November 2026"),
)
TARGETS: tuple[Row, ...] = (
    (
        "FL01",
        "local",
        "sector",
        "ga",
        "2026-12-24",
        "2026-12-24",
        80,
        "<=",
        "Winter plan: 80 % by Christmas Eve",
    ),
)
CAMPAIGNS: tuple[Row, ...] = (
    (
        "C1", "Clear on cancer: lung", "Suspected lung cancer", "2027-01-18", "2027-03-14", "2027-01-25",
        "2027-04-11", 30, 3, 1.1, 1.6, 2, 3, "Head of cancer services",
        "Cancer alliance, rise seen in the campaign of 2025",
    ),
)  # fmt: skip


def write_winter_plan(home: Path) -> None:
    """Writes the files about winter and campaigns into `plan/` of a home, which is there."""
    tables: dict[str, Iterable[Row]] = {
        "winter_scenarios": SCENARIOS,
        "winter_mitigations": MITIGATIONS,
        "winter_beds": BEDS,
        "calendar_dates": DATES,
        "targets": TARGETS,
        "campaigns": CAMPAIGNS,
        "bed_history": _midnights(random.Random(25)),
    }
    for name, rows in tables.items():
        with (home / "plan" / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(HEADERS[name])
            writer.writerows(rows)


def _midnights(chance: random.Random) -> Iterable[Row]:
    """Three years: fuller in winter and in the week, emptier on bank holidays, each day near the day before."""
    closed = holidays.country_holidays("GB", subdiv="ENG", years=range(2023, 2027))
    for sector, (level, winter, spread, beds) in SECTORS.items():
        drift = 0.0
        for at in range((LAST_MIDNIGHT - FIRST_MIDNIGHT).days + 1):
            day = FIRST_MIDNIGHT + timedelta(days=at)
            drift = 0.8 * drift + chance.gauss(0, spread)
            season = winter * math.cos(2 * math.pi * (day.timetuple().tm_yday - 15) / 365.25)
            weekday = (0.0, 0.01, 0.012, 0.008, -0.004, -0.014, -0.012)[day.weekday()]
            holiday = -0.02 if day in closed or day - timedelta(days=1) in closed else 0.0
            occupied = level * (1 + season + weekday + drift + (0 if sector == "maternity" else holiday))
            if sector == "ga":
                occupied *= 1 + _about_new_year(day)
            yield day, sector, min(beds, max(0, round(occupied))), beds, "Daily bed report of the site team"


def _about_new_year(day: date) -> float:
    """Down to Christmas and up to mid-January, each over about a week."""
    year = day.year if day.month > 6 else day.year - 1
    dip = math.exp(-(((day - date(year, 12, 27)).days / 5) ** 2))
    peak = math.exp(-(((day - date(year + 1, 1, 13)).days / 9) ** 2))
    return CHRISTMAS * dip + JANUARY * peak
