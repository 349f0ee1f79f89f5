"""Rows of a small trust for an analyst's questions, whose answers can be worked out by hand.

Booking order has a treatment function for each example, so that the pools do not mix. In each there are two
pathways: `booked`, who was given a date on 2 November, and `waits`, who mostly had waited longer.
"""

from tests.conftest import Rows

NIGHT = "2026-11-22"
OFFERED = "2026-11-02"
LISTED = "2026-08-01"
# each example in a treatment function of its own, so that the pools do not mix
FUNCTIONS = {
    "unexplained": "100",
    "cancelled": "101",
    "declined": "110",
    "unfit": "120",
    "urgent operation": "130",
    "urgent referral": "140",
    "rebooked": "150",
    "short notice": "160",
    "procedure": "170",
    "consultant": "180",
    "site": "300",
    "stay": "320",
    "too long ago": "330",
    "other appointment": "340",
    "in turn": "400",
    "27 days": "410",
    "28 days": "430",
    "priority": "502",
    "dated": "102",
    "removed": "142",
    "listed later": "656",
    "monitored": "560",
}
NOT_PASSED = {"in turn", "27 days", "priority", "dated", "removed", "listed later"}
# in C_301: within 18 weeks, just over them, over 52 weeks, just within them, and stopped
OTHER_STARTS = {
    "g1": "2026-07-19",
    "g2": "2026-07-18",
    "g3": "2025-11-22",
    "g4": "2025-11-23",
    "g5": "2026-10-01",
}
POSTCODES = {"g1": "zz1 1aa", "g2": "ZZ11AB", "g3": "ZZ1 2AA", "g4": "ZZ99 1AA", "g5": ""}
# the whole postcode, its sector and its district; and a line that nothing can use
DEPRIVATION = "Postcode,Decile\nZZ1 1AA,10\nzz1  1,1\nZZ1,5\nZZ2,11\n"
# what the trust decides of its codes: functions of two divisions, a ward of a third, a site for the rest
DIVISIONS = (
    "kind,code,division\ntreatment_function,100,Surgery\ntreatment_function,301,Medicine\nward,W1,Inpatients\n"
    "site,RXX01,Urgent care\n"
)
NAMES = "kind,code,name\nsite,RXX01,Northgate Hospital\n"
PLAN = {"deprivation": DEPRIVATION, "divisions": DIVISIONS, "names": NAMES}
NONE = "no reason recorded"
REASONS = {
    "cancelled": "patient cancelled or did not attend a date",
    "declined": "patient declined or cancelled a date",
    "unfit": "patient not fit: a date was cancelled for a clinical reason",
    "urgent operation": "clinical urgency: the operation booked was urgent",
    "urgent referral": "clinical urgency: the referral of the patient booked was more urgent",
    "rebooked": "rebooked: the hospital had cancelled a date of the patient booked",
    "short notice": "short notice",
    "procedure": "other procedure",
    "consultant": "other consultant",
    "site": "other site",
    "stay": "other intended stay",
}
# of the patient passed over, where it is not the usual 1 January
STARTS = {"in turn": "2026-04-02", "27 days": "2026-03-05", "28 days": "2026-03-04", "monitored": "2026-01-01"}
# open pathways: two in each function, one more in the first, and four of C_301
OPEN_PATHWAYS = 2 * len(FUNCTIONS) + 1 + 4
# of each booking the one patient who had waited longest
SETTINGS = "passed_over_listed: 1\n"
OWN_ENTRY: dict[str, dict[str, str]] = {
    "procedure": {"procedure": "W37"},
    "consultant": {"consultant": "C2"},
    "site": {"site": "RXX02"},
    "stay": {"intended_management": "2"},
    "other appointment": {"decision_to_admit_date": "2026-10-25"},
    "priority": {"clinical_priority": "P3"},
    "removed": {"removed_date": "2026-11-01"},
    "listed later": {"decision_to_admit_date": "2026-11-03"},
}


def _pathways(name: str) -> list[tuple[str, str]]:
    """Who waits in an example, and from which day."""
    first = [("booked", "2026-04-01"), ("waits", STARTS.get(name, "2026-01-01"))]
    # a second patient passed over by one booking
    return [*first, ("also", "2026-02-01")] if name == "unexplained" else first


