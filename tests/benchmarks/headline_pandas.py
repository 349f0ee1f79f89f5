"""The headline figures in pandas, which holds every column that it reads in memory.

python -m tests.benchmarks.headline_pandas HOME
"""

import pandas as pd

from tests.benchmarks.headlines import ENDS, STARTS, WEEKS_18, Figures, Inputs, run_as_process

PATHWAY = ["pathway_issuer", "pathway_id", "patient_id"]
LAST_PLACE = 2147483647


def _periods(inputs: Inputs) -> pd.DataFrame:
    columns = [*PATHWAY, "event_id", "event_type", "rtt_status", "event_date", "event_sequence"]
    events = pd.read_parquet(inputs.files["rtt_events"], columns=columns)
    events = events[events["event_date"] <= inputs.as_at.isoformat()]
    events["event_date"] = pd.to_datetime(events["event_date"], format="%Y-%m-%d")
    events["place"] = pd.to_numeric(events["event_sequence"], errors="coerce").fillna(LAST_PLACE)
    events["ends"] = events["rtt_status"].isin(ENDS).astype("int32")
    events = events.sort_values([*PATHWAY, "event_date", "place", "event_id"])
    by_pathway = events.groupby(PATHWAY, dropna=False, sort=False)
    events["period"] = by_pathway["ends"].cumsum() - events["ends"]
    events["started"] = events["event_date"].where(events["event_type"].isin(STARTS))
    events["ended"] = events["event_date"].where(events["ends"] == 1)
    by_period = events.groupby([*PATHWAY, "period"], dropna=False, sort=False)
    found = by_period.agg(clock_start=("started", "min"), clock_stop=("ended", "min"))
    return found[found["clock_start"].notna()]


def figures(inputs: Inputs) -> Figures:
    """The figures by their subject."""
    periods = _periods(inputs)
    start, stop = periods["clock_start"], periods["clock_stop"]
    open_by_month: list[tuple[object, ...]] = []
    for last in sorted(inputs.month_ends):
        day = pd.Timestamp(last)
        waiting = periods[(start <= day) & (stop.isna() | (stop > day))]
        long = (day - waiting["clock_start"]).dt.days > WEEKS_18
        open_by_month.append((last.strftime("%Y-%m"), len(waiting), int(long.sum())))

    ed = pd.read_parquet(inputs.files["attendances"], columns=["department_type", "arrived_at", "departed_at"])
    ed = ed[ed["department_type"].isin(["01", "02", "03"]) & (ed["arrived_at"] < inputs.after)]
    minutes = (_stamp(ed["departed_at"]) - _stamp(ed["arrived_at"])).dt.total_seconds() / 60
    ed = ed.assign(month=ed["arrived_at"].str.slice(0, 7), over_4h=minutes > 240)
    ed_rows = ed.groupby(["month", "department_type"])["over_4h"].agg(["size", "sum"]).reset_index()

    cancer = pd.read_parquet(inputs.files["pathways"], columns=["told_date", "received_date"])
    cancer = cancer[(cancer["told_date"] <= inputs.as_at.isoformat()) & cancer["received_date"].notna()]
    days = (pd.to_datetime(cancer["told_date"]) - pd.to_datetime(cancer["received_date"])).dt.days
    cancer = cancer.assign(month=cancer["told_date"].str.slice(0, 7), within=days <= 28)
    cancer_rows = cancer.groupby("month")["within"].agg(["size", "sum"]).reset_index()

    stays = pd.read_parquet(inputs.files["ward_stays"], columns=["started_at", "ended_at"])
    started, ended = _stamp(stays["started_at"]), _stamp(stays["ended_at"])
    beds: list[tuple[object, ...]] = []
    for midnight in sorted(inputs.midnights):
        occupied = int(((started <= midnight) & (ended.isna() | (ended > midnight))).sum())
        if occupied:
            beds.append((midnight.strftime("%Y-%m-%d"), occupied))
    return {
        "rtt periods": [(len(periods), int(stop.isna().sum()))],
        "rtt open": open_by_month,
        "ed": list(ed_rows.itertuples(index=False, name=None)),
        "cancer": list(cancer_rows.itertuples(index=False, name=None)),
        "beds": beds,
    }


def _stamp(texts: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    """A local time with or without its seconds."""
    return pd.to_datetime(texts.str.slice(0, 16), format="%Y-%m-%dT%H:%M", errors="coerce")


if __name__ == "__main__":
    run_as_process(figures)
