"""What each type of event and each status does to the clock: the table of RTT events, as plain lists."""

# type to the rule under which it starts a clock
STARTS = {
    "referral_received": "1a",
    "ubrn_converted": "1a",
    "asi_listed": "1a",
    "interface_onward_referral": "1b",
    "self_referral_received": "2",
    "self_referral_ratified": "2",
    "rereferral_received": "3c",
    "ipt_in": "ipt_in",
    "am_end": "3d",
    "new_treatment_decision": "3b",
    "bilateral_fit_ready": "3a",
    "planned_overdue_transfer": "planned_overdue",
    "elective_decision_after_emergency": "after_emergency",
    "consultant_referral_12": "12",
}
# these follow an earlier clock of the same pathway: they do not say where the first one began
LATER_STARTS = frozenset({"am_end", "new_treatment_decision", "bilateral_fit_ready"})
# the clock began at another service
INHERITED = frozenset({"interface_onward_referral", "ipt_in"})
REBOOKED = frozenset({"rebook_contact", "rebook_decision"})
STOPS = {
    "op_treated": "30",
    "therapy_started": "30",
    "admission_treated": "30",
    "op_discharged": "34",
    "decision_not_to_treat": "34",
    "discharge": "34",
    "discharge_after_dna": "34",
    "added_to_transplant_list": "34",
    "op_active_monitoring": "32",
    "patient_declines_treatment": "35",
    "death": "36",
}
STOP_CODES = frozenset({"30", "31", "32", "34", "35", "36"})
# a status that starts no clock where it is all that is known of somebody
NO_SIGN_OF_A_WAIT = STOP_CODES | {"33", "21", "90", "91", "92", "98", "10", "11", "12"}
NO_PART_OF_A_PERIOD = frozenset({"90", "91", "92", "98"})
# what types of event that are no part of a period carry where no status was sent
USUAL_STATUS = {"am_review": "91", "planned_list_added": "98"}
ADMISSIONS = frozenset({"admission_treated", "admission_diagnostic"})
DECISIONS = frozenset({"decision_to_admit", "planned_overdue_transfer"})
# appointments to which the patient did not come
MISSED = frozenset({"op_first_dna", "op_followup_dna", "patient_cancel"})
# the patient was seen
CARE = frozenset(
    {
        "op_treated",
        "therapy_started",
        "diagnostic_attended",
        "admission_treated",
        "admission_diagnostic",
        "admission_not_treated",
        "op_discharged",
        "op_active_monitoring",
        "op_first_attended",
        "op_followup_attended",
        "am_review",
    }
)
ADMISSION_LIST = frozenset({"11", "12"})
ELECTIVE_ADMISSIONS = frozenset({"11", "12", "13"})
ATTENDED = frozenset({"5", "6"})