def pas_feeds() -> dict[str, Rows | bytes]:
    """Everything of the administration system."""
    referrals, entries, offers, events, patients = [], [], [], [], []
    for name, function in FUNCTIONS.items():
        for who, start in _pathways(name):
            key = f"{function}{who}"
            ids = {"patient_id": f"x{key}", "pathway_id": f"p{key}"}
            urgent = name == "urgent referral" and who == "booked"
            referrals.append(
                {
                    **ids,
                    "referral_id": f"r{key}",
                    "received_date": start,
                    "treatment_function": function,
                    "priority_type": "2" if urgent else "1",
                }
            )
            events.append(_event(key, ids, function, start, "referral_received"))
            patients.append({"patient_id": f"x{key}"})
            entry = {
                **ids,
                "entry_id": f"e{key}",
                "referral_id": f"r{key}",
                "decision_to_admit_date": LISTED,
                "admission_method": "11",
                "clinical_priority": "P4",
                "treatment_function": function,
                "procedure": "W40",
                "consultant": "C1",
                "site": "RXX01",
                "intended_management": "1",
            }
            entries.append(entry | (OWN_ENTRY.get(name, {}) if who == "waits" else {}))
        tci = "2026-11-06" if name == "short notice" else "2026-12-01"
        booking = _offer(function, "booked", OFFERED, tci)
        offers.append(booking | ({"procedure_urgent": "Y"} if name == "urgent operation" else {}))
        offers += _earlier_offers(name, function)
        events += _later_events(name, function)
    return {
        "referrals": [*referrals, *_other_referrals()],
        "waiting_list": [*entries, *CANCELLED_ENTRIES],
        "admission_offers": [*offers, *CANCELLED_OFFERS],
        "rtt_events": [*events, *_other_events(), *CANCELLED_EVENTS],
        "patients": [*patients[:-6], *_people(patients[-6:]), *OTHER_PATIENTS],
        "appointments": _visits(),
        "spells": SPELLS,
    }


def _people(patients: Rows) -> Rows:
    """Birthdays on the edges of the age bands as at 22 November 2026."""
    births = ("2008-11-23", "2008-11-22", "1946-11-23", "1946-11-22", "", "")
    return [{**row, "birth_date": birth} for row, birth in zip(patients, births, strict=True)]


def _event(
    key: str, ids: dict[str, str], function: str, day: str, kind: str, status: str = ""
) -> dict[str, str]:
    return {
        **ids,
        "event_id": f"{key}-{day}",
        "event_type": kind,
        "event_date": day,
        "treatment_function": function,
        "rtt_status": status,
    }


def _offer(function: str, who: str, offered: str, tci: str, **more: str) -> dict[str, str]:
    key = f"{function}{who}"
    row = {"offer_id": f"o{key}{offered}", "entry_id": f"e{key}", "patient_id": f"x{key}"}
    return {**row, "offered_date": offered, "tci_date": tci, **more}


def _earlier_offers(name: str, function: str) -> Rows:
    """Dates that were cancelled before the booking."""
    cancelled = {
        # on the 28th day before the booking, and on the 29th
        "cancelled": ("waits", "2026-10-05T10:00:00", "patient", ""),
        "too long ago": ("waits", "2026-10-04T10:00:00", "patient", ""),
        "unfit": ("waits", "2026-10-20T10:00:00", "hospital", "clinical"),
        "rebooked": ("booked", "2026-10-20T10:00:00", "hospital", "non_clinical"),
    }
    if name == "dated":
        # the longest wait has a date already
        return [_offer(function, "waits", "2026-08-20", "2026-12-02")]
    if name not in cancelled:
        return []
    who, when, by, kind = cancelled[name]
    more = {"cancelled_at": when, "cancelled_by": by, "reason_type": kind, "outcome": "4"}
    # offered before the months of booking order, so that it is no booking of them
    return [_offer(function, who, "2026-08-20", "2026-12-01", **more)]


