"""A publication of every kind of measure: targets that step, few points, no figure, a held domain, units."""

import math
import random
from datetime import date
from pathlib import Path

import duckdb

from orchestration.performance.assurance import Target
from orchestration.performance.periods import shifted
from orchestration.performance.series import Decision
from tests.board_pack.publication_file import FIRST, Measure, Publication, Unit

MONTHS = 30
FUNCTIONS = (
    ("C_100", "General Surgery Service"),
    ("C_110", "Trauma and Orthopaedic Service"),
    ("C_130", "Eyes"),
)
OPERATIONAL = (
    Target("operational", 65.0, ">=", date(2025, 4, 1), date(2026, 3, 31), source="planning guidance"),
    Target("operational", 70.0, ">=", date(2026, 4, 1), date(2027, 3, 31), source="planning guidance"),
)
STANDARD = Target("constitutional", 92.0, ">=", date(2012, 4, 1), source="standard")


def course(
    start: float, end: float, size: int, seed: int, months: int = MONTHS
) -> list[tuple[float, float | None]]:
    """Numerators and denominators of a percentage that moves from one figure to another, with noise."""
    chance = random.Random(seed)
    made = []
    for at in range(months):
        percent = start + (end - start) * at / (months - 1) + chance.gauss(0, 1.1)
        denominator = size + chance.randint(-size // 20, size // 20)
        made.append((float(round(denominator * percent / 100)), float(denominator)))
    return made


def events(level: float, seed: int, months: int = MONTHS) -> list[tuple[float, float | None]]:
    """Counts without a denominator."""
    chance = random.Random(seed)
    return [(float(max(0, round(level + math.sqrt(level) * chance.gauss(0, 1)))), None) for _ in range(months)]


def trust() -> Publication:
    """A publication with one measure of each kind."""
    latest = shifted(FIRST, "month", MONTHS - 2)
    decision = Decision("rebase", date(2025, 9, 1), "second theatre opened", "A Lead", date(2025, 10, 3))
    note = Decision("annotate", date(2026, 1, 1), "strike on 5 days <not markup>", "A Lead", date(2026, 2, 1))
    measures = [
        Measure(
            basis="stock",
            companion="EL08",
            targets=(*OPERATIONAL, STANDARD),
            units=[
                Unit("trust", "trust", "Trust", course(58, 63, 1950, 1), provisional=1, decisions=(note,)),
                *(
                    Unit(
                        "treatment_function", code, name, course(40 + 12 * at, 50 + 12 * at, 200 * (at + 1), at)
                    )
                    for at, (code, name) in enumerate(FUNCTIONS)
                ),
            ],
        ),
        Measure(
            "CA03",
            "62-day treatment standard",
            "cancer",
            levels="trust tumour_group",
            numerator="treated within 62 days, shared breaches as halves",
            denominator="first treatments",
            targets=(
                Target("operational", 80.0, ">=", date(2026, 4, 1), date(2027, 3, 31), source="planning"),
            ),
            units=[Unit("trust", "trust", "Trust", course(60, 79, 120, 5), decisions=(decision,))],
        ),
        Measure(
            "EL08",
            "Clock starts less stops and removals",
            unit="count",
            better="neutral",
            levels="trust",
            numerator="clock starts less stops",
            denominator=None,
            units=[Unit("trust", "trust", "Trust", events(85, 6))],
        ),
        Measure(
            "UE01",
            "Within 4 hours, all types",
            "ed",
            levels="trust department_type",
            numerator="attendances of 240 minutes or less",
            denominator="attendances",
            targets=(Target("operational", 78.0, ">=", date(2025, 4, 1), source="planning guidance"),),
            units=[Unit("trust", "trust", "Trust", course(83, 81, 4000, 7, 9))],
        ),
        Measure(
            "UE03",
            "Over 12 hours from arrival",
            "ed",
            better="down",
            levels="trust",
            numerator="attendances of over 720 minutes",
            denominator="attendances",
            targets=(Target("operational", 10.0, "<=", date(2025, 4, 1), source="planning guidance"),),
            units=[Unit("trust", "trust", "Trust", course(6, 6, 4000, 8))],
        ),
        Measure("UE07", "Mental health over 24 hours", "ed", missing="the feed has no flag of mental health"),
    ]
    agreed = [
        ["EL01", None, shifted(latest, "month", ahead), 62.0 + ahead, version, "Board", date(2026, 4, version)]
        for version in (1, 2)
        for ahead in range(-2, 6)
    ]
    return Publication(
        measures,
        held={"ed": "a delivery of attendances failed its checks"},
        rows={
            "performance.trajectories": agreed,
            "performance.narratives": [
                ["CA03", None, shifted(FIRST, "month", MONTHS - 1), "Better", "A clinic <b>more</b>", "A Lead",
                 date(2026, 11, 10)]
            ],
            "performance.actions": [
                ["A1", "EL01", None, "Open a list on Saturdays", "Service manager", date(2026, 6, 1),
                 date(2026, 11, 1), 12.0, "in progress", None],
            ],
            "performance.differences": [["EL01", date(2025, 6, 1), 60.04, "national", 60.24]],
            "publication.evidence": [
                ["b1", "ed", "contract.ed.delivery", "1", "contract", "block", "fail", 1, 1, "", "<no> header"]
            ],
            "validation.summary": [
                ["RTT-A01", date(2026, 11, 22), "1", "rtt", "data_quality", 12, 2, 3, 1, 0, 40, 1000, 12, 12.0]
            ],
            "validation.rules": [["RTT-A01", "1", "rtt", "Clock start after its stop", date(2020, 1, 1)]],
            "validation.outcome_measures": [["RTT-A01", "rtt", 9, 4, 3, 1, 0, 5]],
            "cancer.breach_analysis": [
                ["2026/27 Q2", "62D", "USC", "Lung", "date informed to decision", "4", "none", 7, 6.5],
                ["2026/27 Q1", "62D", "USC", "Lung", "to first seen", "none", "none", 5, 5],
            ],
            "elective.return_quarterly": [["2026/27 Q2", 26, 3]],
            "elective.last_minute_cancellations": [
                ["o1", "PATIENT-1", "Ward bed unavailable", "2026/27 Q2", "treated within 28 days"],
                ["o2", "PATIENT-2", "Ward bed unavailable", "2026/27 Q2", "waiting"],
            ],
            "rtt.booking_order": [
                ["2026-10", "C_100", "P4", 40, 10, 25.0, 6, 90],
                ["2026-10", "C_110", "P4", 10, 9, 90.0, 9, 50],
            ],
            "beds.escalation_daily": [[date(2026, 11, 21), 3, "judged", 4, 9, "occupancy"]],
        },
    )  # fmt: skip


def one_of_many() -> Publication:
    """One measure of 20 units and 36 months, of which `multiply` makes many."""
    units = [
        Unit("treatment_function", f"C_{at}", f"A treatment function, {at}", course(60, 62, 150, at, 36))
        for at in range(20)
    ]
    first = Measure(
        title="A measure of the register with a title as long as they are",
        targets=(*OPERATIONAL, STANDARD),
        units=[Unit("trust", "trust", "Trust", course(55, 66, 1900, 1, 36)), *units],
    )
    return Publication([first])


def multiply(file: Path, times: int) -> None:
    """Copies the one measure of a file under other identifiers."""
    with duckdb.connect(str(file)) as connection:
        for table in ("measures", "targets", "measure_values", "spc"):
            connection.execute(
                f"insert into performance.{table} by name"
                " select one.* replace ('EL' || numbers.number as measure_id)"
                f" from performance.{table} as one, range(100, {99 + times}) as numbers (number)"
            )
