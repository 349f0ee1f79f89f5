"""The cancer tracker with the referrals, bookings and admissions behind it, night by night."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from data.synthetic.feeds.patients import charging_categories
from data.synthetic.feeds.tables import RowsByNight, Trust, rows_as_at
from data.synthetic.truth.values import Row, day, grouped

MATCH_DAYS = 7
PATIENT_PREFIX = "PT"
CHARGED = ("D", "F")


@dataclass
class Tracker:
    """The feeds that the rules of the tracker read; asked for nights in their order."""

    trust: Trust
    sources: dict[str, RowsByNight] = field(default_factory=dict)

    def rows(self, feed: str, night: int) -> list[Row]:
        """What the tracker's feed says on that night."""
        if feed not in self.sources:
            self.sources[feed] = RowsByNight(self.trust, "cancer", feed)
        return self.sources[feed].at(night)

    def referrals(self, night: int) -> dict[str, Row]:
        """The referral on PAS behind each tracked pathway: by its identifier, else by person and date."""
        pathways, by_pathway = self.rows("pathways", night), self._tracked_referrals(night)
        people = {row["patient_id"] for row in pathways if row["pathway_id"] not in by_pathway} - {""}
        of_people = self._pas_rows("referrals", night, ("patient_id", people))
        by_patient = grouped(of_people, lambda row: row["patient_id"])
        found: dict[str, Row] = {}
        for pathway in pathways:
            referral = by_pathway.get(pathway["pathway_id"])
            for other in by_patient.get(pathway["patient_id"], []) if referral is None else []:
                received, tracked = day(other["received_date"]), day(pathway["received_date"])
                if received and tracked and abs((received - tracked).days) <= MATCH_DAYS:
                    referral = other
            if referral is not None:
                found[pathway["care_id"]] = referral
        return found

    def deaths(self, night: int) -> dict[str, str]:
        """The date of death of every tracked patient who is known to have died."""
        if "patients" not in self.sources:
            only = ("patient_id", self._ever_tracked("patient_id"))
            self.sources["patients"] = RowsByNight(self.trust, "pas", "patients", only)
        dead = (row for row in self.sources["patients"].at(night) if row["death_date"])
        return {row["patient_id"]: row["death_date"] for row in dead}

    def of_pathways(self, feed: str, names: Iterable[str], night: int) -> dict[str, list[Row]]:
        """Rows of a feed of PAS, by pathway."""
        rows = self._pas_rows(feed, night, ("pathway_id", set(names)))
        return defaultdict(list, grouped(rows, lambda row: row["pathway_id"]))

    def offers(self, names: Iterable[str], night: int) -> dict[str, list[Row]]:
        """Offers of admission by pathway."""
        listed = self.of_pathways("waiting_list", names, night)
        entries = {row["entry_id"]: name for name, rows in listed.items() for row in rows}
        offers: dict[str, list[Row]] = defaultdict(list)
        for row in self._pas_rows("admission_offers", night, ("entry_id", set(entries))):
            offers[entries[row["entry_id"]]].append(row)
        return offers

    def _tracked_referrals(self, night: int) -> dict[str, Row]:
        if "referrals" not in self.sources:
            only = ("pathway_id", self._ever_tracked("pathway_id"))
            self.sources["referrals"] = RowsByNight(self.trust, "pas", "referrals", only)
        return {row["pathway_id"]: row for row in self.sources["referrals"].at(night)}

    def _ever_tracked(self, column: str) -> set[str]:
        tracked = self.trust.versions("cancer", "pathways")
        return set(tracked[column].fillna("")) - {""} if len(tracked) else set()

    def _pas_rows(self, feed: str, night: int, only: tuple[str, set[str]]) -> list[Row]:
        records = rows_as_at(self.trust, "pas", feed, night, only).to_dict("records")
        return [{str(name): str(value) for name, value in row.items()} for row in records]


def charged(patients: set[str]) -> set[str]:
    """Those who are charged as visitors; it follows from their number."""
    numbered = [patient for patient in patients if patient.removeprefix(PATIENT_PREFIX).isdigit()]
    numbers = np.array([int(patient.removeprefix(PATIENT_PREFIX)) for patient in numbered], dtype="int64")
    is_charged = charging_categories(numbers).isin(CHARGED)
    return {patient for patient, holds in zip(numbered, is_charged, strict=True) if holds}
