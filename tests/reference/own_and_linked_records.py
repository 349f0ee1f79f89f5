"""Examples of records whose links are missing or shared, and of sources without events; night 2026-11-21.

Periods by identifier, issuer and patient: start, stop, code, state, part; a dash is none.
"""

from typing import Any

from data.synthetic.truth.values import Row


def _referral(name: str, patient: str, pathway: str, received: str, **more: str) -> Row:
    return {
        "referral_id": name,
        "patient_id": patient,
        "pathway_id": pathway,
        "received_date": received,
        **more,
    }


def _event(name: str, patient: str, pathway: str, kind: str, on: str, **more: str) -> Row:
    keys = {"event_id": name, "patient_id": patient, "pathway_id": pathway}
    return {**keys, "event_type": kind, "event_date": on, **more}


def _visit(name: str, patient: str, at: str, attended: str, **more: str) -> Row:
    keys = {"appointment_id": name, "patient_id": patient}
    return {**keys, "appointment_at": f"{at}T09:00", "attended": attended, "first_attendance": "1", **more}


def _entry(name: str, patient: str, decided: str, **more: str) -> Row:
    keys = {"entry_id": name, "patient_id": patient, "admission_method": "11"}
    return {**keys, "decision_to_admit_date": decided, **more}


def _shared(first: str, second: str) -> dict[str, list[Row]]:
    return {
        "referrals": [
            _referral("RA", "P1", "PW1", "2026-03-01", pathway_issuer=first),
            _referral("RB", "P2", "PW1", "2026-10-01", pathway_issuer=second),
        ],
        "rtt_events": [
            _event("E1", "P1", "PW1", "referral_received", "2026-03-01", pathway_issuer=first),
            _event("E2", "P2", "PW1", "referral_received", "2026-10-01", pathway_issuer=second),
        ],
    }


