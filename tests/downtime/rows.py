"""Rows of a trust whose bed system stops sending: each list has somebody who must be on it, and who must not.

Names that people give to wards, consultants, clinics and beds have signs in them that a page must not run.
"""

from data.synthetic.trust.people import EMERGENCY_NUMBERS_FROM, synthetic_numbers
from tests.conftest import Rows

FIRST, NIGHT = "2026-11-20", "2026-11-22"
OWN, SHARED, VISITOR = synthetic_numbers(3, EMERGENCY_NUMBERS_FROM + 12_000)
HOSTILE = "<script>alert('ward')</script> & \"Ä\""
NAMES = (
    "kind,code,name\nsite,RXX01,Northgate Hospital\nconsultant,C1,\"Dr <b>A</b> & 'B'\"\n"
    'clinic,CL1,"Hand & <i>wrist</i>"\n'
)


def _patient(patient: str, number: str = "", birth: str = "", category: str = "A") -> dict[str, str]:
    return {
        "patient_id": patient,
        "nhs_number": number,
        "birth_date": birth,
        "overseas_charging_category": category,
    }


def _spell(spell: str, patient: str, discharged: str = "", **more: str) -> dict[str, str]:
    row = {
        "spell_id": spell,
        "patient_id": patient,
        "admitted_at": "2026-11-10T10:00",
        "discharged_at": discharged,
    }
    return {
        **row,
        "admission_method": "21",
        "site": "RXX01",
        "consultant": "C1",
        "treatment_function": "300",
        **more,
    }


def _stay(spell: str, patient: str, ward: str, bed: str = "", **more: str) -> dict[str, str]:
    keys = {"ward_stay_id": f"W{spell}", "spell_id": spell, "patient_id": patient}
    return {**keys, "ward": ward, "bed": bed, "started_at": "2026-11-10T11:00", "ended_at": "", **more}


def _attendance(attendance: str, patient: str, arrived: str, departed: str = "", **more: str) -> dict[str, str]:
    row = {"attendance_id": attendance, "patient_id": patient, "site": "RXX01", "department_type": "01"}
    times = {"arrived_at": arrived, "departed_at": departed}
    return {**row, "attendance_category": "1", "arrival_mode": "1048071000000103", **times, **more}


def _offer(number: int, tci: str, **more: str) -> dict[str, str]:
    row = {"offer_id": f"O{number}", "entry_id": f"E{number}", "patient_id": "P1", "offered_date": "2026-11-01"}
    return {**row, "tci_date": tci, **more}


def _entry(number: int, **more: str) -> dict[str, str]:
    row = {
        "entry_id": f"E{number}",
        "patient_id": "P1",
        "decision_to_admit_date": "2026-10-01",
        "site": "RXX01",
    }
    return {**row, "treatment_function": "110", "admission_method": "11", "intended_management": "1", **more}


def _appointment(appointment: str, at: str, patient: str = "P1", **more: str) -> dict[str, str]:
    row = {
        "appointment_id": appointment,
        "patient_id": patient,
        "appointment_at": at,
        "booked_date": "2026-11-01",
    }
    return {
        **row,
        "clinic": "CL1",
        "site": "RXX01",
        "treatment_function": "110",
        "first_attendance": "2",
        **more,
    }


