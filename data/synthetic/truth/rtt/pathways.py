"""The pathways that may be open on one of the nights, with everything that the rules ask of them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial

from data.synthetic.feeds.tables import RowsByNight, Trust
from data.synthetic.truth.rtt.clock import Period, periods
from data.synthetic.truth.rtt.identity import FEEDS, Key, Records, pathways
from data.synthetic.truth.rtt.records import Story
from data.synthetic.truth.usable_rows import usable_row
from data.synthetic.truth.values import Row


@dataclass
class Pathways:
    """The pathways of these patients, night by night; `apart`: pathways that need no look."""

    trust: Trust
    patient_ids: set[str]
    apart: frozenset[str] = frozenset()
    walked: dict[Story, list[Period]] = field(default_factory=dict)
    sources: dict[str, RowsByNight] = field(default_factory=dict)
    were_shared: set[str] = field(default_factory=set)

    def records(self, night: int) -> dict[Key, Records]:
        """Every pathway with its records on that night."""
        found = pathways({feed: self.rows(feed, night) for feed in FEEDS})
        return {key: records for key, records in found.items() if key.pathway_id not in self.apart}

    def shared(self, night: int) -> frozenset[str]:
        """Identifiers that more than one pathway has on that night, or had on a night asked for before it.

        An issuer that was lost or corrected makes no second pathway: one of the two stands on a night. The key
        of the list before is kept, so what was shared once stays named in full. Nights are asked for in order.
        """
        holders: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for row in self._named_twice.at(night):
            holders[row["pathway_id"]].add((row["pathway_issuer"], row["patient_id"]))
        self.were_shared |= {name for name, found in holders.items() if _pathways_of(found) > 1}
        return frozenset(self.were_shared)

    @cached_property
    def _named_twice(self) -> RowsByNight:
        """Referrals whose identifier is found with several issuers or patients, on whatever night."""
        referrals = self.trust.versions("pas", "referrals")
        named = referrals[["pathway_id", "pathway_issuer", "patient_id"]].drop_duplicates()
        counts = named["pathway_id"].value_counts()
        only = ("pathway_id", set(counts.index[counts > 1]))
        return RowsByNight(self.trust, "pas", "referrals", only, partial(usable_row, "pas", "referrals"))

    def offers(self, night: int) -> dict[str, list[Row]]:
        """Offers by list entry."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows("admission_offers", night):
            found[row["entry_id"]].append(row)
        return found

    def patients(self, night: int) -> dict[str, Row]:
        """Patients by their identifier."""
        return {row["patient_id"]: row for row in self.rows("patients", night)}

    def rows(self, feed: str, night: int) -> list[Row]:
        """What the feed says of these patients on that night."""
        if feed not in self.sources:
            only = ("patient_id", self.patient_ids)
            self.sources[feed] = RowsByNight(self.trust, "pas", feed, only, partial(usable_row, "pas", feed))
        return self.sources[feed].at(night)

    def latest_period(self, story: Story, as_at: date) -> Period | None:
        """The latest period; a pathway of which nothing new is known is not walked again."""
        days = [event.on for event in story.events] + [entry.decided for entry in story.entries]
        days += [visit.on for visit in story.attended]
        if any(day is not None and day > as_at for day in days):
            found = periods(story, as_at)
        else:
            if story not in self.walked:
                self.walked[story] = periods(story, as_at)
            found = self.walked[story]
        return found[-1] if found else None


def _pathways_of(holders: set[tuple[str, str]]) -> int:
    """How many pathways one identifier names; without an issuer it is the one that the patient has under it."""
    named = {patient for issuer, patient in holders if issuer}
    return sum(bool(issuer) or patient not in named for issuer, patient in holders)
