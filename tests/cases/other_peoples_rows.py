"""Rows of the RTT feeds as the systems of other trusts write them."""

from collections import defaultdict

from tests.conftest import Rows

FUNCTION = {"treatment_function": "110"}


class Feeds:
    """Rows by feed; every referral and entry in a function of the return."""

    def __init__(self) -> None:
        self.rows: dict[str, Rows] = defaultdict(list)

    def referral(self, key: str, patient: str, pathway: str = "", **more: str) -> None:
        row = {"referral_id": key, "patient_id": patient, "pathway_id": pathway, **FUNCTION, **more}
        self.rows["referrals"].append(row)

    def event(self, key: str, patient: str, pathway: str, kind: str, day: str, **more: str) -> None:
        named = {"event_id": key, "patient_id": patient, "pathway_id": pathway}
        self.rows["rtt_events"].append({**named, "event_type": kind, "event_date": day, **FUNCTION, **more})

    def appointment(self, key: str, patient: str, at: str, attended: str, **more: str) -> None:
        row = {
            "appointment_id": key,
            "patient_id": patient,
            "appointment_at": f"{at}T10:00",
            "attended": attended,
        }
        self.rows["appointments"].append({**row, "first_attendance": "2", **FUNCTION, **more})

    def entry(self, key: str, patient: str, **more: str) -> None:
        row = {"entry_id": key, "patient_id": patient, "admission_method": "11"}
        self.rows["waiting_list"].append({**row, **FUNCTION, **more})


def shared_identifiers(feeds: Feeds) -> None:
    """Pathway identifiers that patients, issuers and referral numbers share."""
    for name, issuers in (("two-issuers", ("RXX", "RYY")), ("one-issuer", ("RXX", "RXX"))):
        for place, (issuer, day) in enumerate(zip(issuers, ("2026-03-01", "2026-10-01"), strict=True)):
            patient = f"{name}-{place}"
            feeds.referral(f"R-{patient}", patient, name, pathway_issuer=issuer, received_date=day)
            feeds.event(f"E-{patient}", patient, name, "referral_received", day, pathway_issuer=issuer)
    feeds.event(
        "stop-0", "stop-open", "stopped-elsewhere", "referral_received", "2026-03-02", pathway_issuer="RXX"
    )
    feeds.event(
        "stop-1", "stop-over", "stopped-elsewhere", "referral_received", "2026-03-03", pathway_issuer="RYY"
    )
    feeds.event(
        "stop-2",
        "stop-over",
        "stopped-elsewhere",
        "op_treated",
        "2026-05-03",
        rtt_status="30",
        pathway_issuer="RYY",
    )
    # a referral's own number is the text of somebody else's pathway
    feeds.referral("1001", "own-number", received_date="2026-03-04")
    feeds.referral("2002", "other-number", "1001", received_date="2026-03-05")
    # one wait under two identifiers: by its referral, and by its booking reference
    feeds.referral("R-twice", "twice", "P-twice", pathway_issuer="RXX", received_date="2026-03-08")
    feeds.event("E-twice", "twice", "P-twice-more", "referral_received", "2026-03-08", referral_id="R-twice")
    for place in ("first", "again"):
        feeds.referral(
            f"R-booked-{place}", "booked", f"P-booked-{place}", received_date="2026-03-09", ubrn="000012345678"
        )
    # and of another pathway of the same patient
    feeds.referral("3003", "both-numbers", received_date="2026-03-06")
    feeds.referral("3004", "both-numbers", "3003", received_date="2026-03-07")


def missing_links(feeds: Feeds) -> None:
    """Bookings that name one of the links that they might, and waits without any date."""
    feeds.referral("R-ahead", "ahead", "P-ahead", received_date="2026-09-01")
    feeds.appointment("A-ahead", "ahead", "2026-12-10", "", referral_id="R-ahead")
    feeds.referral("R-listed", "listed", "P-listed", received_date="2026-09-02")
    feeds.entry("W-listed", "listed", referral_id="R-listed", decision_to_admit_date="2026-10-02")
    feeds.referral("R-treated", "treated", "P-treated", received_date="2026-09-03")
    feeds.entry(
        "W-treated",
        "treated",
        pathway_id="P-treated",
        decision_to_admit_date="2026-10-03",
        removed_date="2026-11-03",
    )
    feeds.rows["spells"].append(
        {"spell_id": "S-treated", "patient_id": "treated", "entry_id": "W-treated",
         "admitted_at": "2026-11-03T08:00",
         "admission_method": "11", "definitive_treatment": "Y", **FUNCTION}
    )  # fmt: skip
    feeds.referral("R-dates", "dates", "P-dates", received_date="2026-06-01")
    feeds.entry("W-older", "dates", pathway_id="P-dates", decision_to_admit_date="2026-08-01")
    feeds.entry("W-newer", "dates", pathway_id="P-dates", decision_to_admit_date="2026-10-01")
    for key, entry, day in (("O-late", "W-older", "2027-01-20"), ("O-soon", "W-older", "2026-12-20")):
        feeds.rows["admission_offers"].append(
            {
                "offer_id": key,
                "entry_id": entry,
                "patient_id": "dates",
                "offered_date": "2026-11-01",
                "tci_date": day,
            }
        )
    feeds.entry("W-alone", "alone", decision_to_admit_date="2026-10-05")
    feeds.appointment("A-alone", "visit-alone", "2026-10-06", "5", pathway_id="P-visit-alone")
    feeds.event("E-undated", "undated", "P-undated", "referral_received", "")
    feeds.referral("R-undated", "undated-referral", "P-undated-referral")


