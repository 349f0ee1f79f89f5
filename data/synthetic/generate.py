"""`clockstop generate`: a synthetic trust that lives up to its last night, written as deliveries."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from data.synthetic.faults.catalogue import ELECTIVE_CARE, URGENT_CARE
from data.synthetic.faults.shared.planting import Scene, TruthLine, plant
from data.synthetic.feeds.admissions import add_admissions
from data.synthetic.feeds.cancer import add_cancer
from data.synthetic.feeds.clinics import add_appointments, add_diagnostic_requests
from data.synthetic.feeds.day_surgery import add_day_ward
from data.synthetic.feeds.deliveries import NightlyDeliveries
from data.synthetic.feeds.emergency import add_emergency
from data.synthetic.feeds.national import write_national_delivery
from data.synthetic.feeds.patients import elective_patients
from data.synthetic.feeds.referral_to_treatment import add_events, add_referrals
from data.synthetic.feeds.tables import Trust
from data.synthetic.feeds.wards import add_wards
from data.synthetic.trust.calendar import EPOCH, day_number
from data.synthetic.trust.cancer import draw_cancer
from data.synthetic.trust.day_surgery import draw_day_beds
from data.synthetic.trust.emergency import draw_admitted, draw_who_go_home
from data.synthetic.trust.lives import draw_lives, end
from data.synthetic.trust.shape import PROVIDER, SIZES, Size
from data.synthetic.trust.stays import draw_stays
from data.synthetic.truth.beds.expected import DayCases
from data.synthetic.truth.expected import (
    beside,
    expected_of_day_cases,
    expected_of_elective_care,
    expected_of_urgent_care,
)
from data.synthetic.untidy.habits import Habits, make_elective_care_untidy, make_urgent_care_untidy
from data.synthetic.untidy.spelling import Spelling

LAST_NIGHT = date(2026, 11, 22)
REGION_TRUSTS = 10
TIDY = Habits()
# Lives are written in parts, so that five years of a large trust need no more memory than one part.
LIVES_A_PART = 160_000


@dataclass(frozen=True)
class GenerationSummary:
    """What was written: rows by feed over all nights, deliveries, planted faults."""

    to: Path
    rows: dict[str, int]
    deliveries: int
    planted: int
    expected: int

    def in_words(self) -> str:
        """For a person."""
        counts = ", ".join(f"{feed} {count:,}" for feed, count in sorted(self.rows.items()))
        return (
            f"{self.deliveries} deliveries written to {self.to}\nrows: {counts}\n"
            f"planted faults: {self.planted} (.truth/exceptions.csv);"
            f" exceptions without a planted error: {self.expected} (.truth/natural_exceptions.csv)"
        )


def generate(
    to: Path,
    size: str,
    nights: int,
    seed: int,
    defects: float = 0.0,
    last_night: date = LAST_NIGHT,
    progress: Callable[[str], None] | None = None,
    habits: Habits = TIDY,
) -> GenerationSummary:
    """Writes the deliveries of one trust, or of ten for a region. The same arguments write the same bytes."""
    say = progress or (lambda message: None)
    if size != "region":
        return _one_trust(to, SIZES[size], nights, seed, defects, last_night, PROVIDER, say, habits)
    total: Counter[str] = Counter()
    deliveries = planted = expected = 0
    for number in range(REGION_TRUSTS):
        provider = f"RX{number}"
        say(f"trust {provider}")
        part = _one_trust(
            to / provider, SIZES["large"], nights, seed + number, defects, last_night, provider, say, habits
        )
        total.update(part.rows)
        deliveries += part.deliveries
        planted += part.planted
        expected += part.expected
    return GenerationSummary(to, dict(total), deliveries, planted, expected)


def _one_trust(
    to: Path,
    size: Size,
    nights: int,
    seed: int,
    defects: float,
    last_night: date,
    provider: str,
    say: Callable[[str], None],
    habits: Habits,
) -> GenerationSummary:
    first_night = last_night - timedelta(days=nights - 1)
    first, last = day_number(first_night), day_number(last_night)
    # one stream a component, so that changing one does not reshuffle the others
    streams = np.random.SeedSequence(seed).spawn(4)
    spelling = Spelling(habits.odd_spellings, habits.reuse_keys, seed)
    written = None if habits.are_tidy else spelling.written
    deliveries = NightlyDeliveries(to, provider, first_night, nights, written)
    planted: list[TruthLine] = []
    expected: list[TruthLine] = []

    say("simulating urgent care")
    trust, stays = _urgent_care(size, last, np.random.default_rng(streams[0]))
    scene = Scene(trust, pd.DataFrame(), stays, first, last)
    if defects > 0:
        planted += plant(scene, URGENT_CARE, defects, streams[2])
    if not habits.are_tidy:
        make_urgent_care_untidy(scene, habits, seed)
    expected += expected_of_urgent_care(trust, first, last)
    deliveries.add(trust)

    say("simulating elective care")
    lives = _elective_lives(size, last, np.random.default_rng(streams[1]))
    day_ward = Trust()
    add_day_ward(day_ward, lives, size, last)
    deliveries.add(day_ward)
    parts = list(_parts(lives))
    day_cases = DayCases()
    for number, (part, seed_of_part) in enumerate(zip(parts, streams[3].spawn(len(parts)), strict=True)):
        say(f"writing pathways, part {number + 1} of {len(parts)}")
        trust = _elective_part(part, last)
        scene = Scene(trust, part, stays, first, last)
        if defects > 0:
            planted += plant(scene, ELECTIVE_CARE, defects, seed_of_part)
        if not habits.are_tidy:
            planted += make_elective_care_untidy(scene, habits, seed, number)
            spelling.touched = scene.touched
        expected += expected_of_elective_care(scene)
        day_cases.add(trust)
        deliveries.add(trust)
    expected += expected_of_day_cases(day_cases, first, last)

    say("finishing deliveries")
    sent = deliveries.finish()
    planted += spelling.truth
    write_national_delivery(to, last_night, seed, provider)
    _write_truth(to / ".truth" / "exceptions.csv", planted)
    unplanted = beside(expected, planted, last)
    _write_truth(to / ".truth" / "natural_exceptions.csv", unplanted)
    rows: Counter[str] = Counter()
    for (_, _, feed), count in deliveries.rows.items():
        rows[feed] += count
    return GenerationSummary(to, dict(rows), sent + 1, len(planted), len(unplanted))


def _urgent_care(size: Size, last_night: int, rng: np.random.Generator) -> tuple[Trust, pd.DataFrame]:
    trust = Trust()
    stays = draw_stays(size, last_night, rng)
    add_wards(trust, size, stays, last_night)
    admitted = draw_admitted(stays[stays["from_emergency"]], rng)
    first = last_night - size.detail_days
    others = draw_who_go_home(size, first, last_night, len(admitted), rng)
    add_emergency(trust, admitted, others, last_night)
    return trust, stays


def _elective_lives(size: Size, last_night: int, rng: np.random.Generator) -> pd.DataFrame:
    lives = draw_lives(size, last_night, rng)
    draw_cancer(lives, rng)
    draw_day_beds(lives, size, last_night)
    return lives


def _parts(lives: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for start in range(0, len(lives), LIVES_A_PART):
        yield lives.iloc[start : start + LIVES_A_PART].reset_index(drop=True)


def _elective_part(part: pd.DataFrame, last_night: int) -> Trust:
    trust = Trust()
    add_referrals(trust, part, last_night)
    add_events(trust, part, last_night)
    add_appointments(trust, part, last_night)
    add_diagnostic_requests(trust, part, last_night)
    add_admissions(trust, part, last_night)
    add_cancer(trust, part, last_night)
    _add_patients(trust, part, last_night)
    return trust


def _add_patients(trust: Trust, part: pd.DataFrame, last_night: int) -> None:
    """The people of this part; somebody known from an earlier part is only told of again when they die."""
    died = part[(part["end"] == end("died")) & (part["stop"] <= last_night)]
    newly_known = part[part["first_of_patient"]]
    trust.add("pas", "patients", *elective_patients(newly_known, died))


def _write_truth(file: Path, planted: list[TruthLine]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["rule_id", "record_key", "raised_as_at", "cleared_as_at"])
        for item in sorted(planted, key=lambda item: (item.rule_id, item.record_key, item.raised)):
            cleared = _day(item.cleared) if item.cleared is not None else ""
            writer.writerow([item.rule_id, item.record_key, _day(item.raised), cleared])


def _day(number: int) -> str:
    return (EPOCH + timedelta(days=number)).isoformat()
