"""Planted faults of the emergency clock: arrival, handover, decision to admit, departure, who counts."""

from data.synthetic.faults.ed.changes import changed_attendance, new_attendance, shifted
from data.synthetic.faults.ed.places import (
    came_by_ambulance,
    came_by_another_door,
    crowded_month,
    of_attendances,
    on_day_of_month_before,
    second_attendance,
    stayed_after_handover,
    waited_too_long,
    was_admitted,
    was_admitted_after_hours,
    went_home_days_ago,
    went_home_on_foot,
    who_names_a_spell,
)
from data.synthetic.faults.shared.changes import own
from data.synthetic.faults.shared.planting import Edit, FaultKind

ATTENDANCES: tuple[FaultKind, ...] = (
    FaultKind(
        "ED_12H_DTA",
        of_attendances(was_admitted_after_hours),
        changed_attendance(
            {
                "decided_to_admit_at": shifted("departed_at", -730),
                "concluded_at": shifted("departed_at", -730),
            }
        ),
    ),
    FaultKind(
        "ED_BREACH_NO_REASON",
        of_attendances(waited_too_long),
        changed_attendance({"breach_reason": ""}),
    ),
    FaultKind(
        "ED_LWBS_LATE",
        of_attendances(waited_too_long),
        changed_attendance({"discharge_status": "1066321000000107"}),
    ),
    FaultKind(
        "SPELL_21_NO_ED",
        came_by_another_door,
        (Edit("pas", "spells", "spell_id", "record_key", {"admission_method": "21"}),),
    ),
    FaultKind(
        "ED_DEPARTURE_MISSING", of_attendances(went_home_on_foot), changed_attendance({"departed_at": ""})
    ),
    FaultKind("ED_ARRIVAL_MISSING", of_attendances(went_home_on_foot), changed_attendance({"arrived_at": ""})),
    FaultKind(
        "ED_DEPART_BEFORE_ARRIVAL",
        of_attendances(went_home_on_foot),
        changed_attendance({"departed_at": shifted("departed_at", -1440)}),
    ),
    FaultKind(
        "ED_DTA_BEFORE_ARRIVAL",
        of_attendances(was_admitted),
        changed_attendance({"decided_to_admit_at": shifted("arrived_at", -60)}),
    ),
    FaultKind(
        "ED_DTA_AFTER_DEPARTURE",
        of_attendances(was_admitted),
        changed_attendance({"decided_to_admit_at": shifted("departed_at", 30)}),
    ),
    FaultKind(
        "ED_DTA_MISSING_ADMITTED", of_attendances(was_admitted), changed_attendance({"decided_to_admit_at": ""})
    ),
    FaultKind(
        "ED_DTA_NOT_ADMITTED",
        of_attendances(went_home_on_foot),
        changed_attendance({"decided_to_admit_at": shifted("departed_at", -5)}),
    ),
    FaultKind(
        "ED_SEQ_ASSESS",
        of_attendances(went_home_on_foot),
        changed_attendance({"assessed_at": shifted("arrived_at", -20)}),
    ),
    FaultKind(
        "ED_SEQ_TREAT",
        of_attendances(went_home_on_foot),
        changed_attendance({"seen_at": shifted("arrived_at", -10)}),
    ),
    FaultKind(
        "ED_SEQ_CRTP",
        of_attendances(went_home_on_foot),
        changed_attendance({"ready_to_proceed_at": shifted("departed_at", 15)}),
    ),
    FaultKind(
        "ED_STAY_OVER_24H",
        of_attendances(went_home_days_ago),
        changed_attendance(
            {"departed_at": shifted("arrived_at", 1_600), "breach_reason": "Waited for treatment"}
        ),
    ),
    FaultKind(
        "ED_STAY_OVER_72H",
        of_attendances(went_home_days_ago),
        changed_attendance(
            {"departed_at": shifted("arrived_at", 4_500), "breach_reason": "Waited for treatment"}
        ),
        also={"ED_STAY_OVER_24H": "record_key"},
    ),
    FaultKind(
        "ED_ZERO_DURATION",
        of_attendances(went_home_on_foot),
        changed_attendance(
            {
                "departed_at": shifted("arrived_at", 1),
                "concluded_at": shifted("arrived_at", 1),
                "assessed_at": "",
                "seen_at": "",
                "ready_to_proceed_at": "",
            }
        ),
    ),
    FaultKind(
        "ED_PLANNED_COUNTED",
        second_attendance("EP", went_home_days_ago),
        (
            *changed_attendance({"discharge_status": "2304481000000106"}, by="key"),
            new_attendance(
                own("record_key"), shifted("departed_at", 2 * 1440), shifted("departed_at", 2 * 1440 + 60)
            ),
        ),
    ),
    FaultKind(
        "ED_TYPE_INVALID", of_attendances(went_home_on_foot), changed_attendance({"department_type": ""})
    ),
    FaultKind(
        "ED_STREAM_DUP",
        of_attendances(went_home_on_foot),
        (
            *changed_attendance(
                {
                    "discharge_status": "1077031000000103",
                    "streamed_to": "03",
                    "departed_at": shifted("arrived_at", 5),
                    "concluded_at": shifted("arrived_at", 5),
                    "assessed_at": "",
                    "seen_at": "",
                    "ready_to_proceed_at": "",
                }
            ),
            new_attendance(
                lambda scene, rows: "ES" + rows["record_key"].str.removeprefix("ED"),
                shifted("arrived_at", 12),
                shifted("arrived_at", 100),
                department_type="03",
            ),
        ),
    ),
    FaultKind(
        "ED_OVERLAPPING_ATTENDANCE",
        second_attendance("EX"),
        (new_attendance(own("record_key"), shifted("arrived_at", 10), shifted("departed_at", 30)),),
    ),
    FaultKind(
        "ED_HANDOVER_MISSING",
        of_attendances(stayed_after_handover),
        changed_attendance({"ambulance_handover_at": ""}),
    ),
    FaultKind(
        "ED_HANDOVER_NEGATIVE",
        of_attendances(stayed_after_handover),
        changed_attendance({"ambulance_handover_at": shifted("ambulance_arrived_at", -10)}),
    ),
    FaultKind(
        "ED_HANDOVER_OVER_180",
        of_attendances(stayed_after_handover),
        changed_attendance({"ambulance_handover_at": shifted("ambulance_arrived_at", 200)}),
    ),
    FaultKind(
        "ED_AMB_MODE_NO_AMB",
        of_attendances(came_by_ambulance),
        changed_attendance({"arrival_mode": "1048071000000103"}),
    ),
    FaultKind(
        "ED_DEATH_REVIEW_CLOCK_STOP",
        of_attendances(went_home_on_foot),
        changed_attendance({"discharge_status": "75004002", "discharge_destination": "305398007"}),
    ),
    FaultKind(
        "ED_CONCLUSION_EQ_DEPARTURE_ADM",
        of_attendances(was_admitted),
        changed_attendance({"concluded_at": shifted("departed_at", 0)}),
    ),
    FaultKind(
        "ED_ADMITTED_NO_SPELL",
        of_attendances(went_home_days_ago),
        changed_attendance(
            {
                "discharge_destination": "306706006",
                "decided_to_admit_at": shifted("departed_at", -10),
                "concluded_at": shifted("departed_at", -10),
            }
        ),
    ),
    FaultKind(
        "ED_BREACH_CLUSTER_239",
        crowded_month,
        tuple(
            new_attendance(
                f"EC{day:08d}",
                on_day_of_month_before(day, "09:00"),
                on_day_of_month_before(day, "12:55"),
                site="RXX02",
                department_type="04",
            )
            for day in range(3, 23)
        ),
    ),
)

# a kind that came later, planted after all others: somebody of whom nothing is known names the patient's spell
SHARED_SPELLS: tuple[FaultKind, ...] = (
    FaultKind(
        "ED_SPELL_SHARED",
        who_names_a_spell("EY"),
        (
            new_attendance(
                own("stranger"),
                shifted("arrived_at", -200),
                shifted("arrived_at", -100),
                patient_id="",
                nhs_number="",
                spell_id=own("spell"),
                discharge_destination="306689006",
            ),
        ),
        also={"ED_SPELL_SHARED": "stranger", "PT_NHSNO_MISSING": "stranger"},
    ),
)