def several_referrals(feeds: Feeds) -> None:
    """Second referrals with other values than the first, and priorities."""
    second = {"received_date": "2026-09-01"}
    for name, before, after in (
        ("interface", {"consultant_led": "N"}, {"consultant_led": "Y"}),
        ("community", {"service_setting": "community"}, {"service_setting": "acute"}),
        ("private", {"administrative_category": "02"}, {"administrative_category": "01"}),
    ):
        path = f"P-{name}"
        feeds.referral(f"R-{name}-1", name, path, received_date="2026-01-05", **before)
        feeds.referral(f"R-{name}-2", name, path, **second, **after)
        feeds.event(f"E-{name}-1", name, path, "referral_received", "2026-01-05", referral_id=f"R-{name}-1")
        feeds.event(f"E-{name}-2", name, path, "discharge", "2026-03-05", rtt_status="34")
        feeds.event(f"E-{name}-3", name, path, "rereferral_received", "2026-09-01", referral_id=f"R-{name}-2")
    feeds.referral("R-urgent-1", "urgent", "P-urgent", received_date="2026-01-05", priority_type="3")
    feeds.referral("R-urgent-2", "urgent", "P-urgent", priority_type="1", **second)
    feeds.event("E-urgent-1", "urgent", "P-urgent", "referral_received", "2026-01-05")
    feeds.event("E-urgent-2", "urgent", "P-urgent", "discharge", "2026-03-05", rtt_status="34")
    feeds.event("E-urgent-3", "urgent", "P-urgent", "rereferral_received", "2026-09-01")
    feeds.event(
        "E-urgent-4", "urgent", "P-urgent", "op_first_dna", "2026-10-01", rtt_status="33", communicated="Y"
    )
    # without events: discharged, and referred again
    feeds.referral("R-again-1", "again", "P-again", received_date="2024-02-01")
    feeds.referral("R-again-2", "again", "P-again", received_date="2025-10-01")
    feeds.appointment("A-again", "again", "2024-06-01", "5", pathway_id="P-again", rtt_status="34")


def statuses(feeds: Feeds) -> None:
    """Statuses and starts that contradict what they stand on."""
    # nobody came: status 10 starts nothing
    feeds.referral("R-cancelled", "cancelled", "P-cancelled", received_date="2026-02-02")
    feeds.appointment("A-cancelled", "cancelled", "2026-06-02", "4", pathway_id="P-cancelled", rtt_status="10")
    feeds.referral("R-ratified", "ratified", "P-ratified", received_date="2026-04-01")
    feeds.event("E-ratified", "ratified", "P-ratified", "self_referral_ratified", "2026-04-20", rtt_status="10")
    for number, day in enumerate(("1753-01-01", "1899-12-30", "0001-01-01", "0026-06-01")):
        patient = f"transfer-{number}"
        feeds.event(
            f"E-{patient}",
            patient,
            f"P-{patient}",
            "ipt_in",
            "2026-07-01",
            rtt_status="20",
            original_clock_start_date=day,
        )
    feeds.event(
        "E-handed",
        "handed",
        "P-handed",
        "referral_received",
        "2026-08-03",
        original_clock_start_date="2026-05-04",
    )
    feeds.referral("R-forgotten", "forgotten", "P-forgotten", received_date="2026-01-12")
    feeds.appointment(
        "A-forgotten", "forgotten", "2026-03-02", "5", pathway_id="P-forgotten", outcome="3", rtt_status="20"
    )
    feeds.event("E-forgotten-1", "forgotten", "P-forgotten", "referral_received", "2026-01-12")
    feeds.event(
        "E-forgotten-2", "forgotten", "P-forgotten", "op_followup_attended", "2026-03-02", rtt_status="20"
    )
    feeds.event("E-forgotten-3", "forgotten", "P-forgotten", "discharge", "2026-09-02", rtt_status="34")


def scope(feeds: Feeds) -> None:
    """Services out of the return, months of a past decision, payers."""
    for name, referral in (
        ("private-gone", {"administrative_category": "02"}),
        ("community-gone", {"service_setting": "community"}),
        ("nurse-gone", {"consultant_led": "N"}),
        ("unmapped-gone", {"treatment_function": "999"}),
    ):
        path, function = f"P-{name}", {"treatment_function": referral.get("treatment_function", "330")}
        feeds.referral(f"R-{name}", name, path, **{"received_date": "2026-02-10", **function, **referral})
        feeds.event(f"E-{name}-1", name, path, "referral_received", "2026-02-10", **function)
        feeds.event(
            f"E-{name}-2",
            name,
            path,
            "op_first_dna",
            "2026-05-11",
            rtt_status="33",
            communicated="Y",
            **function,
        )
    # decided in November 2025 and admitted in February: in Part 2A of the months between
    feeds.referral("R-months", "months", "P-months", received_date="2025-10-01", treatment_function="340")
    feeds.event("E-months-1", "months", "P-months", "referral_received", "2025-10-01", treatment_function="340")
    feeds.event(
        "E-months-2",
        "months",
        "P-months",
        "admission_treated",
        "2026-02-10",
        rtt_status="30",
        treatment_function="340",
    )
    feeds.entry(
        "W-months",
        "months",
        pathway_id="P-months",
        decision_to_admit_date="2025-11-05",
        removed_date="2026-02-10",
        treatment_function="340",
    )
    for number, commissioner in enumerate(("QAA", "QAA", "NONC")):
        patient = f"payer-{number}"
        feeds.rows["patients"].append({"patient_id": patient, "commissioner": commissioner})
        day = "2026-10-01" if commissioner == "NONC" else "2026-01-02"
        feeds.referral(f"R-{patient}", patient, f"P-{patient}", received_date=day, treatment_function="320")
        feeds.event(f"E-{patient}", patient, f"P-{patient}", "referral_received", day, treatment_function="320")
