"""Twelve hours from the decision, somebody still there at midnight, times of exactly midnight, and months in
which by chance many leave just before four hours.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from data.synthetic.feeds.emergency import WARD
from data.synthetic.feeds.tables import Trust, told

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
HANDOVER = pd.Timedelta(minutes=15)
UNCOUNTED_STREAMS = ("primary_care",)
LAST_MINUTES, BEFORE, AFTER = (230, 240), (219, 229), (241, 251)
FEWEST_TO_JUDGE = 15
TIMES_ITS_NEIGHBOURS = 3
ON_THE_HOUR = "T\\d\\d:00(?::00)?Z?$"


def emergency_exceptions(trust: Trust, night: int) -> Iterator[tuple[str, str]]:
    """Rule and record of every attendance and spell that is an exception on that night."""
    rows = told(trust, "ed", "attendances", night).reset_index(drop=True)
    if not rows.empty:
        arrived, departed = local_clock(rows["arrived_at"]), local_clock(rows["departed_at"])
        arrived = arrived.fillna(local_clock(rows["ambulance_arrived_at"]))
        midnight = pd.Timestamp(night + 1, unit="D")
        there = departed.isna() & (arrived + DEPARTURE_TOLD < midnight)
        yield from _found("ED_DEPARTURE_MISSING", rows["attendance_id"], there)
        decided = local_clock(rows["decided_to_admit_at"])
        # a decision before the arrival is a fault of its own and says nothing of the wait
        long = (
            (rows["discharge_destination"] == WARD)
            & (decided >= arrived)
            & (departed - decided > FROM_DECISION)
        )
        yield from _found("ED_12H_DTA", rows["attendance_id"], long)
        yield from _found("DT_EXACT_MIDNIGHT", rows["attendance_id"], _any_midnight(rows, TIMES))
        for month in _clusters(rows, arrived):
            yield "ED_BREACH_CLUSTER_239", month
    spells = told(trust, "pas", "spells", night).reset_index(drop=True)
    if not spells.empty:
        at_midnight = _any_midnight(spells, ("admitted_at", "discharged_at"))
        yield from _found("DT_EXACT_MIDNIGHT", spells["spell_id"], at_midnight)


def _clusters(rows: pd.DataFrame, arrived: pd.Series) -> Iterator[str]:
    """Months of a department whose departures at 230 to 240 minutes are over three times their neighbours."""
    reached = utc_clock(rows["ambulance_arrived_at"]).fillna(utc_clock(rows["arrived_at"]))
    handover = utc_clock(rows["ambulance_handover_at"])
    in_time = (handover >= reached) & (handover < reached + HANDOVER)
    by_ambulance = (rows["ambulance_arrived_at"] != "") | (rows["ambulance_handover_at"] != "")
    start = reached.where(~by_ambulance, handover.where(in_time, reached + HANDOVER))
    minutes = (utc_clock(rows["departed_at"]) - start) // pd.Timedelta(minutes=1)
    streamed = rows["streamed_to"]
    counted = (
        (rows["department_type"] != "05")
        & (rows["attendance_category"] != "4")
        & ~streamed.isin(UNCOUNTED_STREAMS)
        & arrived.notna()
    )
    kind = rows["department_type"].where(streamed == "", streamed)
    department = rows["site"] + "|" + kind + "|" + arrived.dt.strftime("%Y-%m")
    for name, waits in minutes[counted].groupby(department[counted]):
        last, before, after = (int(waits.between(*span).sum()) for span in (LAST_MINUTES, BEFORE, AFTER))
        # the share of eleven minutes against the share of two times eleven
        if last >= FEWEST_TO_JUDGE and 2 * last > TIMES_ITS_NEIGHBOURS * (before + after):
            yield str(name)


def _found(rule: str, records: pd.Series, holds: pd.Series) -> Iterator[tuple[str, str]]:
    for record in records[np.asarray(holds.fillna(False), dtype=bool)]:
        yield rule, str(record)


def _any_midnight(rows: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series:
    at_midnight = pd.Series(False, index=rows.index)
    for column in columns:
        some = rows.loc[rows[column].str.contains(ON_THE_HOUR, regex=True), column]
        clock = local_clock(some)
        at_midnight.loc[some.index] |= (clock == clock.dt.normalize()).to_numpy()
    return at_midnight


def utc_clock(text: pd.Series) -> pd.Series:
    """The moment in UTC; a time of the clock change that is two or none is no time."""
    stamps = pd.to_datetime(text.str.removesuffix("Z").replace("", None), errors="coerce", format="ISO8601")
    in_utc = stamps.dt.tz_localize("Europe/London", ambiguous="NaT", nonexistent="NaT").dt.tz_convert("UTC")
    return stamps.where(text.str.endswith("Z"), in_utc.dt.tz_localize(None))


def local_clock(text: pd.Series) -> pd.Series:
    """The clock on the wall: what ends in Z is UTC, what names no zone is local already."""
    stamps = pd.to_datetime(text.str.removesuffix("Z").replace("", None), errors="coerce", format="ISO8601")
    in_london = stamps.dt.tz_localize("UTC").dt.tz_convert("Europe/London").dt.tz_localize(None)
    return stamps.where(~text.str.endswith("Z"), in_london)
