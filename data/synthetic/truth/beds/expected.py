"""What stands of itself on the wards: sectors whose two counts lie apart, and two day cases at one time."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from data.synthetic.feeds.day_surgery import WARD as DAY_SURGERY
from data.synthetic.feeds.tables import RowsByNight, Trust
from data.synthetic.truth.beds.occupancy import occupied_midnights
from data.synthetic.truth.values import Row, day_of, quarter

OUTSIDE_THE_RETURN = "critical_care"
DAYS_TO_JUDGE = 28
PERCENT_APART = 5


class Wards:
    """The bed system and the spells behind it; asked for nights in their order."""

    def __init__(self, trust: Trust) -> None:
        self._states, self._wards, self._stays = (
            RowsByNight(trust, "beds", feed) for feed in ("bed_states", "wards", "ward_stays")
        )
        self._spells, self._patients = (RowsByNight(trust, "pas", feed) for feed in ("spells", "patients"))

    def exceptions(self, night: int, as_at: date) -> Iterator[tuple[str, str]]:
        """KH03_VS_SITREP: in a small sector the two lie more than a twentieth apart by chance.

        WARD_STAY_OVERLAP: two pathways of one patient have a day case in the same hours.
        """
        yield from _two_day_cases(self._stays.at(night))
        # the newest version of a ward comes last
        open_overnight = [row for row in self._wards.at(night) if row["open_overnight"] == "Y"]
        sectors = {row["ward"]: row["sector"] for row in open_overnight}
        states = [(on, row) for row in self._states.at(night) if (on := day_of(row["snapshot_at"]))]
        states = [(on, row) for on, row in states if row["ward"] in sectors]
        if not states:
            return
        first = min(on for on, _ in states)
        at_midnight = occupied_midnights(
            self._stays.at(night), self._spells.at(night), as_at, first, self._patients.at(night)
        )
        yield from _apart(states, sectors, at_midnight)


def _two_day_cases(stays: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """The earlier named of two day cases of one patient: it is still open when the other begins."""
    together: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in stays:
        if row["ward"] == DAY_SURGERY and row["patient_id"]:
            together[(row["patient_id"], row["started_at"])].append(row["ward_stay_id"])
    for names in together.values():
        for name in sorted(names)[:-1]:
            yield "WARD_STAY_OVERLAP", name


def _apart(
    states: list[tuple[date, Row]], sectors: dict[str, str], at_midnight: Counter[tuple[date, str]]
) -> Iterator[tuple[str, str]]:
    days: dict[str, set[date]] = defaultdict(set)
    morning: Counter[tuple[str, str]] = Counter()
    midnight: Counter[tuple[str, str]] = Counter()
    for on, row in states:
        days[quarter(on)].add(on)
        sector = (quarter(on), sectors[row["ward"]])
        morning[sector] += int(row["occupied"])
        midnight[sector] += at_midnight[(on, row["ward"])]
    for (of_quarter, name), count in morning.items():
        if name == OUTSIDE_THE_RETURN or len(days[of_quarter]) < DAYS_TO_JUDGE:
            continue
        if 100 * abs(count - midnight[(of_quarter, name)]) > PERCENT_APART * midnight[(of_quarter, name)]:
            yield "KH03_VS_SITREP", f"{of_quarter}|{name}"
