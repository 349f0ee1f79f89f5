"""The headline figures in Polars, with its streaming engine over the archive.

python -m tests.benchmarks.headline_polars HOME
"""

from datetime import timedelta

import polars as pl

from tests.benchmarks.headlines import ENDS, STARTS, WEEKS_18, Figures, Inputs, run_as_process

PATHWAY = ["pathway_issuer", "pathway_id", "patient_id"]
LAST_PLACE = 2147483647


def _periods(inputs: Inputs) -> pl.DataFrame:
    place = pl.col("event_sequence").cast(pl.Int32, strict=False).fill_null(LAST_PLACE)
    ends, starts = pl.col("rtt_status").is_in(ENDS).fill_null(False), pl.col("event_type").is_in(STARTS)
    period = pl.col("ends").cast(pl.Int32).cum_sum().over(PATHWAY) - pl.col("ends").cast(pl.Int32)
    return (
        pl.scan_parquet(inputs.files["rtt_events"])
        .filter(pl.col("event_date") <= inputs.as_at.isoformat())
        .select(
            *PATHWAY,
            "event_id",
            pl.col("event_date").str.to_date(),
            place.alias("place"),
            ends.alias("ends"),
            starts.fill_null(False).alias("starts"),
        )
        .sort([*PATHWAY, "event_date", "place", "event_id"])
        .with_columns(period.alias("period"))
        .group_by([*PATHWAY, "period"])
        .agg(
            pl.col("event_date").filter(pl.col("starts")).min().alias("clock_start"),
            pl.col("event_date").filter(pl.col("ends")).min().alias("clock_stop"),
            pl.col("starts").sum().alias("started"),
        )
        .filter(pl.col("started") > 0)
        .select("clock_start", "clock_stop")
        .collect(engine="streaming")
    )


def figures(inputs: Inputs) -> Figures:
    """The figures by their subject."""
    periods = _periods(inputs)
    stop = pl.col("clock_stop")
    open_by_month: list[tuple[object, ...]] = []
    for day in sorted(inputs.month_ends):
        waiting = periods.filter((pl.col("clock_start") <= day) & (stop.is_null() | (stop > day)))
        long = waiting.filter(pl.col("clock_start") < day - timedelta(days=WEEKS_18))
        open_by_month.append((day.strftime("%Y-%m"), waiting.height, long.height))
    minutes = (_stamp("departed_at") - _stamp("arrived_at")).dt.total_minutes()
    ed = (
        pl.scan_parquet(inputs.files["attendances"])
        .filter(pl.col("department_type").is_in(["01", "02", "03"]) & (pl.col("arrived_at") < inputs.after))
        .group_by(pl.col("arrived_at").str.slice(0, 7).alias("month"), "department_type")
        .agg(pl.len(), (minutes > 240).sum().alias("over_4h"))
        .sort("month", "department_type")
        .collect(engine="streaming")
    )
    within = (pl.col("told_date").str.to_date() - pl.col("received_date").str.to_date()).dt.total_days() <= 28
    cancer = (
        pl.scan_parquet(inputs.files["pathways"])
        .filter((pl.col("told_date") <= inputs.as_at.isoformat()) & pl.col("received_date").is_not_null())
        .group_by(pl.col("told_date").str.slice(0, 7).alias("month"))
        .agg(pl.len(), within.sum().alias("within"))
        .sort("month")
        .collect(engine="streaming")
    )
    stays = pl.scan_parquet(inputs.files["ward_stays"]).select(_stamp("started_at"), _stamp("ended_at"))
    midnights = pl.LazyFrame({"midnight": inputs.midnights})
    beds = (
        stays.join_where(midnights, pl.col("started_at") <= pl.col("midnight"))
        .filter(pl.col("ended_at").is_null() | (pl.col("ended_at") > pl.col("midnight")))
        .group_by("midnight")
        .len()
        .sort("midnight")
        .select(pl.col("midnight").dt.strftime("%Y-%m-%d"), "len")
        .collect(engine="streaming")
    )
    counted = (periods.height, periods["clock_stop"].null_count())
    return {
        "rtt periods": [counted],
        "rtt open": open_by_month,
        "ed": ed.rows(),
        "cancer": cancer.rows(),
        "beds": beds.rows(),
    }


def _stamp(name: str) -> pl.Expr:
    """A local time with or without its seconds."""
    text = pl.col(name).str.slice(0, 16)
    return text.str.to_datetime("%Y-%m-%dT%H:%M", strict=False, time_unit="us").alias(name)


if __name__ == "__main__":
    run_as_process(figures)
