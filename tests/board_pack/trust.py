"""A publication of every kind of measure: targets that step, few points, no figure, a held domain, units."""

import math
import random
from datetime import date
from pathlib import Path

import duckdb

from orchestration.performance.assurance import Target
from orchestration.performance.periods import shifted
from orchestration.performance.published import TIERS
from orchestration.performance.published_comparisons import (
    ESCALATION_PARAMETERS,
    OVERSIGHT,
    OVERSIGHT_SCORES,
    PEERS,
)
from orchestration.performance.series import Decision
from tests.board_pack.publication_file import FIRST, Measure, Publication, Unit, row_of

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
    made: list[tuple[float, float | None]] = []
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
        [
            "EL01",
            "trust",
            shifted(latest, "month", ahead),
            62.0 + ahead,
            version,
            "Board",
            date(2026, 4, version),
        ]
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
            "validation.rules": [["RTT-A01", "1", "rtt", "Clock start after its stop", date(2020, 1, 1), "P1"]],
            "validation.headline_effects": [
                ["rtt", "rtt_18_weeks", "rule", "RTT-A01", 12, 9, 8, 1200, 1900, 63.16, 1196, 1892, 63.21, 0.05]
            ],
            "validation.outcome_measures": [["RTT-A01", "rtt", 9, 4, 3, 1, 0, 5]],
            "cancer.breach_analysis": [
                ["2026/27 Q2", "62D", "USC", "Lung", "date informed to decision", "4", "none", 7, 6.5],
                ["2026/27 Q1", "62D", "USC", "Lung", "to first seen", "none", "none", 5, 5],
            ],
            "cancer.breach_analysis_divisions": [
                ["2026/27 Q2", "Surgery", "62D", "62-day", "Lung", "date informed to decision", "4",
                 "Capacity", 4, 3.5],
                ["2026/27 Q2", "Medicine", "62D", "62-day", "Lung", "date informed to decision", "4",
                 "Capacity", 3, 3],
                ["2026/27 Q1", "Medicine", "62D", "62-day", "Lung", "to first seen", "none", None, 5, 5],
            ],
            "elective.return_quarterly": [["2026/27 Q2", 26, 3]],
            "elective.last_minute_cancellations": [
                ["o1", "PATIENT-1", "Ward bed unavailable", "2026/27 Q2", "treated within 28 days", "Surgery",
                 False],
                ["o2", "PATIENT-2", "Ward bed unavailable", "2026/27 Q2", "waiting", "Medicine", False],
            ],
            "rtt.booking_order": [
                ["2026-10", "C_100", "P4", 40, 10, 25.0, 6, 90, "Surgery"],
                ["2026-10", "C_110", "P4", 10, 9, 90.0, 9, 50, "Musculoskeletal"],
            ],
            "beds.escalation_daily": [[date(2026, 11, 21), 3, "judged", 4, 9, "occupancy"]],
            "performance.tiers": [
                row_of(
                    TIERS, measure_id="EL01", level="treatment_function", organisation_unit="C_100",
                    organisation_unit_name="General Surgery Service", period_start=date(2026, 6, 1), tier=1,
                    tier_name="routine", rule="2 months on trajectory", figures="June 2026: 61",
                    meeting="monthly dashboard", is_current=True, rule_tier=1,
                ),
                row_of(
                    TIERS, measure_id="EL01", level="treatment_function", organisation_unit="C_110",
                    organisation_unit_name="Trauma and Orthopaedic Service", period_start=date(2026, 8, 3),
                    tier=4, tier_name="intensive", rule="two consultants have left", figures="",
                    meeting="weekly", is_current=True, rule_tier=2, decided_by="A Director",
                    ends_on=date(2026, 12, 31),
                ),
                row_of(
                    TIERS, measure_id="EL01", level="trust", organisation_unit="trust",
                    organisation_unit_name="Trust", period_start=date(2026, 5, 1), tier=2, tier_name="watch",
                    rule="an earlier tier", figures="April 2026: 60", meeting="monthly", is_current=False,
                    rule_tier=2,
                ),
                row_of(
                    TIERS, measure_id="EL01", level="trust", organisation_unit="trust",
                    organisation_unit_name="Trust", period_start=date(2026, 8, 1), tier=3,
                    tier_name="recovery", rule="off trajectory in three of the last four months",
                    figures="August 2026: 60.1 (trajectory 61)", meeting="every two weeks", is_current=True,
                    rule_tier=3,
                ),
                row_of(
                    TIERS, measure_id="UE01", level="trust", organisation_unit="trust",
                    organisation_unit_name="Trust", period_start=date(2026, 9, 1), tier=2, tier_name="watch",
                    rule="special cause variation of concern", figures="September 2026: 81.2",
                    meeting="monthly performance meeting", is_current=True, rule_tier=2,
                ),
            ],
            "performance.spc_decisions": [
                ["CA03", "trust", "rebase", decision.period, decision.reason, "A Lead", date(2025, 10, 3),
                 date(2026, 10, 3)],
                ["EL01", "trust", "annotate", note.period, note.reason, "A Lead", date(2026, 2, 1), None],
            ],
            "performance.escalation_daily": [
                [date(2026, 11, 22), 3, "worst of the parameters judged", 1, 2, "Bed occupancy", "Handover"]
            ],
            "performance.escalation_parameters_daily": [
                row_of(
                    ESCALATION_PARAMETERS, date=date(2026, 11, 22), parameter="handover", number=1,
                    title="Handover",
                    unit="minutes",
                    judgement="not known: Emergency department is held, its data is as at 2026-11-15",
                ),
                row_of(
                    ESCALATION_PARAMETERS, date=date(2026, 11, 22), parameter="occupancy", number=7,
                    title="Bed occupancy", unit="percent", value=93.04, level_2=85.0, level_3=92.0,
                    level_4=95.0,
                    level=3, judgement="judged",
                ),
            ],
            "performance.peers": [
                row_of(
                    PEERS, measure_id="EL01", period_start=date(2026, 8, 1), period_end=date(2026, 8, 31),
                    basis="national", value=61.5, providers=120, rank=31, quartile=2, median=60.0,
                    england_value=59.94, england_basis="England", is_newest=True,
                )
            ],
            "performance.oversight": [
                row_of(
                    OVERSIGHT, version="2025/26", metric="within_4_hours", title="Within 4 hours",
                    measure_id="UE01",
                    better="up", standard=78.0, best_score=2.0, worst_score=4.0, weight=1.0,
                    period_start=date(2026, 9, 1), period_end=date(2026, 9, 30), basis="national",
                    numerator=7800.0,
                    denominator=10000.4, value=77.997, england_value=75.0, england_basis="England",
                    providers=120,
                    rank=40, quartile=2, score=2.01, patients_to_next_rank=1, next_rank=39, next_rank_score=1.0,
                    patients_to_better_score=1, better_score=1.0, patients_to_better_quartile=44,
                    patients_to_standard=1, source="a manual", evidence_grade="M", is_newest=True,
                ),
                row_of(
                    OVERSIGHT, version="2025/26", metric="over_12_hours", title="Over 12 hours",
                    measure_id="UE03",
                    better="down", best_score=1.0, worst_score=4.0, weight=1.0,
                    missing="no national file holds it",
                    source="a manual", evidence_grade="M", is_newest=True,
                ),
            ],
            "performance.oversight_scores": [
                row_of(
                    OVERSIGHT_SCORES, version="2025/26", as_at=date(2026, 11, 20), metrics=2, metrics_scored=1,
                    average=2.01, providers=120, rank=40, quartile=2, in_deficit="yes", segment=3,
                    average_with_one_rank_more=1.0, rank_with_one_rank_more=39,
                )
            ],
            "beds.sectors_daily": [[date(2026, 9, 13)]],
            "beds.activity_by_category_monthly": [
                ["2026-10", date(2026, 10, 1), function, name, division, payer, payer_name, charging, number]
                for function, name, division, payer, payer_name, charging, number in (
                    ("100", "General surgery", "Surgery", "01", "NHS", "A", 90),
                    ("100", "General surgery", "Surgery", "02", "Private", "A", 4),
                    ("100", "General surgery", "Surgery", "01", "NHS", "F", 3),
                    ("300", "General medicine", "Medicine", "01", "NHS", "P", 2),
                    ("300", "General medicine", "Medicine", "not recorded", "not recorded", "A", 1),
                )
            ],
        },
    )  # fmt: skip


def trust_with_divisions() -> Publication:
    """The same, with the waiting list of two divisions."""
    made = trust()
    waiting = made.measures[0]
    divisions = [
        Unit("division", "Surgery", "Surgery", course(50, 55, 900, 11), provisional=1),
        Unit("division", "Medicine", "Medicine", course(64, 70, 1000, 12), provisional=1),
    ]
    waiting.levels = "trust division treatment_function"
    waiting.units = [*waiting.units, *divisions]
    return made


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
