"""performance.risks: each risk of the plan beside the newest points of its measures."""

from datetime import date
from typing import Any

import duckdb

from orchestration.performance.published import SPC
from orchestration.performance.published_risks import RISKS
from orchestration.performance.register import load_measures
from orchestration.performance.risks import reading_of
from orchestration.publication.sql import insert_rows
from orchestration.store.catalog import has_table

SOURCE = "run.risks"
RISKS_OF_PLAN = f"""
    select risk_id, title, owner, strategic_risk_id, score, appetite, review_on, measure_ids
    from build.{SOURCE}
    order by score desc, risk_id
"""
NEWEST = f"""
    select measure_id, period_start, period_end, value, target, variation, assurance
    from {SPC.published}
    where level = 'trust' and is_latest_point and value is not null
"""


def write_risks(connection: duckdb.DuckDBPyConnection, night: date) -> None:
    """Fills the table after the charts; `build` is attached. A trust without the file has no row."""
    if not has_table(connection, SOURCE, "build"):
        return
    newest = {row[0]: row[1:] for row in connection.execute(NEWEST).fetchall()}
    rows: list[list[Any]] = []
    for *risk, review_on, measure_ids in connection.execute(RISKS_OF_PLAN).fetchall():
        score, appetite = risk[-2:]
        for measure_id in measure_ids.split():
            measure = load_measures()[measure_id]
            start, end, value, target, variation, assurance = newest.get(measure_id, (None,) * 6)
            rows.append(
                [
                    *risk,
                    review_on,
                    None if review_on is None else review_on < night,
                    measure_id,
                    measure.title,
                    measure.unit,
                    start,
                    end,
                    value,
                    target,
                    variation,
                    assurance,
                    reading_of(score, appetite, measure.better, variation, assurance),
                ]
            )
    places = ", ".join("?" for _ in RISKS.columns)
    insert_rows(connection, f"insert into {RISKS.published} values ({places})", rows)
