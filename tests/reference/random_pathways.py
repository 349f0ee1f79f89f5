"""Random rows of a hospital's feeds, made up to be as awkward as sources are: links missing, texts shared."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from data.synthetic.truth.rtt.event_types import CARE, MISSED, REBOOKED, STARTS, STOPS
from data.synthetic.truth.values import Row

AS_AT = date(2025, 3, 31)
FIRST = date(2024, 6, 1)
BORN = "1980-05-05"
OTHERS = {
    "appointment_booked",
    "decision_to_admit",
    "ipt_out",
    "administrative",
    "planned_list_added",
    "emergency_admission",
    "referral_rejected_by_provider",
    "offer_declined",
}
TYPES = sorted({*STARTS, *STOPS, *CARE, *MISSED, *REBOOKED, *OTHERS})
# what happens often, so that long sensible lives occur beside nonsense
COMMON = (
    "referral_received",
    "op_first_attended",
    "op_first_dna",
    "rebook_decision",
    "decision_to_admit",
    "op_active_monitoring",
    "am_end",
    "admission_treated",
    "op_followup_attended",
)
STATUSES = (
    *("10", "11", "12", "20", "21", "30", "31", "32", "33", "34", "35", "36"),
    *("90", "91", "92", "98", "99"),
)
USUAL = {**STOPS, "op_first_dna": "33", "ipt_out": "21"}
# dates that cannot be: before the patient's birth, before there was an NHS, no day of any calendar
IMPOSSIBLE = ("1753-01-01", "1899-12-30", "0001-01-01", "0026-06-01", "1975-01-01", "2025-02-30", "soon")
Feeds = dict[str, list[Row]]
FEEDS = ("patients", "referrals", "rtt_events", "appointments", "waiting_list", "spells")
# a patient, a pathway identifier and its issuer: whose record it is
Owner = tuple[str, str, str]


class RandomHospital:
    """Cases that share nothing with one another; `recorded`: the source sends events of its pathways."""

    def __init__(self, prefix: str, cases: int, seed: int, recorded: bool) -> None:
        self.draw = random.Random(seed)
        self.recorded = recorded
        self.cases: list[Feeds] = [self._case(f"{prefix}{number:07d}") for number in range(cases)]

    def rows(self, feed: str) -> Iterator[Row]:
        """The rows of a feed."""
        for case in self.cases:
            yield from case[feed]

    def _case(self, name: str) -> Feeds:
        draw = self.draw
        owners = self._owners(name)
        function = draw.choice(("110", "110", "110", "100", "", "9X9")) if draw.random() < 0.2 else "110"
        feeds: Feeds = {feed: [] for feed in FEEDS}
        for patient in sorted({owner[0] for owner in owners}):
            died = self._day() if draw.random() < 0.1 else ""
            feeds["patients"].append({"patient_id": patient, "birth_date": BORN, "death_date": died})
        for number in range(draw.choice((0, 1, 1, 1, 2, 3) if self.recorded else (0, 1, 1, 2, 3))):
            feeds["referrals"].append(self._referral(name, number, owners, function))
        for number in range(draw.choice((0, 0, 0, 1, 2) if self.recorded else (0, 1, 2))):
            feeds["waiting_list"].append(self._entry(name, number, owners, feeds, function))
        if self.recorded:
            for number in range(draw.choice((0, 1, 2, 3, 4, 5, 6, 8, 10))):
                feeds["rtt_events"].append(self._event(name, number, owners, feeds, function))
        else:
            for number in range(draw.choice((0, 0, 1, 2))):
                feeds["spells"].append(self._spell(name, number, owners, feeds, function))
            for number in range(draw.choice((0, 1, 2, 3, 4, 6))):
                feeds["appointments"].append(self._visit(name, number, owners, feeds, function))
        return feeds

    def _owners(self, name: str) -> list[Owner]:
        """One pathway, and sometimes the same identifier of another patient or issuer, or another pathway."""
        draw = self.draw
        first = (f"X{name}", f"W{name}", draw.choice(("RXX", "RXX", "RYY", "")))
        owners = [first, first, first]
        if draw.random() < 0.12:
            owners.append((f"Y{name}", f"W{name}", draw.choice(("RXX", "RYY", ""))))
        if draw.random() < 0.08:
            owners.append((f"X{name}", f"W{name}", draw.choice(("RYY", "RZZ"))))
        if draw.random() < 0.08:
            owners.append((draw.choice((f"X{name}", f"Y{name}")), f"V{name}", first[2]))
        return owners

    def _referral(self, name: str, number: int, owners: list[Owner], function: str) -> Row:
        draw = self.draw
        patient, pathway, issuer = draw.choice(owners)
        identifier = f"R{name}-{number}"
        if draw.random() < (0.06 if self.recorded else 0.25):
            # numbered like a pathway of the case, which it does not name
            identifier = f"W{name}" if number == 0 and draw.random() < 0.4 else identifier
            pathway = draw.choice(("", "", "NULL", "n/a", "\\N", "0", "  "))
        original, converted, listed, received = (self._day_or(share, 0.02) for share in (0.1, 0.2, 0.2, 0.85))
        return {
            "referral_id": identifier,
            "patient_id": patient,
            "pathway_id": pathway,
            "pathway_issuer": issuer if draw.random() < 0.85 else "",
            "original_clock_start_date": original,
            "ubrn_converted_date": converted,
            "asi_listed_date": listed,
            "received_date": received,
            "priority_type": draw.choice(("", "NULL", "1", "2", "3")),
            "administrative_category": "02" if draw.random() < 0.04 else "01",
            "service_setting": "community" if draw.random() < 0.04 else draw.choice(("acute", "interface", "")),
            "consultant_led": "N" if draw.random() < 0.04 else draw.choice(("Y", "Y", "")),
            "treatment_function": function,
        }

    def _event(self, name: str, number: int, owners: list[Owner], feeds: Feeds, function: str) -> Row:
        draw = self.draw
        patient, pathway, issuer = draw.choice(owners)
        kind = draw.choice(COMMON if draw.random() < 0.6 else TYPES)
        status = USUAL.get(kind, "") if draw.random() < 0.5 else ""
        if draw.random() < 0.2:
            status = draw.choice(STATUSES)
        event_id = f"{name}-{number}"
        if draw.random() < 0.004:
            # the source gave the identifier twice, on this pathway or on another
            event_id = draw.choice((f"{name}-{max(0, number - 1)}", f"{name[0]}{int(name[1:]) - 1:07d}-0"))
        links = draw.choice(
            ("pathway", "pathway", "pathway", "pathway", "both", "both", "both", "referral", "none")
        )
        if links in ("referral", "none"):
            pathway = draw.choice(("", "", "NULL", "n/a", "0"))
        return {
            "event_id": event_id,
            "pathway_id": pathway,
            # some sources name the issuer of an identifier that they do not give
            "pathway_issuer": issuer if draw.random() < 0.85 else "",
            "patient_id": patient,
            "referral_id": self._referral_id(name, feeds) if links in ("both", "referral") else "",
            "event_type": kind,
            "event_date": self._day_or(0.99, 0.01),
            # several events a day, some of them without a sequence
            "event_sequence": draw.choice(("", "1", "2", "3")),
            "rtt_status": status,
            "communicated": draw.choice(("Y", "Y", "N", "")),
            "original_clock_start_date": self._day_or(0.3, 0.05),
            "treatment_function": function,
        }

    def _entry(self, name: str, number: int, owners: list[Owner], feeds: Feeds, function: str) -> Row:
        draw = self.draw
        patient, pathway, _ = draw.choice(owners)
        links = draw.choice(("pathway", "pathway", "referral", "both", "none"))
        return {
            "entry_id": f"E{name}-{number}",
            "patient_id": patient,
            "pathway_id": pathway if links in ("pathway", "both") else "",
            "referral_id": self._referral_id(name, feeds) if links in ("referral", "both") else "",
            "admission_method": draw.choice(("11", "11", "11", "12", "12", "13", "ZZ")),
            "decision_to_admit_date": self._day_or(0.85, 0.02),
            "removed_date": self._day_or(0.4, 0.02),
            "treatment_function": function,
        }

    def _spell(self, name: str, number: int, owners: list[Owner], feeds: Feeds, function: str) -> Row:
        draw = self.draw
        patient, pathway, _ = draw.choice(owners)
        links = draw.choice(("pathway", "entry", "both", "none"))
        entry = draw.choice([row["entry_id"] for row in feeds["waiting_list"]] or [""])
        entry = f"EN{name}" if draw.random() < 0.04 else entry
        return {
            "spell_id": f"S{name}-{number}",
            "patient_id": patient,
            "pathway_id": pathway if links in ("pathway", "both") else "",
            "entry_id": entry if links in ("entry", "both") else "",
            "admission_method": draw.choice(("11", "11", "12", "13", "", "21", "ZZ")),
            "admitted_at": self._time(),
            "definitive_treatment": draw.choice(("Y", "Y", "N", "")),
            "treatment_function": function,
        }

    def _visit(self, name: str, number: int, owners: list[Owner], feeds: Feeds, function: str) -> Row:
        draw = self.draw
        patient, pathway, _ = draw.choice(owners)
        links = draw.choice(("pathway", "pathway", "referral", "both", "none"))
        return {
            "appointment_id": f"A{name}-{number}",
            "patient_id": patient,
            "pathway_id": pathway if links in ("pathway", "both") else "",
            "referral_id": self._referral_id(name, feeds) if links in ("referral", "both") else "",
            "appointment_at": self._time(),
            "first_attendance": draw.choice(("1", "1", "2", "2", "3", "4", "5", "")),
            "attended": draw.choice(("5", "5", "5", "6", "3", "3", "2", "4", "7", "0", "", "X")),
            "rtt_status": draw.choice(STATUSES) if draw.random() < 0.5 else draw.choice(("", "10", "20")),
            "treatment_function": function,
        }

    def _referral_id(self, name: str, feeds: Feeds) -> str:
        """One of the case's referrals, whoever's it is; sometimes one that nobody knows."""
        known = [row["referral_id"] for row in feeds["referrals"]]
        return self.draw.choice(known) if known and self.draw.random() < 0.96 else f"RN{name}"

    def _day(self) -> str:
        # few days, so that many events meet; some lie after the night
        draw = self.draw
        return str(FIRST + timedelta(days=draw.choice([draw.randrange(320), draw.randrange(12) * 25])))

    def _day_or(self, share: float, impossible: float) -> str:
        """A day at the share given; now and then one that cannot be."""
        chance = self.draw.random()
        if chance < share * impossible:
            return self.draw.choice(IMPOSSIBLE)
        return self._day() if chance < share else ""

    def _time(self) -> str:
        day = self._day_or(0.98, 0.01)
        return f"{day}T{self.draw.choice(('09:00', '09:00', '14:30'))}" if day else ""
