"""Plants faults of known kinds and says which exception each must raise.

A defect changes the newest version of some rows from one night on and, for half of them, puts the row
right on a later night. Each kind has its own random stream.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.synthetic.tables import KNOWN, Trust, position


@dataclass(frozen=True)
class Kind:
    """One kind of fault: where it is planted and what it changes."""

    rule_id: str
    source: str
    feed: str
    key: str
    eligible: Callable[[pd.DataFrame], pd.Series]
    change: dict[str, str]
    record_key: Callable[[pd.DataFrame], pd.Series]


@dataclass(frozen=True)
class Planted:
    """One line of the truth file; nights are day numbers, `cleared` None while the fault lasts."""

    rule_id: str
    record_key: str
    raised: int
    cleared: int | None


def _by(column: str) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda rows: rows[column]


KINDS: tuple[Kind, ...] = (
    Kind(
        "RTT-F01",
        "pas",
        "patients",
        "patient_id",
        lambda rows: rows["nhs_number"].str.len() == 10,
        {"nhs_number": "9990000000"},
        _by("patient_id"),
    ),
    Kind(
        "RTT-C13",
        "pas",
        "rtt_events",
        "event_id",
        lambda rows: rows["event_type"] == "op_first_attended",
        {"rtt_status": "99"},
        _by("event_id"),
    ),
    Kind(
        "DQ_WRONG_VALUE",
        "pas",
        "referrals",
        "referral_id",
        lambda rows: rows["source_of_referral"] == "03",
        {"source_of_referral": "XX"},
        lambda rows: "pas.referrals|" + rows["referral_id"] + "|source_of_referral",
    ),
    Kind(
        "CX-01",
        "cancer",
        "actions",
        "action_id",
        lambda rows: rows["completed_date"] == "",
        {"is_deleted": "Y"},
        _by("care_id"),
    ),
    Kind(
        "CX-16",
        "cancer",
        "treatments",
        "treatment_id",
        lambda rows: rows["treatment_date"] != "",
        {"decision_to_treat_date": ""},
        _by("treatment_id"),
    ),
    Kind(
        "ED_HANDOVER_MISSING",
        "ed",
        "attendances",
        "attendance_id",
        lambda rows: (rows["ambulance_handover_at"] != "") & (rows["departed_at"] != ""),
        {"ambulance_handover_at": ""},
        _by("attendance_id"),
    ),
    Kind(
        "DISCHARGED_STILL_IN_BED",
        "beds",
        "ward_stays",
        "ward_stay_id",
        lambda rows: rows["ended_at"] != "",
        {"ended_at": ""},
        _by("ward_stay_id"),
    ),
)


def plant(
    trust: Trust, rate: float, first_night: int, last_night: int, seed: np.random.SeedSequence
) -> list[Planted]:
    """Plants every kind at the rate given; returns the truth."""
    planted: list[Planted] = []
    for kind, stream in zip(KINDS, seed.spawn(len(KINDS)), strict=True):
        planted += _plant(kind, trust, rate, first_night, last_night, np.random.default_rng(stream))
    return planted


def _plant(
    kind: Kind,
    trust: Trust,
    rate: float,
    first_night: int,
    last_night: int,
    rng: np.random.Generator,
) -> list[Planted]:
    frame = trust.versions[(kind.source, kind.feed)]
    for column in kind.change:
        if column not in frame:
            frame[column] = ""
    known = position(frame, [kind.key], first_night)
    # rows that change by themselves later would mend the fault unseen
    changing = set(frame.loc[frame[KNOWN] > first_night, kind.key])
    rows = known[kind.eligible(known) & ~known[kind.key].isin(changing)]
    if rows.empty:
        return []
    wanted = rows.iloc[np.flatnonzero(rng.random(len(rows)) < rate)]
    if wanted.empty:
        wanted = rows.iloc[:1]
    broken = wanted.assign(**kind.change, **{KNOWN: first_night})
    mended_on = last_night if last_night > first_night else None
    mended = wanted.iloc[::2].assign(**{KNOWN: mended_on}) if mended_on else wanted.iloc[:0]
    trust.versions[(kind.source, kind.feed)] = pd.concat([frame, broken, mended], ignore_index=True)
    fixed = set(mended[kind.key])
    return [
        Planted(kind.rule_id, record, first_night, mended_on if key in fixed else None)
        for key, record in zip(wanted[kind.key], kind.record_key(wanted), strict=True)
    ]
