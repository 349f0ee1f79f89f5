"""Twelve hours from the decision, somebody still there at midnight, times of exactly midnight, and months in
which by chance many leave just before four hours.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pandas as pd

from data.synthetic.feeds.emergency import WARD
from data.synthetic.feeds.tables import Trust, rows_as_at
from data.synthetic.trust.calendar import EPOCH
from data.synthetic.truth.ed.attendances import Counted, counted_attendances
from data.synthetic.truth.ed.published_waits import PublishedWaits
from data.synthetic.truth.values import month

TIMES = (
    "ambulance_arrived_at",
    "arrived_at",
    "ambulance_handover_at",
    "assessed_at",
    "seen_at",
    "decided_to_admit_at",
    "ready_to_proceed_at",
    "concluded_at",
    "departed_at",
)
FROM_DECISION = pd.Timedelta(minutes=720)
DEPARTURE_TOLD = pd.Timedelta(hours=12)
LAST_MINUTES, BEFORE, AFTER = (230, 240), (219, 229), (241, 251)
FEWEST_TO_JUDGE = 15
TIMES_ITS_NEIGHBOURS = 3
ON_THE_HOUR = "T\\d\\d:00(?::00)?Z?$"


def emergency_exceptions(trust: Trust, night: int, waits: PublishedWaits) -> Iterator[tuple[str, str]]:
    """Rule and record of every attendance and spell that is an exception on that night.

    `waits`: what the nights before told of each wait.
    """
    rows = rows_as_at(trust, "ed", "attendances", night).reset_index(drop=True)
    if not rows.empty:
        arrived, departed = _local_clock(rows["arrived_at"]), _local_clock(rows["departed_at"])
        arrived = arrived.fillna(_local_clock(rows["ambulance_arrived_at"]))
        midnight = pd.Timestamp(night + 1, unit="D")
        there = departed.isna() & (arrived + DEPARTURE_TOLD < midnight)
        yield from _found("ED_DEPARTURE_MISSING", rows["attendance_id"], there)
        decided = _local_clock(rows["decided_to_admit_at"])
        # a decision before the arrival is a fault of its own and says nothing of the wait
        long = (
            (rows["discharge_destination"] == WARD)
            & (decided >= arrived)
            & (departed - decided > FROM_DECISION)
        )
        yield from _found("ED_12H_DTA", rows["attendance_id"], long)
        yield from _found("DT_EXACT_MIDNIGHT", rows["attendance_id"], _any_midnight(rows, TIMES))
        counted = list(counted_attendances(rows.to_dict("records"), EPOCH + timedelta(days=night)))
        for name in _clusters(counted):
            yield "ED_BREACH_CLUSTER_239", name
        for name in waits.restated(counted):
            yield "ED_WAIT_RESTATED", name
    spells = rows_as_at(trust, "pas", "spells", night).reset_index(drop=True)
    if not spells.empty:
        at_midnight = _any_midnight(spells, ("admitted_at", "discharged_at"))
        yield from _found("DT_EXACT_MIDNIGHT", spells["spell_id"], at_midnight)


def _clusters(counted: list[Counted]) -> Iterator[str]:
    """Months of a department whose departures at 230 to 240 minutes are over three times their neighbours."""
    waits: dict[str, list[int]] = defaultdict(list)
    for one in counted:
        if one.minutes is not None:
            waits[f"{one.row['site']}|{one.kind}|{month(one.on)}"].append(one.minutes)
    for name, minutes in waits.items():
        last, before, after = (
            sum(first <= wait <= end for wait in minutes) for first, end in (LAST_MINUTES, BEFORE, AFTER)
        )
        # the share of eleven minutes against the share of two times eleven
        if last >= FEWEST_TO_JUDGE and 2 * last > TIMES_ITS_NEIGHBOURS * (before + after):
            yield name


def _found(rule: str, records: pd.Series, holds: pd.Series) -> Iterator[tuple[str, str]]:
    for record in records[np.asarray(holds.fillna(False), dtype=bool)]:
        yield rule, str(record)


def _any_midnight(rows: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series:
    at_midnight = pd.Series(False, index=rows.index)
    for column in columns:
        some = rows.loc[rows[column].str.contains(ON_THE_HOUR, regex=True), column]
        clock = _local_clock(some)
        at_midnight.loc[some.index] |= (clock == clock.dt.normalize()).to_numpy()
    return at_midnight


def _local_clock(text: pd.Series) -> pd.Series:
    """The clock on the wall: what ends in Z is UTC, what names no zone is local already."""
    stamps = pd.to_datetime(text.str.removesuffix("Z").replace("", None), errors="coerce", format="ISO8601")
    in_london = stamps.dt.tz_localize("UTC").dt.tz_convert("Europe/London").dt.tz_localize(None)
    return stamps.where(~text.str.endswith("Z"), in_london)