def _visits() -> Rows:
    """Of g2, as its events say, and one that the patient cancelled a week before it."""
    visits = [
        ("1", "2026-10-05", "1", "5", "2", ""),
        ("2", "2026-10-12", "2", "3", "", ""),
        ("3", "2026-10-14", "2", "2", "", "2026-10-07"),
        ("4", "2026-10-19", "2", "5", "1", ""),
    ]
    names = ("appointment_id", "appointment_at", "first_attendance", "attended", "outcome", "cancelled_date")
    links = {"patient_id": "xg2", "pathway_id": "pg2", "referral_id": "rg2"}
    place = {"treatment_function": "301", "clinic": "GASTRO", "site": "RXX01", "booked_date": "2026-09-01"}
    rows = (dict(zip(names, visit, strict=True)) for visit in visits)
    return [
        {**links, **place, **row, "appointment_at": f"{row['appointment_at']}T09:00", "rtt_status": "20"}
        for row in rows
    ]


def _later_events(name: str, function: str) -> Rows:
    key = f"{function}waits"
    ids = {"patient_id": f"x{key}", "pathway_id": f"p{key}"}
    if name == "declined":
        return [_event(key, ids, function, "2026-10-20", "offer_declined")]
    if name == "other appointment":
        # cancelled before the decision to admit, as a clinic's appointment
        return [_event(key, ids, function, "2026-10-20", "patient_cancel")]
    if name == "monitored":
        # 100 days, then active monitoring; back in the queue with the days from before
        return [
            _event(key, ids, function, "2026-04-11", "op_active_monitoring", "32"),
            _event(key, ids, function, "2026-06-01", "am_end", "11"),
        ]
    return []


def _other_referrals() -> Rows:
    return [
        {
            "referral_id": f"r{key}",
            "patient_id": f"x{key}",
            "pathway_id": f"p{key}",
            "pathway_issuer": "RXX",
            "received_date": start,
            "treatment_function": "301",
            "consultant": "C301",
            "site": "RXX01",
            "priority_type": "1",
        }
        for key, start in OTHER_STARTS.items()
    ]


def _other_events() -> Rows:
    events = [("g5", "2026-11-10", "op_treated", "30")]
    events += [(key, start, "referral_received", "") for key, start in OTHER_STARTS.items()]
    # g2 came, missed an appointment, and came again
    events += [
        ("g2", "2026-10-05", "op_first_attended", "20"),
        ("g2", "2026-10-12", "op_followup_dna", "20"),
        ("g2", "2026-10-19", "op_followup_attended", "20"),
    ]
    return [
        _event(key, {"patient_id": f"x{key}", "pathway_id": f"p{key}", "pathway_issuer": "RXX"}, "301", *rest)
        for key, *rest in events
    ]


