"""The pathways that may be open on one of the nights, with everything that the rules ask of them."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from data.synthetic.feeds.tables import RowsByNight, Trust
from data.synthetic.truth.rtt.clock import Event, Period, Referral, periods
from data.synthetic.truth.values import Row


@dataclass
class Pathways:
    """The pathways that may be open on one of the nights, night by night."""

    trust: Trust
    pathway_ids: set[str]
    walked: dict[tuple[Any, ...], list[Period]] = field(default_factory=dict)
    sources: dict[str, RowsByNight] = field(default_factory=dict)

    def rows(self, feed: str, night: int) -> dict[str, list[Row]]:
        """What the feed says of them on that night, by pathway."""
        return self._rows_by(feed, night, "pathway_id", lambda: self.pathway_ids)

    def offers(self, night: int) -> dict[str, list[Row]]:
        """Offers by list entry."""
        return self._rows_by(
            "admission_offers", night, "entry_id", lambda: self._of("waiting_list", "entry_id")
        )

    def patients(self, night: int) -> dict[str, list[Row]]:
        """Patients by their identifier."""
        return self._rows_by("patients", night, "patient_id", lambda: self._of("referrals", "patient_id"))

    def _of(self, feed: str, column: str) -> set[str]:
        rows = self.trust.versions("pas", feed)
        return set(rows.loc[rows["pathway_id"].isin(self.pathway_ids), column]) if len(rows) else set()

    def _rows_by(
        self, feed: str, night: int, column: str, wanted: Callable[[], set[str]]
    ) -> dict[str, list[Row]]:
        if feed not in self.sources:
            self.sources[feed] = RowsByNight(self.trust, "pas", feed, (column, wanted()))
        rows: dict[str, list[Row]] = defaultdict(list)
        for row in self.sources[feed].at(night):
            rows[row[column]].append(row)
        return rows

    def latest_period(
        self, events: list[Event], referral: Referral | None, died: date | None, as_at: date
    ) -> Period | None:
        """The latest period; a pathway of which nothing new is known is not walked again."""
        if any(event.on > as_at for event in events):
            found = periods(events, referral, died, as_at)
        else:
            known = (tuple(events), referral, died)
            if known not in self.walked:
                self.walked[known] = periods(events, referral, died, as_at)
            found = self.walked[known]
        return found[-1] if found else None