EXAMPLES: dict[str, dict[str, Any]] = {
    "one identifier of two issuers is two pathways": {
        "rows": _shared("RXX", "RYY"),
        "periods": {"PW1|RXX|P1": ["2026-03-01 - - open -"], "PW1|RYY|P2": ["2026-10-01 - - open -"]},
    },
    "one identifier of two patients under one issuer is two pathways": {
        "rows": _shared("RXX", "RXX"),
        "periods": {"PW1|RXX|P1": ["2026-03-01 - - open -"], "PW1|RXX|P2": ["2026-10-01 - - open -"]},
    },
    "a treatment stops no clock of another patient": {
        "rows": {
            "rtt_events": [
                _event("E1", "P3", "PW3", "referral_received", "2026-03-01", pathway_issuer="RXX"),
                _event("E2", "P4", "PW3", "op_treated", "2026-04-01", rtt_status="30", pathway_issuer="RYY"),
            ]
        },
        "periods": {
            "PW3|RXX|P3": ["2026-03-01 - - open -"],
            "PW3|RYY|P4": ["- 2026-04-01 30 stopped Part_1B"],
        },
    },
    "a referral numbered like a pathway of somebody else": {
        "rows": {
            "referrals": [
                _referral("1001", "P5", "", "2026-05-01"),
                _referral("2002", "P6", "1001", "2026-06-01", pathway_issuer="RXX"),
            ]
        },
        "periods": {"1001||P5": ["2026-05-01 - - open -"], "1001|RXX|P6": ["2026-06-01 - - open -"]},
    },
    "a referral numbered like another pathway of the same patient": {
        "rows": {
            "referrals": [
                _referral("1001", "P5", "", "2026-05-01"),
                _referral("2002", "P5", "1001", "2026-06-01"),
            ]
        },
        "periods": {"referral:1001||P5": ["2026-05-01 - - open -"], "1001||P5": ["2026-06-01 - - open -"]},
    },
    "words for no identifier are no identifier": {
        "rows": {
            "referrals": [
                _referral(f"R{number}", f"P{number}", word, "2026-05-01")
                for number, word in enumerate(("NULL", "N/A", "\x00", " ", "\\N"))
            ]
        },
        "periods": {f"R{number}||P{number}": ["2026-05-01 - - open -"] for number in range(5)},
    },
    "a spell that names its list entry stops the clock of the entry's referral": {
        "rows": {
            "referrals": [_referral("R1", "P1", "PW1", "2026-05-01", pathway_issuer="RXX")],
            "waiting_list": [_entry("W1", "P1", "2026-06-01", referral_id="R1")],
            "spells": [
                {
                    "spell_id": "S1",
                    "patient_id": "P1",
                    "entry_id": "W1",
                    "admitted_at": "2026-07-01T08:00",
                    "admission_method": "11",
                    "definitive_treatment": "Y",
                }
            ],
        },
        "periods": {"PW1|RXX|P1": ["2026-05-01 2026-07-01 30 stopped Part_1A"]},
    },
    "a record belongs to its own patient whatever referral it names": {
        "rows": {
            "referrals": [_referral("R1", "P1", "PW1", "2026-05-01", pathway_issuer="RXX")],
            "appointments": [_visit("A1", "P2", "2026-06-01", "5", referral_id="R1", rtt_status="30")],
        },
        "periods": {
            "PW1|RXX|P1": ["2026-05-01 - - open -"],
            "PW1|RXX|P2": ["- 2026-06-01 30 stopped Part_1B"],
        },
    },
    "without events a second referral starts a clock": {
        "rows": {
            "referrals": [
                _referral("R1", "P1", "PW1", "2024-01-05"),
                _referral("R2", "P1", "PW1", "2025-10-01"),
            ],
            "appointments": [_visit("A1", "P1", "2024-03-01", "5", pathway_id="PW1", rtt_status="34")],
        },
        "periods": {"PW1||P1": ["2024-01-05 2024-03-01 34 stopped Part_1B", "2025-10-01 - - open -"]},
    },
    "nobody knows since when": {
        "rows": {
            "referrals": [_referral("R2", "P2", "PW2", "")],
            "waiting_list": [_entry("W3", "P3", "2026-06-01")],
            "rtt_events": [_event("E1", "P1", "PW1", "referral_received", "")],
            "appointments": [_visit("A4", "P4", "2026-06-01", "5", pathway_id="PW4", rtt_status="20")],
        },
        "periods": {
            "PW1||P1": ["- - - open -"],
            "PW2||P2": ["- - - open -"],
            "W3||P3": ["- - - open -"],
            "PW4||P4": ["- - - open -"],
        },
    },
    "a cancelled appointment starts nothing": {
        "rows": {
            "referrals": [_referral("R1", "P1", "PW1", "2026-03-01")],
            "appointments": [
                _visit("A1", "P1", "2026-04-01", "5", pathway_id="PW1", rtt_status="34"),
                _visit("A2", "P1", "2026-05-01", "4", pathway_id="PW1", rtt_status="10", first_attendance="5"),
                _visit("A3", "P1", "2026-05-02", "3", pathway_id="PW1", rtt_status="11"),
            ],
        },
        "periods": {"PW1||P1": ["2026-03-01 2026-04-01 34 stopped Part_1B"]},
    },
    "a transfer in with a start that cannot be has an unknown start": {
        "rows": {
            "rtt_events": [
                _event(f"E{n}", f"P{n}", f"PW{n}", "ipt_in", "2026-03-01", original_clock_start_date=text)
                for n, text in enumerate(
                    ("1753-01-01", "1899-12-30", "0001-01-01", "0026-06-01", "2026-01-05", "")
                )
            ]
        },
        "periods": {
            **{f"PW{n}||P{n}": ["- - - open -"] for n in range(4)},
            "PW4||P4": ["2026-01-05 - - open -"],
            "PW5||P5": ["2026-03-01 - - open -"],
        },
    },
    "a ratified self-referral starts at its referral, never at the ratification": {
        "rows": {
            "referrals": [_referral("R1", "P1", "PW1", "2026-02-01")],
            "rtt_events": [
                _event("E1", "P1", "PW1", "self_referral_ratified", "2026-03-01", rtt_status="10"),
                _event("E2", "P2", "PW2", "self_referral_ratified", "2026-03-01"),
                _event("E3", "P3", "PW3", "self_referral_received", "2026-02-10"),
                _event("E4", "P3", "PW3", "self_referral_ratified", "2026-03-01", rtt_status="10"),
            ],
        },
        "periods": {
            "PW1||P1": ["2026-02-01 - - open -"],
            "PW2||P2": ["- - - open -"],
            "PW3||P3": ["2026-02-10 - - open -"],
        },
    },
    "the priority of a period is its own referral's": {
        "rows": {
            "referrals": [
                _referral("R1", "P1", "PW1", "2026-01-05", priority_type="3"),
                _referral("R2", "P1", "PW1", "2026-06-01", priority_type="1"),
            ],
            "rtt_events": [
                _event("E1", "P1", "PW1", "referral_received", "2026-01-05", referral_id="R1"),
                _event("E2", "P1", "PW1", "op_first_dna", "2026-02-01", communicated="Y"),
                _event("E3", "P1", "PW1", "op_discharged", "2026-02-10"),
                _event("E4", "P1", "PW1", "referral_received", "2026-06-01", referral_id="R2"),
                _event("E5", "P1", "PW1", "op_first_dna", "2026-07-01", communicated="Y"),
            ],
        },
        "periods": {
            "PW1||P1": ["2026-01-05 2026-02-10 34 stopped Part_1B", "2026-06-01 2026-07-01 33 nullified -"]
        },
    },
    "a second missed first appointment nullifies again": {
        "rows": {
            "rtt_events": [
                _event("E1", "P1", "PW1", "referral_received", "2026-01-05"),
                _event("E2", "P1", "PW1", "op_followup_dna", "2026-01-20"),
                _event("E3", "P1", "PW1", "op_first_dna", "2026-02-01", communicated="Y"),
                _event("E4", "P1", "PW1", "rebook_decision", "2026-02-03"),
                _event("E5", "P1", "PW1", "op_first_dna", "2026-03-01", communicated="Y"),
            ],
        },
        "periods": {
            "PW1||P1": ["2026-01-05 2026-02-01 33 nullified -", "2026-02-03 2026-03-01 33 nullified -"]
        },
    },
}