OTHER_PATIENTS: Rows = [{"patient_id": f"x{key}", "postcode": code} for key, code in POSTCODES.items()]
# two operations cancelled on the day: one patient was treated after 21 days, the other after 43
TREATED = ((1, "2026-08-31"), (2, "2026-08-25"))
CANCELLED_ENTRIES: Rows = [
    {
        "entry_id": f"ec{number}",
        "patient_id": f"xc{number}",
        "pathway_id": f"pc{number}",
        "decision_to_admit_date": "2026-06-01",
        "admission_method": "11",
        "intended_management": "1",
        "treatment_function": "120",
        "removed_date": treated,
    }
    for number, treated in TREATED
]
CANCELLED_EVENTS: Rows = [
    _event(f"c{number}", {"patient_id": f"xc{number}", "pathway_id": f"pc{number}"}, "120", *rest)
    for number, treated in TREATED
    for rest in (("2026-05-01", "referral_received"), (treated, "admission_treated", "30"))
]
CANCELLED_OFFERS: Rows = [
    {
        "offer_id": f"oc{number}{outcome}",
        "entry_id": f"ec{number}",
        "patient_id": f"xc{number}",
        "offered_date": "2026-06-10",
        "tci_date": day,
        "operation_date": day,
        "outcome": outcome,
        "cancelled_at": f"{day}T09:00:00" if outcome == "4" else "",
        "cancelled_by": "hospital" if outcome == "4" else "",
        "reason_type": "non_clinical" if outcome == "4" else "",
    }
    for number, outcome, day in (
        (1, "4", "2026-08-10"),
        (1, "1", "2026-08-31"),
        (2, "4", "2026-07-13"),
        (2, "1", "2026-08-25"),
    )
]
# since 1 October, and from Monday to Wednesday of the last week
SPELLS: Rows = [
    {
        "spell_id": "s1",
        "patient_id": "xs1",
        "admitted_at": "2026-10-01T10:00:00",
        "admission_method": "21",
        "patient_classification": "1",
        "treatment_function": "300",
    },
    {
        "spell_id": "s2",
        "patient_id": "xs2",
        "admitted_at": "2026-11-16T10:00:00",
        "discharged_at": "2026-11-18T10:00:00",
        "admission_method": "21",
        "patient_classification": "1",
        "treatment_function": "300",
    },
]
BED_FEEDS: dict[str, Rows | bytes] = {
    "wards": [
        {
            "ward": "W1",
            "valid_from": "2020-01-01",
            "name": "Ward 1",
            "site": "RXX01",
            "division": "Medicine",
            "sector": "ga",
            "core_beds": "10",
        }
    ],
    "ward_stays": [
        {
            "ward_stay_id": f"w{spell['spell_id']}",
            "spell_id": spell["spell_id"],
            "patient_id": spell["patient_id"],
            "ward": "W1",
            "started_at": spell["admitted_at"],
            "ended_at": spell.get("discharged_at", ""),
        }
        for spell in SPELLS
    ],
    "bed_states": [
        {"ward": "W1", "snapshot_at": f"2026-11-{day:02d}T08:00:00", "core_open": "10", "escalation_open": "0"}
        for day in range(9, 23)
    ],
}
# exactly four hours is within them, a minute more is over; 12 hours likewise
ATTENDANCES: Rows = [
    {
        "attendance_id": name,
        "patient_id": f"x{name}",
        "site": "RXX01",
        "department_type": kind,
        "attendance_category": category,
        "arrived_at": f"2026-11-{arrived}:00",
        "departed_at": f"2026-11-{departed}:00",
    }
    for name, kind, category, arrived, departed in (
        ("a1", "01", "1", "03T09:00", "03T12:00"),
        ("a2", "01", "1", "03T09:30", "03T13:30"),
        ("a3", "01", "1", "03T09:59", "03T14:00"),
        ("a4", "01", "1", "03T23:00", "04T11:00"),
        ("a5", "01", "1", "03T23:10", "04T11:11"),
        ("a6", "03", "1", "03T10:00", "03T11:00"),
        # planned
        ("a7", "01", "4", "03T10:00", "03T20:00"),
    )
]


def _tracked(care: str, kind: str, received: str, told: str, reason: str, diagnosis: str) -> dict[str, str]:
    return {
        "care_id": care,
        "patient_id": f"x{care}",
        "pathway_id": f"w{care}",
        "pathway_issuer": "RXX",
        "received_date": received,
        "priority_type": "3",
        "source_of_referral": "03",
        "referral_type": kind,
        "patient_status": "14",
        "first_seen_date": received,
        "first_seen_provider": "RXX",
        "told_date": told,
        "fds_end_reason": reason,
        "fds_provider": "RXX",
        "primary_diagnosis": diagnosis,
        "tracking_site": "RXX01",
    }


# informed after 19, 35, 9 and 19 days; treated after 50, 76 and 62 days
CANCER_FEEDS: dict[str, Rows | bytes] = {
    "pathways": [
        _tracked("k1", "03", "2026-07-01", "2026-07-20", "01", "C34"),
        _tracked("k2", "03", "2026-07-06", "2026-08-10", "01", "C34"),
        _tracked("k3", "08", "2026-07-01", "2026-07-10", "01", "C43"),
        _tracked("k4", "07", "2026-10-01", "2026-10-20", "02", ""),
    ],
    "treatments": [
        {
            "treatment_id": f"t{care}",
            "care_id": care,
            "decision_to_treat_date": decided,
            "treatment_date": treated,
            "event_type": "01",
            "modality": "23",
            "care_setting": "01",
            "provider": "RXX",
        }
        for care, decided, treated in (
            ("k1", "2026-08-01", "2026-08-20"),
            ("k2", "2026-09-01", "2026-09-20"),
            ("k3", "2026-08-20", "2026-09-01"),
        )
    ],
}


def deliveries() -> dict[str, dict[str, Rows | bytes]]:
    """The feeds of each source."""
    return {"pas": pas_feeds(), "beds": BED_FEEDS, "ed": {"attendances": ATTENDANCES}, "cancer": CANCER_FEEDS}
