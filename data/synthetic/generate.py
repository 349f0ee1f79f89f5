"""`clockstop generate`: a synthetic trust that lives up to its last night, written as deliveries."""

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from data.synthetic.calendar import EPOCH, day_number
from data.synthetic.defects import Planted, plant
from data.synthetic.deliveries import write_night
from data.synthetic.elective import simulate_elective
from data.synthetic.national import write_national_delivery
from data.synthetic.tables import Trust
from data.synthetic.trust import PROVIDER, SIZES, Size
from data.synthetic.urgent import simulate_urgent

LAST_NIGHT = date(2026, 11, 22)
REGION_TRUSTS = 10


@dataclass(frozen=True)
class GenerationSummary:
    """What was written: rows by feed over all nights, deliveries, planted faults."""

    to: Path
    rows: dict[str, int]
    deliveries: int
    planted: int

    def in_words(self) -> str:
        """For a person."""
        counts = ", ".join(f"{feed} {count:,}" for feed, count in sorted(self.rows.items()))
        return (
            f"{self.deliveries} deliveries written to {self.to}\nrows: {counts}\n"
            f"planted faults: {self.planted} (truth/exceptions.csv)"
        )


def generate(
    to: Path,
    size: str,
    nights: int,
    seed: int,
    defects: float = 0.0,
    last_night: date = LAST_NIGHT,
    progress: Callable[[str], None] | None = None,
) -> GenerationSummary:
    """Writes the deliveries of one trust, or of ten for a region. The same arguments write the same bytes."""
    if size == "region":
        parts = [
            _one(
                to / f"RX{number}",
                SIZES["large"],
                nights,
                seed + number,
                defects,
                last_night,
                f"RX{number}",
                progress,
            )
            for number in range(REGION_TRUSTS)
        ]
        total: Counter[str] = Counter()
        for part in parts:
            total.update(part.rows)
        return GenerationSummary(
            to,
            dict(total),
            sum(part.deliveries for part in parts),
            sum(part.planted for part in parts),
        )
    return _one(to, SIZES[size], nights, seed, defects, last_night, PROVIDER, progress)


def _one(
    to: Path,
    size: Size,
    nights: int,
    seed: int,
    defects: float,
    last_night: date,
    provider: str,
    progress: Callable[[str], None] | None,
) -> GenerationSummary:
    say = progress or (lambda message: None)
    first_night = last_night - timedelta(days=nights - 1)
    first, last = day_number(first_night), day_number(last_night)
    # one stream a component, so that changing one does not reshuffle the others
    elective, urgent, faults = np.random.SeedSequence(seed).spawn(3)
    trust = Trust()
    say("simulating elective care")
    simulate_elective(trust, size, first, last, np.random.default_rng(elective))
    say("simulating urgent care")
    simulate_urgent(trust, size, last, np.random.default_rng(urgent))
    planted = plant(trust, defects, first, last, faults) if defects > 0 else []
    rows: Counter[str] = Counter()
    written = 0
    for number in range(nights):
        night = first_night + timedelta(days=number)
        say(f"writing the night of {night}")
        for delivery in write_night(trust, to, night, first_night, provider):
            written += 1
            rows.update(delivery.rows)
    write_national_delivery(to, last_night, seed, provider)
    _write_truth(to / "truth" / "exceptions.csv", planted)
    return GenerationSummary(to, dict(rows), written + 1, len(planted))


def _write_truth(file: Path, planted: list[Planted]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["rule_id", "record_key", "raised_as_at", "cleared_as_at"])
        for item in sorted(planted, key=lambda item: (item.rule_id, item.record_key)):
            cleared = _day(item.cleared) if item.cleared is not None else ""
            writer.writerow([item.rule_id, item.record_key, _day(item.raised), cleared])


def _day(number: int) -> str:
    return (EPOCH + timedelta(days=number)).isoformat()
