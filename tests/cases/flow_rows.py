"""Rows of the bed system, the department and the theatres as other people's systems write them: links missing,
shared or wrong, stops before starts, times that clocks showed twice or never. One delivery for all of them."""

from data.synthetic.trust.people import EMERGENCY_NUMBERS_FROM, synthetic_numbers
from tests.conftest import Rows

NIGHT = "2026-12-10"
HOME, WARD = "306689006", "306706006"
OWN, SHARED, OTHER, TWO, LATER = synthetic_numbers(5, EMERGENCY_NUMBERS_FROM + 9_000)


def _spell(spell: str, patient: str, admitted: str, discharged: str = "", **more: str) -> dict[str, str]:
    times = {"admitted_at": admitted, "discharged_at": discharged}
    return {"spell_id": spell, "patient_id": patient, **times, "admission_method": "21", **more}


def _stay(
    stay: str, patient: str, spell: str, started: str, ended: str = "", ward: str = "W1", **more: str
) -> dict[str, str]:
    keys = {"ward_stay_id": stay, "patient_id": patient, "spell_id": spell, "ward": ward}
    return {**keys, "started_at": started, "ended_at": ended, **more}


def _attendance(attendance: str, arrived: str, departed: str, **more: str) -> dict[str, str]:
    row = {"attendance_id": attendance, "site": "RXX01", "department_type": "01", "attendance_category": "1"}
    row |= {"arrived_at": arrived, "departed_at": departed, "discharge_destination": HOME}
    return row | more


