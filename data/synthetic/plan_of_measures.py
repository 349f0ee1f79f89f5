"""What the synthetic trust plans and says of its measures: history, trajectories, actions and narratives.

Two actions are late, one narrative is missing, one trajectory was moved and one step change is recorded: what a
monthly meeting has before it.
"""

import csv
import math
import random
from collections.abc import Iterable
from datetime import date
from pathlib import Path

Row = tuple[object, ...]
# months before the extracts of the emergency department begin
FIRST_MONTH, MONTHS_BEFORE = date(2024, 9, 1), 24
# a unit for same-day emergency care opened
STEP = date(2025, 10, 1)
STEP_POINTS = 2.5

HEADERS = {
    "measure_history": (
        "measure_id", "level", "organisation_unit", "period_start", "numerator", "denominator", "value",
    ),
    "trajectories": (
        "measure_id", "organisation_unit", "period_start", "value", "version", "agreed_by", "agreed_on",
    ),
    "spc_decisions": (
        "measure_id", "organisation_unit", "kind", "period_start", "reason", "decided_by", "decided_on",
        "review_on",
    ),
    "narratives": ("measure_id", "organisation_unit", "period_start", "what", "why", "author", "written_on"),
    "actions": (
        "action_id", "measure_id", "organisation_unit", "what", "owner", "start", "due",
        "expected_effect_per_week", "status", "done_on",
    ),
    "tier_overrides": (
        "measure_id", "organisation_unit", "tier", "decided_by", "reason", "decided_on", "ends_on",
    ),
    "risks": (
        "risk_id", "title", "owner", "score", "appetite", "measure_ids", "strategic_risk_id", "review_on",
    ),
}  # fmt: skip
DECISIONS: tuple[Row, ...] = (
    (
        "UE01", "", "rebase", STEP, "The unit for same-day emergency care opened", "Chief operating officer",
        "2025-12-10", "2026-12-10",
    ),
    (
        "EL01", "", "annotate", "2026-05-01", "Two theatres closed for repairs", "Head of elective care",
        "2026-06-03", "",
    ),
)  # fmt: skip
NARRATIVES: tuple[Row, ...] = (
    (
        "EL01", "", "2026-10-01", "The share within 18 weeks stayed below the trajectory.",
        "Fewer first appointments in orthopaedics while two posts were vacant.", "Head of elective care",
        "2026-11-09",
    ),
    (
        "CA03", "", "2026-10-01", "Half of the treatments of October were within 62 days.",
        "Waits for biopsies in urology, and pathways received from another trust after day 38.",
        "Head of cancer services", "2026-11-12",
    ),
)  # fmt: skip
ACTIONS: tuple[Row, ...] = (
    (
        "A1", "EL01", "", "Saturday clinics for first appointments in orthopaedics", "Head of elective care",
        "2026-09-07", "2027-01-31", 12, "open", "",
    ),
    (
        "A2", "EL01", "Surgery", "Validate every pathway over 18 weeks", "Validation manager", "2026-08-03",
        "2026-10-30", 20, "done", "2026-10-28",
    ),
    (
        "A3", "UE01", "", "A senior doctor at the front door from 10:00 to 22:00", "Head of urgent care",
        "2026-08-17", "2026-10-31", 25, "open", "",
    ),
    (
        "A4", "CA03", "", "A second weekly list for biopsies in urology", "Head of cancer services",
        "2026-07-06", "2026-09-30", 1, "open", "",
    ),
    (
        "A5", "FL04", "", "A discharge meeting on every ward at 09:00", "Head of site operations", "2026-10-05",
        "2026-12-18", "", "open", "",
    ),
)  # fmt: skip
# one that applies, and one that has ended
TIER_OVERRIDES: tuple[Row, ...] = (
    (
        "UE01", "", "recovery", "Chief operating officer",
        "Winter plan: meetings every two weeks until the new front door is open", "2026-10-19", "2027-01-31",
    ),
    (
        "CA03", "", "watch", "Medical director", "Biopsies were about to restart", "2026-08-10", "2026-09-30",
    ),
)  # fmt: skip
RISKS: tuple[Row, ...] = (
    (
        "R1", "Patients come to harm while they wait over 52 weeks", "Chief operating officer", 20, 8,
        "EL05 EL01", "SR2", "2027-01-31",
    ),
    (
        "R2", "Patients stay over 12 hours in the emergency department", "Head of urgent care", 16, 9,
        "UE03 UE01", "SR2", "2026-10-31",
    ),
    ("R3", "Cancer is diagnosed late", "Head of cancer services", 12, 12, "CA01 CA03", "SR1", "2027-02-28"),
)  # fmt: skip


def write_measure_plan(home: Path) -> None:
    """Writes the files about measures into `plan/` of a home, which is there."""
    tables: dict[str, Iterable[Row]] = {
        "measure_history": _history(random.Random(24)),
        "trajectories": _trajectories(),
        "spc_decisions": DECISIONS,
        "narratives": NARRATIVES,
        "actions": ACTIONS,
        "tier_overrides": TIER_OVERRIDES,
        "risks": RISKS,
    }
    for name, rows in tables.items():
        with (home / "plan" / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(HEADERS[name])
            writer.writerows(rows)


def _history(chance: random.Random) -> Iterable[Row]:
    """Two years of the emergency department, worse each winter and better since the step."""
    for number in range(MONTHS_BEFORE):
        month = _month_after(FIRST_MONTH, number)
        attendances = round(2050 + 60 * math.sin(number / 2) + chance.gauss(0, 40))
        winter = 2.0 * math.cos(2 * math.pi * (month.month - 1) / 12)
        percent = 73.0 + (STEP_POINTS if month >= STEP else 0) - winter + chance.gauss(0, 0.8)
        long = round(attendances * (0.036 + 0.006 * winter / 2 + chance.gauss(0, 0.002)))
        yield "UE01", "", "", month, round(attendances * percent / 100), attendances, ""
        yield "UE03", "", "", month, long, attendances, ""


def _trajectories() -> Iterable[Row]:
    """From April to March, evenly; that of 18 weeks was moved in autumn."""
    ends = (
        ("EL01", "", 61.0, 68.0),
        ("EL01", "Surgery", 60.0, 68.0),
        ("UE01", "", 76.0, 82.0),
        ("CA03", "", 70.0, 80.0),
    )
    for measure, unit, first, last in ends:
        for number in range(12):
            value = round(first + (last - first) * number / 11, 1)
            month = _month_after(date(2026, 4, 1), number)
            yield measure, unit, month, value, 1, "Board", "2026-03-26"
    for number in range(6, 12):
        value = round(62.5 + 3.5 * (number - 6) / 5, 1)
        month = _month_after(date(2026, 4, 1), number)
        yield "EL01", "", month, value, 2, "Executive committee", "2026-10-01"


def _month_after(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)