PATIENTS: Rows = [
    _patient("P1", OWN, "1950-02-03", "P"),
    # nothing but a local number
    _patient("P2", category=""),
    # two people, told by their births
    _patient("P3", SHARED, "1950-01-01"),
    _patient("P4", SHARED, "1971-02-03", "F"),
    _patient("P5"),
    _patient("P6", category="D"),
]
SPELLS: Rows = [
    _spell("S1", "P1"),
    _spell("S2", "P2"),
    _spell("S3", "P3"),
    # nobody wrote where
    _spell("S4", "P4"),
    _spell("S5", "P5"),
    _spell("S6", "P6", "2026-11-19T09:00", administrative_category="02"),
]
# on the second night the patient of the first bed has gone, and the bed system has said nothing since
SPELLS_LATER: Rows = [_spell("S1", "P1", "2026-11-21T15:00"), *SPELLS[1:]]
WARD_STAYS: Rows = [
    _stay("S1", "P1", "W1", "10"),
    _stay("S2", "P2", "W1", "<i>2</i>"),
    _stay("S3", "P3", ""),
    _stay("S5", "P5", "W1", "4", home_leave="Y"),
    _stay("S6", "P6", "W1", "5", ended_at="2026-11-19T09:00"),
]
WARDS: Rows = [
    {
        "ward": "W1",
        "valid_from": "2026-01-01",
        "name": HOSTILE,
        "site": "RXX01",
        "sector": "ga",
        "core_beds": "20",
        "open_overnight": "Y",
    }
]
BED_STATES: Rows = [
    {
        "ward": "W1",
        "snapshot_at": f"{FIRST}T08:00",
        "core_open": "20",
        "occupied": "3",
        "corridor_patients": "1",
    }
]


def attendances(night: str) -> Rows:
    """The department on a night."""
    return [
        _attendance("A1", "P2", f"{night}T19:30", decided_to_admit_at=f"{night}T22:15"),
        _attendance("A2", "P1", f"{night}T10:00", f"{night}T13:00"),
        # the number of this visit is not the registered one
        _attendance("A3", "P1", f"{night}T23:00", nhs_number=VISITOR),
        # nobody closed it
        _attendance("A4", "P5", "2026-11-10T10:00"),
    ]


OFFERS: Rows = [
    _offer(1, "2026-11-24"),
    _offer(2, "2026-11-24", cancelled_at="2026-11-15T10:00", cancelled_by="hospital"),
    _offer(3, "2026-12-01"),
    _offer(4, "2026-11-25"),
    _offer(5, "2026-11-29"),
]
ENTRIES: Rows = [
    _entry(1, clinical_priority="P2"),
    _entry(2),
    _entry(3),
    _entry(4, removed_date="2026-11-18", removal_reason="4"),
    _entry(5, intended_management="2"),
]
APPOINTMENTS: Rows = [
    # private care on a pathway that the return counts
    _appointment("K1", "2026-11-23T09:10", pathway_id="LONG", administrative_category="02"),
    _appointment("K2", "2026-11-30T09:10"),
    _appointment("K3", "2026-11-24T09:10", attended="4", cancelled_date="2026-11-10"),
    _appointment("K4", "2026-11-29T14:00", patient="P6"),
    _appointment("K5", "2026-11-12T14:00", patient="P2", attended="5", outcome="1"),
]
REFERRALS: Rows = [
    {
        "referral_id": "R1",
        "patient_id": "P1",
        "pathway_id": "LONG",
        "pathway_issuer": "RXX",
        "received_date": "2025-09-01",
        "treatment_function": "110",
        "consultant": "C1",
        "site": "RXX01",
    },
    {
        "referral_id": "R2",
        "patient_id": "P2",
        "pathway_id": "SHORT",
        "pathway_issuer": "RXX",
        "received_date": "2026-09-01",
        "treatment_function": "110",
        "site": "RXX01",
    },
]
EVENTS: Rows = [
    {
        "event_id": f"V{row['referral_id']}",
        "pathway_id": row["pathway_id"],
        "pathway_issuer": "RXX",
        "patient_id": row["patient_id"],
        "event_type": "referral_received",
        "event_date": row["received_date"],
        "treatment_function": "110",
    }
    for row in REFERRALS
]


def administration(night: str) -> dict[str, Rows | bytes]:
    """What the administration system sends."""
    return {
        "patients": PATIENTS,
        "spells": SPELLS if night == FIRST else SPELLS_LATER,
        "admission_offers": OFFERS,
        "waiting_list": ENTRIES,
        "appointments": APPOINTMENTS,
        "referrals": REFERRALS,
        "rtt_events": EVENTS,
    }