SPELLS: Rows = [
    # the clean spell whose discharge was typed before the admission, its stay closed or not
    _spell("SB8", "PB8", "2026-12-05T10:00", "2026-12-03T09:00"),
    _spell("SB8O", "PB8O", "2026-12-05T10:00", "2026-12-03T09:00"),
    _spell("SMID", "PMID", "2026-12-05T10:00", "2026-12-05T00:00"),
    # one patient under two open spells
    _spell("SB9A", "PB9", "2026-12-01T10:00"),
    _spell("SB9B", "PB9", "2026-12-04T10:00"),
    # one spell, two overlapping stays of which one names no patient
    _spell("SONE", "PONE", "2026-12-01T10:00"),
    # the stay that names no spell belongs to the only spell of its patient at that time
    _spell("SLNK", "PLNK", "2026-12-01T10:00", "2026-12-04T10:00"),
    # a stay under the spell of somebody else, and one of the same person under another record
    _spell("SOTH", "POTH", "2026-12-01T10:00", "2026-12-02T10:00"),
    _spell("SMRG", "PMRG1", "2026-12-01T10:00", "2026-12-04T10:00"),
    # home leave under one spell and a bed under another
    _spell("SHLA", "PHL", "2026-12-01T10:00"),
    _spell("SHLB", "PHL", "2026-12-01T10:00"),
    # a date far ahead
    _spell("SFAR", "PFAR", "2026-12-01T10:00", "2098-12-31T00:00"),
    # emergency admissions: of A3's person, and the one that two attendances name
    _spell("SA3", "PA3", "2026-12-05T12:30"),
    _spell("SSH", "PSH2", "2026-12-05T12:30"),
    # admitted for the list entry that another patient's offer names
    _spell("SEL", "PE2", "2026-11-10T08:00", "2026-11-11T08:00", entry_id="EN1", admission_method="11"),
    # two people with one number
    _spell("STWO1", "PTWO1", "2026-12-01T10:00", "2026-12-03T10:00"),
    _spell("STWO2", "PTWO2", "2026-12-01T10:00"),
    _spell("STW", "PTWO1", "2026-11-10T08:00", "2026-11-11T08:00", entry_id="EN7", admission_method="11"),
    # before the birth, and after the death
    _spell("SLIFE", "PLIFE", "2026-12-05T10:00", "2026-12-06T10:00", admission_method="22"),
    _spell("SDEAD", "PDEAD", "2026-12-05T10:00", "2026-12-06T10:00", admission_method="22"),
    _spell("SDIED", "PDIED", "2026-12-01T10:00", "2026-12-06T10:00", admission_method="22"),
    # treated for the pathway, without the list entry
    _spell("SPW", "PE5", "2026-11-10T08:00", "2026-11-11T08:00", pathway_id="PW5", admission_method="11"),
]
PATIENTS: Rows = [
    {"patient_id": "PMRG1", "nhs_number": OTHER},
    {"patient_id": "PMRG2", "nhs_number": OTHER},
    # two people, told by their births
    {"patient_id": "PTWO1", "nhs_number": TWO, "birth_date": "1950-01-01"},
    {"patient_id": "PTWO2", "nhs_number": TWO, "birth_date": "1971-02-03"},
    {"patient_id": "PLATER", "nhs_number": LATER, "birth_date": "2026-12-05"},
    {"patient_id": "PLIFE", "birth_date": "2026-12-06"},
    {"patient_id": "PDEAD", "death_date": "2026-12-03"},
    {"patient_id": "PDIED", "birth_date": "2026-12-01", "death_date": "2026-12-05"},
    # one registered number for two people would be no reason to lose one of them from a bed
    {"patient_id": "PA3", "nhs_number": OWN},
]
WARD_STAYS: Rows = [
    # two patients, no spell named, together at every midnight
    _stay("WA12A", "PA12A", "", "2026-12-05T10:00"),
    _stay("WA12B", "PA12B", "", "2026-12-06T10:00"),
    # nobody named at all: two stays are two patients
    _stay("WNONA", "", "", "2026-12-05T10:00"),
    _stay("WNONB", "", "", "2026-12-06T10:00"),
    # the identifier of a stay is another stay's spell
    _stay("SAME", "PSAMEA", "", "2026-12-05T10:00"),
    _stay("WSAMEB", "PSAMEB", "SAME", "2026-12-06T10:00"),
    # a word for no spell: as many patients as are named
    _stay("WUNKA", "PUNKA", "UNKNOWN", "2026-12-05T10:00"),
    _stay("WUNKB", "PUNKB", "UNKNOWN", "2026-12-06T10:00"),
    _stay("WB8", "PB8", "SB8", "2026-12-05T10:00", "2026-12-07T09:00"),
    _stay("WB8O", "PB8O", "SB8O", "2026-12-05T10:00"),
    _stay("WMID", "PMID", "SMID", "2026-12-05T10:00", "2026-12-05T00:00"),
    _stay("WB9A", "PB9", "SB9A", "2026-12-01T10:00"),
    _stay("WB9B", "PB9", "SB9B", "2026-12-04T10:00", ward="W2"),
    _stay("WONEA", "PONE", "SONE", "2026-12-01T10:00"),
    _stay("WONEB", "", "SONE", "2026-12-03T10:00", ward="W2"),
    # the same start twice: the identifier decides
    _stay("WTIEA", "PTIE", "", "2026-12-05T10:00", ward="W2"),
    _stay("WTIEB", "PTIE", "", "2026-12-05T10:00"),
    _stay("WLNK", "PLNK", "", "2026-12-01T11:00"),
    _stay("WOTH", "PELSE", "SOTH", "2026-12-01T11:00"),
    _stay("WOTHOWN", "POTH", "SOTH", "2026-12-01T11:00", "2026-12-02T10:00"),
    _stay("WMRG", "PMRG2", "SMRG", "2026-12-01T10:00"),
    _stay("WTWO1", "PTWO1", "STWO1", "2026-12-01T11:00"),
    _stay("WTWO2", "PTWO2", "STWO1", "2026-12-01T11:00"),
    _stay("WLIFE", "PLIFE", "SLIFE", "2026-12-05T10:00", "2026-12-06T10:00"),
    _stay("WDEAD", "PDEAD", "SDEAD", "2026-12-05T10:00", "2026-12-06T10:00"),
    _stay("WDIED", "PDIED", "SDIED", "2026-12-01T10:00", "2026-12-06T10:00"),
    _stay("WHLA", "PHL", "SHLA", "2026-12-01T10:00"),
    _stay("WHLL", "PHL", "SHLB", "2026-12-02T10:00", home_leave="Y"),
    _stay("WEND", "PEND", "", "2026-12-05T10:00", "2026-12-04T10:00"),
    _stay("WFAR", "PFAR", "SFAR", "2026-12-01T10:00", "2098-12-31T00:00"),
    # moved at a time that the clock showed twice: nobody was in two wards
    _stay("WAUTA", "PAUT", "", "2026-10-24T10:00", "2026-10-25T01:30"),
    _stay("WAUTB", "PAUT", "", "2026-10-25T01:30", "2026-10-26T09:00", ward="W2"),
]
WARDS: Rows = [
    {"ward": "W1", "valid_from": "2026-01-01", "sector": "ga", "core_beds": "30", "main_specialty": "300"},
    {"ward": "W2", "valid_from": "2026-01-01", "sector": "ga", "core_beds": "30", "main_specialty": "300"},
    # closed before it opened
    {
        "ward": "W3",
        "valid_from": "2026-06-01",
        "valid_to": "2026-05-01",
        "sector": "ga",
        "core_beds": "7",
        "main_specialty": "300",
    },
]
# two states of one morning
BED_STATES: Rows = [
    {
        "ward": "W2",
        "snapshot_at": "2026-12-08T08:00",
        "core_open": "30",
        "occupied": "9",
        "corridor_patients": "0",
    },
    {
        "ward": "W2",
        "snapshot_at": "2026-12-08T08:20",
        "core_open": "30",
        "occupied": "4",
        "corridor_patients": "5",
    },
    {
        "ward": "W2",
        "snapshot_at": "2026-12-09T08:00",
        "core_open": "30",
        "occupied": "6",
        "corridor_patients": "1",
    },
]
ATTENDANCES: Rows = [
    # two people of whom nothing is known, an hour apart
    _attendance("A13A", "2026-12-05T10:00", "2026-12-05T12:00", discharge_destination=WARD),
    _attendance("A13B", "2026-12-05T13:00", "2026-12-05T14:00"),
    # numbers that are nobody's: no digit check, all one digit, a run of digits
    *(
        _attendance(
            f"{name}{place}",
            f"2026-12-05T{10 + 3 * place}:00",
            f"2026-12-05T{12 + 3 * place}:00",
            nhs_number=number,
        )
        for name, number in (
            ("N0", "0000000000"),
            ("N9", "9999999999"),
            ("N1", "1234567890"),
            ("NX", "UNKNOWN"),
        )
        for place in (0, 1)
    ),
    # two valid numbers under one local identifier: who has none is neither of them
    _attendance("K1", "2026-12-05T10:00", "2026-12-05T12:00", patient_id="PK", nhs_number=SHARED),
    _attendance("K2", "2026-12-05T13:00", "2026-12-05T14:00", patient_id="PK", nhs_number=OTHER),
    _attendance("K3", "2026-12-05T15:00", "2026-12-05T16:00", patient_id="PK"),
    # the same person by number: this one is a return
    _attendance(
        "R1",
        "2026-12-05T10:00",
        "2026-12-05T12:00",
        patient_id="PA3",
        nhs_number=OWN,
        discharge_destination=WARD,
    ),
    _attendance("R2", "2026-12-07T10:00", "2026-12-07T12:00", patient_id="", nhs_number=OWN),
    # two people with one number, and somebody who gives only that
    _attendance("T1", "2026-12-05T10:00", "2026-12-05T12:00", patient_id="PTWO1", nhs_number=TWO),
    _attendance("T2", "2026-12-06T10:00", "2026-12-06T12:00", patient_id="PTWO2", nhs_number=TWO),
    _attendance("T3", "2026-12-07T10:00", "2026-12-07T12:00", nhs_number=TWO),
    # before the birth, on the day after the death and later
    _attendance("L1", "2026-12-04T01:00", "2026-12-04T02:00", patient_id="PLIFE"),
    _attendance("L2", "2026-12-04T01:00", "2026-12-04T02:00", patient_id="PDEAD"),
    _attendance("L4", "2026-12-04T01:00", "2026-12-04T02:00", nhs_number=LATER),
    _attendance("L3", "2026-12-08T01:00", "2026-12-08T02:00", patient_id="PDEAD"),
    # one spell named by the attendances of two people: neither is admitted by it alone
    _attendance("SH1", "2026-12-05T10:00", "2026-12-05T12:00", patient_id="PSH1", spell_id="SSH"),
    _attendance(
        "SH2",
        "2026-12-05T11:00",
        "2026-12-05T12:20",
        patient_id="PSH2",
        spell_id="SSH",
        discharge_destination=WARD,
    ),
    # left before coming, on foot; left before the ambulance clock begins
    _attendance("B1", "2026-12-05T10:00", "2026-12-04T12:00", patient_id="PB1"),
    # the clocks went forward: 01:30 was never
    _attendance("C1", "2026-03-29T01:30", "2026-03-29T06:00", patient_id="PC1"),
    _attendance("C2", "2026-03-28T22:00", "2026-03-29T01:30", patient_id="PC2"),
    # the clocks went back: 01:30 was twice
    _attendance("C3", "2026-10-25T01:30", "2026-10-25T05:00", patient_id="PC3"),
    _attendance("C4", "2026-10-24T22:00", "2026-10-25T01:30", patient_id="PC4"),
    _attendance("C5", "2026-10-25T01:10", "2026-10-25T01:40", patient_id="PC5"),
    # waits within the stay: to assessment and treatment later, from readiness earlier, handover later
    _attendance(
        "C6",
        "2026-10-25T00:50",
        "2026-10-25T03:00",
        patient_id="PC6",
        assessed_at="2026-10-25T01:05",
        seen_at="2026-10-25T01:20",
        ready_to_proceed_at="2026-10-25T01:50",
    ),
    _attendance(
        "C7",
        "2026-10-25T00:50",
        "2026-10-25T03:00",
        patient_id="PC7",
        ambulance_arrived_at="2026-10-25T00:50",
        ambulance_handover_at="2026-10-25T01:02",
    ),
    # far ahead and far back, inside what a date can be
    _attendance("F1", "2026-12-05T10:00", "2098-12-31T00:00", patient_id="PF1"),
    _attendance("F2", "1950-01-01T10:00", "2026-12-05T10:00", patient_id="PF2"),
    _attendance("F3", "2098-01-01T10:00", "2098-01-01T11:00", patient_id="PF3"),
]
_ENTRY = {"admission_method": "11", "intended_management": "1"}
ENTRIES: Rows = [
    {"entry_id": "EN1", "patient_id": "PE1", "pathway_id": "PW1", **_ENTRY},
    {"entry_id": "EN4", "patient_id": "PE4", "pathway_id": "PW4", **_ENTRY, "administrative_category": "02"},
    {"entry_id": "EN7", "patient_id": "PTWO1", "pathway_id": "PW7", **_ENTRY},
    {"entry_id": "EN5", "patient_id": "PE5", "pathway_id": "PW5", **_ENTRY},
]


