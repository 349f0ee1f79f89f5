"""Every column of every feed with every kind of bad value, each in a row and of a patient of its own.

Written from the contracts, so that a new column is tried too. What a value must become is read here in plain
Python and not by the project's own macros: typed, empty, refused with an exception, or in a key an unreadable
row.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from orchestration.contract.feeds import Column, Feed, load_sources
from tests.conftest import Rows

NIGHT = "2026-11-21"
SOURCES = ("pas", "ed", "cancer", "beds")
# What another patient's row has in an identifier.
OTHER = {"care_id": "CGOOD", "spell_id": "SGOOD", "ward": "WGOOD", "nhs_number": "9990000018"}

# A good row of each feed; {n} is the variant's own number.
GOOD: dict[str, dict[str, str]] = {
    "patients": {
        "patient_id": "P{n}", "birth_date": "1960-02-03", "gender": "1", "commissioner": "QXX",
        "postcode": "ZZ{n}",
    },
    "referrals": {
        "referral_id": "R{n}", "patient_id": "P{n}", "pathway_id": "W{n}", "pathway_issuer": "RXX",
        "received_date": "2026-06-01", "source_of_referral": "03", "priority_type": "1",
        "treatment_function": "110", "administrative_category": "01", "consultant_led": "Y",
        "service_setting": "acute",
    },
    "rtt_events": {
        "event_id": "E{n}", "pathway_id": "W{n}", "pathway_issuer": "RXX", "patient_id": "P{n}",
        "referral_id": "R{n}", "event_type": "referral_received", "event_date": "2026-06-01",
        "event_sequence": "1", "treatment_function": "110",
    },
    "appointments": {
        "appointment_id": "A{n}", "referral_id": "R{n}", "pathway_id": "W{n}", "patient_id": "P{n}",
        "appointment_at": "2026-12-10T09:00", "booked_date": "2026-07-01", "first_attendance": "1",
        "treatment_function": "110",
    },
    "waiting_list": {
        "entry_id": "L{n}", "patient_id": "P{n}", "pathway_id": "W{n}", "referral_id": "R{n}",
        "decision_to_admit_date": "2026-08-01", "admission_method": "11", "intended_management": "1",
        "clinical_priority": "P4", "treatment_function": "110", "administrative_category": "01",
    },
    "admission_offers": {
        "offer_id": "O{n}", "entry_id": "L{n}", "patient_id": "P{n}", "offered_date": "2026-09-01",
        "tci_date": "2026-12-15", "outcome": "1", "reasonable": "Y",
    },
    "spells": {
        "spell_id": "S{n}", "patient_id": "P{n}", "admitted_at": "2026-11-15T10:00",
        "admission_method": "21", "patient_classification": "1", "treatment_function": "300",
    },
    "diagnostic_requests": {
        "request_id": "D{n}", "patient_id": "P{n}", "pathway_id": "W{n}", "modality": "1",
        "clock_start_date": "2026-10-01", "planned": "N",
    },
    "attendances": {
        "attendance_id": "ED{n}", "patient_id": "P{n}", "site": "RXX01", "department_type": "01",
        "attendance_category": "1", "booked": "N", "arrived_at": "2026-11-20T10:00",
        "assessed_at": "2026-11-20T10:10", "seen_at": "2026-11-20T10:40",
        "concluded_at": "2026-11-20T12:00", "departed_at": "2026-11-20T12:00",
    },
    "pathways": {
        "care_id": "C{n}", "patient_id": "P{n}", "received_date": "2026-10-01", "priority_type": "3",
        "source_of_referral": "03", "referral_type": "01", "patient_status": "14",
    },
    "treatments": {
        "treatment_id": "T{n}", "care_id": "C{n}", "decision_to_treat_date": "2026-11-01",
        "treatment_date": "2026-11-10", "event_type": "01", "modality": "01", "provider": "RXX01",
    },
    "transfers": {
        "transfer_id": "X{n}", "care_id": "C{n}", "direction": "in", "from_provider": "RYY01",
        "to_provider": "RXX01", "transfer_date": "2026-10-20",
    },
    "actions": {"action_id": "N{n}", "care_id": "C{n}", "action": "MDT", "due_date": "2026-12-01"},
    "comments": {"comment_id": "M{n}", "care_id": "C{n}", "commented_at": "2026-11-02T09:00"},
    "wards": {
        "ward": "WD{n}", "valid_from": "2026-01-01", "sector": "ga", "age_group": "adult",
        "open_overnight": "Y", "core_beds": "20", "escalation_beds": "2",
    },
    "ward_stays": {
        "ward_stay_id": "Y{n}", "spell_id": "S{n}", "patient_id": "P{n}", "ward": "WGOOD",
        "started_at": "2026-11-15T10:00",
    },
    "bed_states": {
        "ward": "WD{n}", "snapshot_at": "2026-11-20T00:00", "core_open": "20", "escalation_open": "0",
        "occupied": "10",
    },
    "criteria_to_reside": {"spell_id": "S{n}", "assessed_at": "2026-11-20T09:00", "meets": "Y"},
}  # fmt: skip
# Rows that a variant of a feed needs beside its own, so that its patient is counted.
BESIDE: dict[str, tuple[str, ...]] = {
    "patients": ("referrals", "rtt_events"),
    "referrals": ("patients", "rtt_events"),
    "rtt_events": ("patients", "referrals"),
    "appointments": ("patients", "referrals", "rtt_events"),
    "waiting_list": ("patients", "referrals", "rtt_events"),
    "admission_offers": ("patients", "referrals", "rtt_events", "waiting_list"),
    "spells": ("patients", "ward_stays"),
    "diagnostic_requests": ("patients",),
    "attendances": ("patients",),
    "pathways": (),
    "treatments": ("pathways",),
    "transfers": ("pathways",),
    "actions": ("pathways",),
    "comments": ("pathways",),
    "wards": (),
    "ward_stays": ("patients", "spells"),
    "bed_states": ("wards",),
    "criteria_to_reside": ("patients", "spells", "ward_stays"),
}
SOURCE_OF = {feed: name for name in SOURCES for feed in load_sources()[name].feeds}
# A good value of a column that a good row leaves empty.
BY_TYPE = {"date": "2026-11-02", "time": "2026-11-20T10:30", "int": "1", "decimal": "1.5", "flag": "N"}
LARGEST_INT = 2**31 - 1


@dataclass(frozen=True)
class Variant:
    """One bad value in one column of one row. `becomes`: typed, empty, refused or unreadable."""

    number: int
    feed: str
    column: str
    kind: str
    value: str
    becomes: str

    def row(self) -> dict[str, str]:
        """The row that holds the value."""
        return {**good_row(self.feed, self.number), self.column: self.value}

    @property
    def batch(self) -> int:
        """The delivery: rows without a usable key are spread, because a file may have a few of them."""
        return self.number % 3 if self.becomes == "unreadable" else 0


def good_row(feed: str, number: int | str) -> dict[str, str]:
    """A row of a feed with nothing wrong."""
    return {name: text.replace("{n}", str(number)) for name, text in GOOD[feed].items()}


def good_value(feed: Feed, column: Column, number: int) -> str:
    """A value that the column may hold."""
    own = good_row(feed.name, number).get(column.name)
    codes = feed.accepted_codes(column)
    return own or (codes[0] if codes else BY_TYPE.get(column.type, "X1"))


def values_of(feed: Feed, column: Column, number: int) -> Iterator[tuple[str, str]]:
    """Every kind of value that is tried in a column, with its name."""
    clock = "T00:00:00" if column.type == "time" else ""
    yield "empty", ""
    yield "NULL", "NULL"
    yield "blanks round it", f"  {good_value(feed, column, number)}\t"
    yield "unknown code", "ZZZ"
    for day in ("9999-12-31", "0001-01-01", "1899-12-30", "2150-01-01"):
        yield day, day + clock
    yield "a word", "ten"
    yield "negative", "-5"
    yield "huge", "99999999999999999999"
    yield "control characters", "a\x01b\x1b[31m"
    if column.name.endswith("_id") or column.name in ("ward", "nhs_number"):
        yield "of another patient", OTHER.get(column.name, good_row_of_other(feed, column.name))


def good_row_of_other(feed: Feed, column: str) -> str:
    """What the row of the patient that everybody knows has in the column."""
    return good_row(feed.name, "GOOD").get(column) or "PGOOD"


def becomes(feed: Feed, column: Column, kind: str, value: str) -> str:
    """What the contract says of a value: typed, empty, refused or unreadable."""
    text = value.strip()
    if kind in ("empty", "NULL") or (column.type in ("date", "time") and kind == "9999-12-31"):
        found = "empty"
    elif kind == "blanks round it" or column.type == "text":
        found = "typed"
    elif column.type in ("date", "time"):
        found = (
            "typed"
            if (kind == "2150-01-01" and not column.not_ahead)
            or (kind, column.first_year) == ("1899-12-30", 1850)
            else "refused"
        )
    elif column.type in ("int", "decimal") and text.lstrip("-").isdigit():
        least = -LARGEST_INT if column.minimum is None else column.minimum
        most = LARGEST_INT if column.maximum is None else column.maximum
        found = "typed" if least <= int(text) <= most else "refused"
    else:
        found = "refused"
    return "unreadable" if column.name in feed.key and found != "typed" else found


def variants() -> list[Variant]:
    """Every column of every feed with every kind of value."""
    found: list[Variant] = []
    for name, source in SOURCE_OF.items():
        feed = load_sources()[source].feeds[name]
        for column in feed.typed_columns:
            if column.name == "is_deleted":
                continue
            for kind, value in values_of(feed, column, number := 0):
                number = 1000 + len(found)
                if kind == "blanks round it":
                    value = f"  {good_value(feed, column, number)}\t"
                found.append(
                    Variant(number, name, column.name, kind, value, becomes(feed, column, kind, value))
                )
    return found


def deliveries(tried: list[Variant]) -> list[dict[str, dict[str, Rows]]]:
    """Rows by source and feed, of each delivery: a whole one and two of changes."""
    batches: list[dict[str, dict[str, Rows]]] = [
        {name: defaultdict(list) for name in SOURCES} for _ in range(3)
    ]
    for feed in GOOD:
        batches[0][SOURCE_OF[feed]][feed].append(good_row(feed, "GOOD") | _names_of_good(feed))
    for number in range(40):
        # attendances and tests that nothing is wrong with, as in any department
        batches[0]["ed"]["attendances"].append(good_row("attendances", f"OK{number}"))
    for variant in tried:
        for feed in BESIDE[variant.feed]:
            batches[0][SOURCE_OF[feed]][feed].append(good_row(feed, variant.number))
        batches[variant.batch][SOURCE_OF[variant.feed]][variant.feed].append(variant.row())
    for number, batch in enumerate(batches[1:]):
        for feed, source in SOURCE_OF.items():
            # every feed in every delivery, and none mostly unreadable
            rows = batch[source][feed]
            rows += [good_row(feed, f"CHANGE{number}{row}") for row in range(len(rows) + 1)]
    return batches


def _names_of_good(feed: str) -> dict[str, str]:
    """The ward that all stays are on is one of the inventory."""
    return {"ward": "WGOOD"} if "ward" in GOOD[feed] else {}
