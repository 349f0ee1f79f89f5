"""Whose record is it: every record of the hospital under the pathway and the patient that it belongs to.

A pathway is one identifier of one issuer for one patient. A record that names no pathway belongs where its
referral or its list entry belongs; the patient is always the record's own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from data.synthetic.truth.rtt.event_types import ADMISSION_LIST
from data.synthetic.truth.values import OWN_TRUST, Row

FEEDS = ("referrals", "rtt_events", "appointments", "waiting_list", "spells", "diagnostic_requests")


class Key(NamedTuple):
    """A pathway as it is published."""

    pathway_id: str
    issuer: str
    patient_id: str


class _Place(NamedTuple):
    """Where a record belongs: what kind of identifier names the pathway, the identifier, the issuer."""

    kind: str
    name: str
    issuer: str


@dataclass
class Records:
    """The records of one pathway, by feed."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {feed: [] for feed in FEEDS})


def pathways(rows: Mapping[str, list[Row]]) -> dict[Key, Records]:
    """Every pathway with its records; what names no pathway, referral or entry is on none."""
    links = _Links(rows)
    found: dict[tuple[_Place, str], Records] = defaultdict(Records)
    for feed in FEEDS:
        for row in rows.get(feed, ()):
            place = links.place(row, feed)
            if place is not None:
                found[(place, row["patient_id"])].rows[feed].append(row)
    return _published(found)


def _published(found: dict[tuple[_Place, str], Records]) -> dict[Key, Records]:
    """Two pathways of a patient never get one name because a referral is numbered like a pathway."""
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    for place, patient in found:
        names[(place.name, patient)].add(place.kind)
    published = {}
    for (place, patient), records in found.items():
        earlier = {"referral": {"pathway"}, "entry": {"pathway", "referral"}}.get(place.kind, set())
        taken = names[(place.name, patient)] & earlier
        name = f"{place.kind}:{place.name}" if taken else place.name
        published[Key(name, place.issuer, patient)] = records
    return published


class _Links:
    """Finds the pathway of a record by what it names."""

    def __init__(self, rows: Mapping[str, list[Row]]) -> None:
        self.referrals = _by(rows.get("referrals", ()), "referral_id")
        self.entries = _by(rows.get("waiting_list", ()), "entry_id")
        self.issuers: dict[tuple[str, str], set[str]] = defaultdict(set)
        for feed in ("referrals", "rtt_events"):
            for row in rows.get(feed, ()):
                if row["pathway_id"] and row["pathway_issuer"]:
                    self.issuers[(row["pathway_id"], row["patient_id"])].add(row["pathway_issuer"])

    def place(self, row: Row, feed: str) -> _Place | None:
        if row.get("pathway_id"):
            issuer = row.get("pathway_issuer") or self._issuer_of_referral(row, feed)
            return _Place("pathway", row["pathway_id"], issuer or self._only_issuer(row["pathway_id"], row))
        if feed == "referrals":
            return _Place("referral", row["referral_id"], row.get("pathway_issuer", ""))
        if row.get("referral_id"):
            referral = _linked(self.referrals, row["referral_id"], row)
            if referral is not None:
                return self._by_link(self.place(referral, "referrals"), row)
            return _Place("referral", row["referral_id"], "")
        if feed == "waiting_list":
            listed = row["admission_method"] in ADMISSION_LIST
            return _Place("entry", row["entry_id"], "") if listed else None
        if feed == "spells" and row.get("entry_id"):
            entry = _linked(self.entries, row["entry_id"], row)
            if entry is not None:
                return self._by_link(self.place(entry, "waiting_list"), row)
            return _Place("entry", row["entry_id"], "")
        return None

    def _issuer_of_referral(self, row: Row, feed: str) -> str:
        """Of the referral that the record names, where that names the same pathway."""
        if feed == "referrals" or not row.get("referral_id"):
            return ""
        referral = _linked(self.referrals, row["referral_id"], row)
        if referral is None or referral["pathway_id"] != row["pathway_id"]:
            return ""
        place = self.place(referral, "referrals")
        return place.issuer if place else ""

    def _by_link(self, place: _Place | None, row: Row) -> _Place | None:
        """Where a link leads; an issuer that it does not give is that of the patient's own identifier."""
        if place is None or place.kind != "pathway" or place.issuer:
            return place
        return place._replace(issuer=self._only_issuer(place.name, row))

    def _only_issuer(self, pathway_id: str, row: Row) -> str:
        """The issuer that is known of the identifier for this patient; of several the trust itself."""
        known = self.issuers.get((pathway_id, row["patient_id"]), set())
        return OWN_TRUST if OWN_TRUST in known else min(known, default="")


def _by(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found


def _linked(rows: dict[str, list[Row]], name: str, record: Row) -> Row | None:
    """The row of that identifier; of several the record's own patient's, then the first in order."""
    found = rows.get(name, [])
    own = [row for row in found if row["patient_id"] == record["patient_id"]]
    return min(own or found, key=lambda row: sorted(row.items()), default=None)