def _cancelled(offer: str, patient: str, entry: str, **more: str) -> dict[str, str]:
    row = {"offer_id": offer, "patient_id": patient, "entry_id": entry, "offered_date": "2026-10-01"}
    row |= {"tci_date": "2026-11-01", "operation_date": "2026-11-01", "cancelled_at": "2026-11-01T09:00"}
    return row | {"cancelled_by": "hospital", "reason_type": "non_clinical", "outcome": "5", **more}


OFFERS: Rows = [
    # the admission of another patient for this list entry is no treatment of this one
    _cancelled("O1", "PE1", "EN1"),
    # moved within a day, no list entry: each patient's first time is a postponement
    _cancelled("O2", "PE2", "", retimed_within_24h="Y"),
    _cancelled("O3", "PE3", "", retimed_within_24h="Y"),
    # the private list entry is another patient's
    _cancelled("O4", "PE9", "EN4"),
    # treated for the pathway, the spell names no list entry
    _cancelled("O5", "PE5", "EN5"),
    # cancelled before it was offered
    _cancelled("O6", "PE6", "EN6", offered_date="2026-11-20"),
    # under the entry of somebody else who has the same number
    _cancelled("O7", "PTWO2", "EN7"),
    # cancelled on an unknown day, for an unknown day, and both; by the patient, which is in no quarter anyway
    _cancelled("U1", "PE10", "", cancelled_at=""),
    _cancelled("U2", "PE10", "", tci_date="", operation_date=""),
    _cancelled("U3", "PE10", "", tci_date="", operation_date="", cancelled_at="2026-13-01T09:00"),
    _cancelled("U4", "PE10", "", cancelled_at="", cancelled_by="patient"),
    # offered before the birth, and operated on two days after the death
    _cancelled("B1", "PLIFE", "", cancelled_by="patient"),
    _cancelled("B2", "PDEAD", "", cancelled_by="patient", operation_date="2026-12-05", outcome="1"),
]
