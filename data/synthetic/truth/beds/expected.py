"""What stands of itself on the wards: sectors whose two counts lie apart, and two day cases at one time."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

import pandas as pd

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
        """KH03_VS_SITREP: in a small sector the two lie more than a twentieth apart by chance."""
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


class DayCases:
    """The ward stays of day cases that begin when another of their patient begins.

    They are written with the pathways, part after part, and the two of a patient can stand in different parts.
    """

    def __init__(self) -> None:
        self._parts: list[pd.DataFrame] = []

    def add(self, trust: Trust) -> None:
        """Takes the ward stays of one part of the trust."""
        stays = trust.versions("beds", "ward_stays")
        if not stays.empty:
            self._parts.append(stays[(stays["ward"] == DAY_SURGERY) & (stays["patient_id"] != "")])

    def by_night(self) -> RowsByNight:
        """The rows that may be two at one time, of all parts."""
        together = Trust()
        if self._parts:
            stays = pd.concat(self._parts, ignore_index=True)
            names = stays[["ward_stay_id", "patient_id", "started_at"]].drop_duplicates()
            shared = set(names.loc[names.duplicated(["patient_id", "started_at"], keep=False), "ward_stay_id"])
            together.add("beds", "ward_stays", stays[stays["ward_stay_id"].isin(shared)])
        return RowsByNight(together, "beds", "ward_stays")


def two_day_cases(stays: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """WARD_STAY_OVERLAP: two pathways of one patient have a day case in the same hours.

    The stay of the earlier name is still open when the other begins.
    """
    together: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in stays:
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
