"""Elective care: patients, referrals, RTT events, clinics, waiting list, admissions and cancer.

Every pathway draws its whole life; what lies after the last night is not yet known to anybody,
except appointments and admission dates that have been booked.
"""

from typing import Any

import numpy as np
import pandas as pd
from nhs_number import is_valid  # type: ignore[attr-defined]

from data.synthetic import trust as shape
from data.synthetic.calendar import (
    iso_dates,
    iso_times,
    next_working_day,
    seasonal_weight,
    working_days,
)
from data.synthetic.tables import KNOWN, Trust, versions

FIRST_TEST_NUMBER = 999_000_000
# The 999 range holds some 909,000 valid numbers; patients beyond this come back with another pathway.
MOST_PATIENTS = 690_000


def test_numbers(count: int, first: int = 0) -> list[str]:
    """Valid NHS numbers of the range that is never issued to people (999)."""
    stems = np.arange(FIRST_TEST_NUMBER + first, FIRST_TEST_NUMBER + first + int(count * 1.12) + 20)
    digits = (stems[:, None] // 10 ** np.arange(8, -1, -1)) % 10
    check = (11 - (digits * np.arange(10, 1, -1)).sum(axis=1) % 11) % 11
    numbers = [f"{stem}{digit}" for stem, digit in zip(stems, check, strict=True) if digit != 10]
    assert is_valid(numbers[0]), "the check digit arithmetic must agree with the library"
    return numbers[:count]


def simulate_elective(
    trust: Trust, size: shape.Size, first_night: int, last_night: int, rng: np.random.Generator
) -> None:
    """Adds patients and every elective and cancer feed."""
    lives = _lives(size, last_night, rng)
    _patients(trust, lives, rng)
    _referrals(trust, lives)
    _events(trust, lives, last_night, rng)
    _appointments(trust, lives, last_night)
    _admissions(trust, lives, last_night)
    _cancer(trust, lives, last_night, rng)


def _lives(size: shape.Size, last_night: int, rng: np.random.Generator) -> pd.DataFrame:
    first = last_night - size.history_days
    shares = np.array([share for _, share, _ in shape.FUNCTIONS])
    factors = np.array([factor for _, _, factor in shape.FUNCTIONS])
    codes = np.array([code for code, _, _ in shape.FUNCTIONS])
    # list size = arrivals a day x mean wait; the draw is thinned so that the open list is the size's
    mean_wait = shape.WAIT_SCALE_DAYS * 0.92
    count = int(size.open_pathways / mean_wait * size.history_days * 1.25)
    days = np.arange(first, last_night + 1)
    weight = seasonal_weight(days)
    received = np.sort(rng.choice(days, size=count, p=weight / weight.sum()))
    chosen = rng.choice(len(codes), size=count, p=shares / shares.sum())
    urgent_cancer = rng.random(count) < 0.09
    wait = shape.WAIT_SCALE_DAYS * factors[chosen] * rng.weibull(shape.WAIT_SHAPE, count)
    fast = shape.CANCER_WAIT_MEDIAN_DAYS * np.exp(shape.CANCER_WAIT_SPREAD * rng.standard_normal(count))
    wait = np.maximum(7, np.where(urgent_cancer, fast, wait))
    working = working_days(first - 10, last_night + 1200)
    # urgent suspected cancer is seen within days, routine care after a third or so of the wait
    seen_share = np.where(urgent_cancer, rng.uniform(0.1, 0.26, count), rng.uniform(0.25, 0.55, count))
    first_seen = next_working_day((received + np.maximum(3, wait * seen_share)).astype(int), working)
    stop = next_working_day(np.maximum(received + wait, first_seen + 1).astype(int), working)
    way = rng.choice(
        ["treated", "discharged", "monitored", "declined", "admitted"],
        size=count,
        p=[0.42, 0.21, 0.06, 0.03, 0.28],
    )
    frame = pd.DataFrame(
        {
            "number": np.arange(count),
            "received": received,
            "function": codes[chosen],
            "urgent_cancer": urgent_cancer,
            "first_seen": first_seen,
            "decided": next_working_day(((first_seen + stop) // 2).astype(int), working),
            "stop": stop,
            "way": way,
            "missed_first": (rng.random(count) < 0.06) & (first_seen - received > 8) & ~urgent_cancer,
            "site": rng.choice(shape.SITES, size=count, p=[0.7, 0.3]),
            "late": rng.choice([0, 0, 0, 0, 0, 0, 0, 0, 1, 2], size=count),
            "transfer_in": rng.random(count) < 0.015,
        }
    )
    frame["decided"] = np.minimum(np.maximum(frame["decided"], frame["first_seen"]), frame["stop"])
    # the appointment that was missed lies between referral and the one attended
    frame["missed_on"] = next_working_day(
        ((frame["received"] + frame["first_seen"]) // 2).to_numpy().astype(int), working
    )
    frame["missed_first"] &= (frame["missed_on"] > frame["received"]) & (
        frame["missed_on"] < frame["first_seen"]
    )
    is_open = frame["stop"] > last_night
    surplus = int(is_open.sum()) - size.open_pathways
    if surplus > 0:
        dropped = rng.choice(np.flatnonzero(is_open), size=surplus, replace=False)
        frame = frame.drop(index=dropped).reset_index(drop=True)
        frame["number"] = np.arange(len(frame))
    frame["pathway_id"] = [f"PW{number:09d}" for number in frame["number"]]
    frame["referral_id"] = [f"RF{number:09d}" for number in frame["number"]]
    frame["patient_id"] = [f"PT{number:08d}" for number in (frame["number"] * 7 // 8) % MOST_PATIENTS]
    return frame


def _patients(trust: Trust, lives: pd.DataFrame, rng: np.random.Generator) -> None:
    first = lives.groupby("patient_id", sort=True)["received"].min()
    count = len(first)
    trust.add(
        "pas",
        "patients",
        versions(
            {
                "patient_id": first.index.to_numpy(),
                "nhs_number": test_numbers(count),
                "nhs_number_status": "01",
                "birth_date": iso_dates(rng.integers(-14_000, 16_000, count)),
                "death_date": "",
                "gender": rng.choice(["1", "2"], size=count, p=[0.46, 0.54]),
                "ethnic_category": rng.choice(["A", "H", "M", "Z"], size=count, p=[0.8, 0.08, 0.05, 0.07]),
                "commissioner": rng.choice(shape.COMMISSIONERS, size=count, p=shape.COMMISSIONER_SHARES),
                "overseas_charging_category": "A",
            },
            first.to_numpy(),
        ),
    )


def _referrals(trust: Trust, lives: pd.DataFrame) -> None:
    trust.add(
        "pas",
        "referrals",
        versions(
            {
                "referral_id": lives["referral_id"],
                "patient_id": lives["patient_id"],
                "pathway_id": lives["pathway_id"],
                "pathway_issuer": shape.PROVIDER,
                "received_date": iso_dates(lives["received"].to_numpy()),
                "original_clock_start_date": np.where(
                    lives["transfer_in"], iso_dates(lives["received"].to_numpy() - 40), ""
                ),
                "source_of_referral": "03",
                "priority_type": np.where(lives["urgent_cancer"], "3", "1"),
                "treatment_function": lives["function"],
                "consultant": "C" + lives["function"] + (lives["number"] % 6).astype(str),
                "site": lives["site"],
                "administrative_category": np.where(lives["number"] % 160 == 7, "02", "01"),
                "consultant_led": np.where(lives["number"] % 90 == 3, "N", "Y"),
                "service_setting": np.where(lives["number"] % 70 == 5, "community", "acute"),
                "last_validated_date": "",
            },
            lives["received"],
        ),
    )


def _events(trust: Trust, lives: pd.DataFrame, last_night: int, rng: np.random.Generator) -> None:
    parts = []

    def happen(mask: Any, day: str, kind: Any, status: Any, sequence: int, **more: Any) -> None:
        rows = lives[np.asarray(mask) & (lives[day] <= last_night).to_numpy()]
        if rows.empty:
            return
        chosen = np.asarray(mask) & (lives[day] <= last_night).to_numpy()
        known = rows[day] + np.where(sequence > 0, rows["late"], 0)
        part = pd.DataFrame(
            {
                "event_id": rows["pathway_id"].str.replace("PW", "EV") + f"{sequence:02d}",
                "pathway_id": rows["pathway_id"],
                "pathway_issuer": shape.PROVIDER,
                "patient_id": rows["patient_id"],
                "referral_id": rows["referral_id"],
                "event_type": kind[chosen] if isinstance(kind, np.ndarray) else kind,
                "event_date": iso_dates(rows[day].to_numpy()),
                "event_sequence": str(sequence),
                "rtt_status": status[chosen] if isinstance(status, np.ndarray) else status,
                "communicated": more.get("communicated", ""),
                "original_clock_start_date": more.get("original", ""),
                "treatment_function": rows["function"],
                "recorded_at": iso_times((known.to_numpy() * 1440 + 1000).astype(float)),
            }
        )
        part[KNOWN] = known.to_numpy()
        parts.append(part)

    everyone = np.ones(len(lives), dtype=bool)
    way = lives["way"].to_numpy()
    transfer = lives["transfer_in"].to_numpy()
    happen(~transfer, "received", "referral_received", "", 0)
    original = iso_dates(lives.loc[transfer & (lives["received"] <= last_night), "received"].to_numpy() - 40)
    happen(transfer, "received", "ipt_in", "20", 0, original=original)
    missed = lives["missed_first"].to_numpy()
    happen(missed, "missed_on", "op_first_dna", "33", 1, communicated="Y")
    happen(missed, "missed_on", "rebook_decision", "", 2)
    happen(everyone, "first_seen", "op_first_attended", "10", 3)
    happen(way == "admitted", "decided", "decision_to_admit", "20", 4)
    kinds = np.select(
        [way == "treated", way == "discharged", way == "monitored", way == "declined"],
        ["op_treated", "op_discharged", "op_active_monitoring", "patient_declines_treatment"],
        "admission_treated",
    ).astype(object)
    statuses = np.select(
        [way == "discharged", way == "monitored", way == "declined"], ["34", "32", "35"], "30"
    ).astype(object)
    happen(everyone, "stop", kinds, statuses, 5)
    # a third of those on active monitoring come back for treatment after some months
    lives["returned"] = lives["stop"] + 90 + (lives["number"] % 50)
    back = (way == "monitored") & (lives["number"].to_numpy() % 3 == 0)
    happen(back, "returned", "am_end", "11", 6)
    lives["retreated"] = lives["returned"] + 40 + (lives["number"] % 60)
    happen(back, "retreated", "op_treated", "30", 7)
    lives["back"] = back
    trust.add("pas", "rtt_events", *parts)


def _appointments(trust: Trust, lives: pd.DataFrame, last_night: int) -> None:
    way = lives["way"]
    clinics = [
        ("A1", lives[lives["missed_first"]], "missed_on", "received", "1", "3", "", "33"),
        ("A2", lives, "first_seen", "received", "1", "5", "2", "10"),
        (
            "A3",
            lives[(way != "admitted") & (lives["stop"] > lives["first_seen"])],
            "stop",
            "first_seen",
            "2",
            "5",
            "1",
            "",
        ),
        # somebody who will be listed comes back first to decide it
        (
            "A5",
            lives[(way == "admitted") & (lives["decided"] > lives["first_seen"])],
            "decided",
            "first_seen",
            "2",
            "5",
            "2",
            "20",
        ),
        ("A4", lives[lives["back"]], "retreated", "returned", "2", "5", "1", "30"),
    ]
    for prefix, rows, day, booked, first, attended, outcome, status in clinics:
        rows = rows[rows[booked] <= last_night]
        columns: dict[str, object] = {
            "appointment_id": prefix + rows["pathway_id"].str[2:],
            "referral_id": rows["referral_id"],
            "pathway_id": rows["pathway_id"],
            "patient_id": rows["patient_id"],
            "appointment_at": iso_times(
                (rows[day].to_numpy() * 1440 + 540 + rows["number"].to_numpy() % 420).astype(float)
            ),
            "booked_date": iso_dates(rows[booked].to_numpy()),
            "first_attendance": first,
            "treatment_function": rows["function"],
            "clinic": "Clinic " + rows["function"],
            "site": rows["site"],
            "administrative_category": "01",
        }
        booked_version = versions({**columns, "attended": "0", "outcome": "", "rtt_status": ""}, rows[booked])
        done = rows[day] <= last_night
        happened = versions(
            {**columns, "attended": attended, "outcome": outcome, "rtt_status": status}, rows[day]
        )[done.to_numpy()]
        trust.add("pas", "appointments", booked_version, happened)


def _admissions(trust: Trust, lives: pd.DataFrame, last_night: int) -> None:
    rows = lives[(lives["way"] == "admitted") & (lives["decided"] <= last_night)]
    entry = "WL" + rows["pathway_id"].str[2:]
    treated = (rows["stop"] <= last_night).to_numpy()
    columns: dict[str, object] = {
        "entry_id": entry,
        "patient_id": rows["patient_id"],
        "pathway_id": rows["pathway_id"],
        "referral_id": rows["referral_id"],
        "decision_to_admit_date": iso_dates(rows["decided"].to_numpy()),
        "admission_method": "11",
        "intended_management": "2",
        "clinical_priority": np.select([rows["number"] % 10 < 2, rows["number"] % 10 < 5], ["P2", "P3"], "P4"),
        "procedure": "W371",
        "treatment_function": rows["function"],
        "site": rows["site"],
    }
    waiting = versions({**columns, "removed_date": "", "removal_reason": ""}, rows["decided"])
    removed = versions(
        {**columns, "removed_date": iso_dates(rows["stop"].to_numpy()), "removal_reason": "1"},
        rows["stop"],
    )[treated]
    trust.add("pas", "waiting_list", waiting, removed)
    offered = np.maximum(rows["decided"], rows["stop"] - 42)
    dated = rows[offered <= last_night]
    offers: dict[str, object] = {
        "offer_id": "OF" + dated["pathway_id"].str[2:],
        "entry_id": "WL" + dated["pathway_id"].str[2:],
        "patient_id": dated["patient_id"],
        "offered_date": iso_dates(offered[offered <= last_night].to_numpy()),
        "tci_date": iso_dates(dated["stop"].to_numpy()),
        "operation_date": iso_dates(dated["stop"].to_numpy()),
        "reasonable": "Y",
    }
    admitted = (dated["stop"] <= last_night).to_numpy()
    trust.add(
        "pas",
        "admission_offers",
        versions({**offers, "outcome": ""}, offered[offered <= last_night]),
        versions({**offers, "outcome": "1"}, dated["stop"])[admitted],
    )
    done = rows[treated]
    minute = done["stop"].to_numpy() * 1440 + 450
    trust.add(
        "pas",
        "spells",
        versions(
            {
                "spell_id": "SP" + done["pathway_id"].str[2:],
                "patient_id": done["patient_id"],
                "pathway_id": done["pathway_id"],
                "entry_id": "WL" + done["pathway_id"].str[2:],
                "admitted_at": iso_times(minute.astype(float)),
                "discharged_at": iso_times((minute + 480).astype(float)),
                "admission_method": "11",
                "patient_classification": "2",
                "intended_management": "2",
                "treatment_function": done["function"],
                "site": done["site"],
                "procedure": "W371",
                "definitive_treatment": "Y",
                "discharge_method": "1",
                "administrative_category": "01",
            },
            done["stop"],
        ),
    )


def _cancer(trust: Trust, lives: pd.DataFrame, last_night: int, rng: np.random.Generator) -> None:
    rows = lives[lives["urgent_cancer"]].copy()
    count = len(rows)
    told_after = np.maximum(5, 19.5 * np.exp(0.52 * rng.standard_normal(count)))
    rows["told"] = np.maximum(rows["received"] + told_after, rows["first_seen"]).astype(int)
    found = rng.random(count) < 0.2
    treated = found & rows["way"].isin(["treated", "admitted"]).to_numpy()
    rows["told"] = np.where(treated, np.minimum(rows["told"], rows["stop"]), rows["told"])
    decided = np.maximum(rows["told"], rows["stop"] - (1 + rows["number"] % 34))
    care = "CA" + rows["pathway_id"].str[2:]
    kinds = rng.choice(["01", "03", "06", "07", "08", "09", "11", "13", "17"], size=count)
    columns: dict[str, object] = {
        "care_id": care,
        "patient_id": rows["patient_id"],
        "pathway_id": rows["pathway_id"],
        "received_date": iso_dates(rows["received"].to_numpy()),
        "priority_type": "3",
        "source_of_referral": "03",
        "referral_type": kinds,
        "first_seen_provider": shape.PROVIDER,
        "fds_provider": shape.PROVIDER,
        "tracking_site": rows["site"],
    }
    empty = {
        "first_seen_date": "",
        "told_date": "",
        "fds_end_reason": "",
        "primary_diagnosis": "",
        "closed_date": "",
        "harm_review_date": "",
    }
    parts = [versions({**columns, **empty, "patient_status": "14"}, rows["received"])]
    seen = {**columns, **empty, "first_seen_date": iso_dates(rows["first_seen"].to_numpy())}
    parts.append(
        versions({**seen, "patient_status": "14"}, rows["first_seen"])[
            (rows["first_seen"] <= last_night).to_numpy()
        ]
    )
    told = {
        **seen,
        "told_date": iso_dates(rows["told"].to_numpy()),
        "fds_end_reason": np.where(treated, "01", "02"),
        "primary_diagnosis": np.where(treated, "C187", ""),
        "patient_status": np.where(treated, "10", "03"),
        "closed_date": np.where(treated, "", iso_dates(rows["told"].to_numpy())),
    }
    parts.append(versions(told, rows["told"])[(rows["told"] <= last_night).to_numpy()])
    # a pathway that is still open after 104 days has its harm review on record
    review = rows["received"] + 104
    reviewed = (
        treated
        & (review < rows["stop"]).to_numpy()
        & (review > rows["told"]).to_numpy()
        & (review <= last_night).to_numpy()
    )
    parts.append(versions({**told, "harm_review_date": iso_dates(review.to_numpy())}, review)[reviewed])
    trust.add("cancer", "pathways", *parts)
    done = treated & (rows["stop"] <= last_night).to_numpy()
    trust.add(
        "cancer",
        "treatments",
        versions(
            {
                "treatment_id": "TR" + rows["pathway_id"].str[2:],
                "care_id": care,
                "decision_to_treat_date": iso_dates(decided.to_numpy()),
                "treatment_date": iso_dates(rows["stop"].to_numpy()),
                "event_type": "01",
                "modality": np.where(rows["way"] == "admitted", "23", "02"),
                "care_setting": np.where(rows["way"] == "admitted", "02", "03"),
                "provider": shape.PROVIDER,
                "adjustment_days": "",
                "adjustment_reason": "",
            },
            rows["stop"],
        )[done],
    )
    _actions(trust, rows, care, treated, last_night)


def _actions(trust: Trust, rows: pd.DataFrame, care: pd.Series, treated: Any, last_night: int) -> None:
    """The tracker's next step: to be seen, told and, where there is a cancer, treated."""
    steps = [
        ("N1", "first appointment", "received", "first_seen", np.ones(len(rows), dtype=bool)),
        ("N2", "tell the patient", "first_seen", "told", np.ones(len(rows), dtype=bool)),
        ("N3", "treat", "told", "stop", np.asarray(treated)),
    ]
    for prefix, action, created, due, wanted in steps:
        wanted = wanted & (rows[created] <= last_night).to_numpy()
        columns: dict[str, object] = {
            "action_id": prefix + rows["pathway_id"].str[2:],
            "care_id": care,
            "action": action,
            "owner": "tracker " + (rows["number"] % 4).astype(str),
            "due_date": iso_dates(rows[due].to_numpy()),
            "created_date": iso_dates(rows[created].to_numpy()),
        }
        trust.add(
            "cancer",
            "actions",
            versions({**columns, "completed_date": ""}, rows[created])[wanted],
            versions({**columns, "completed_date": columns["due_date"]}, rows[due])[
                wanted & (rows[due] <= last_night).to_numpy()
            ],
        )
