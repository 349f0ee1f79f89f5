"""report.xlsx: every figure of the pack with real dates, a sheet per subject."""

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

from orchestration.deliverables.board_pack.figures import Figures
from orchestration.deliverables.board_pack.public_pages import public_sentences
from orchestration.deliverables.board_pack.summary_sheet import COLUMNS, summary_rows
from orchestration.store.catalog import columns_of
from orchestration.store.modes import GROUP_FILE
from orchestration.store.whole_files import TEMPORARY, write_whole

LARGEST_SHEET = 1_048_575
WIDEST = 60
# What is in the values is not repeated from the charts.
VALUES = """
    select figures.*, {columns}
    from performance.measure_values as figures
    left join performance.spc as charted
        on figures.measure_id = charted.measure_id
        and figures.level = charted.level
        and figures.organisation_unit = charted.organisation_unit
        and figures.period_start = charted.period_start
    where figures.is_latest
    order by figures.measure_id, figures.level, figures.organisation_unit, figures.period_start
"""
OF_CHARTS = (
    "is_counted",
    "is_latest_point",
    "segment",
    "stage",
    "mean",
    "lower_limit",
    "upper_limit",
    "median",
    "point_rule",
    "variation",
    "assurance",
    "assurance_constitutional",
    "target",
    "target_kind",
    "message",
)
# The matrix with the newest rank among other providers, one row per measure.
MATRIX = """
    select measures.measure_id, measures.title, measures.domain, charted.period_start, charted.period_end,
        charted.value, charted.target, charted.target_kind, charted.assurance,
        charted.assurance_constitutional, charted.variation,
        peers.period_start as peer_period_start, peers.value as peer_period_value, peers.basis as peer_basis,
        peers.rank as peer_rank, peers.providers, peers.quartile as peer_quartile, peers.median as peer_median,
        peers.england_value
    from performance.measures as measures
    left join performance.spc as charted
        on measures.measure_id = charted.measure_id and charted.level = 'trust' and charted.is_latest_point
    left join performance.peers as peers on measures.measure_id = peers.measure_id and peers.is_newest
    order by measures.measure_id
"""
# The highest tier that applies first, then the tiers of earlier months.
TIERS = """
    select tiers.measure_id, measures.title, tiers.* exclude (measure_id)
    from performance.tiers as tiers
    left join performance.measures as measures on tiers.measure_id = measures.measure_id
    order by tiers.is_current desc, case when tiers.is_current then tiers.tier else 0 end desc,
        case tiers.level when 'trust' then 0 when 'division' then 1 else 2 end, tiers.measure_id,
        tiers.organisation_unit, tiers.period_start desc, tiers.tier
"""
# Sheets after the figures: the table and its order.
SHEETS = {
    "Matrix": MATRIX,
    "Tiers": TIERS,
    "Plan": "select * from performance.plan_positions order by measure_id, organisation_unit",
    "Risks": "select * from performance.risks order by score desc, risk_id, measure_id",
    "Oversight": "select * from performance.oversight order by version, metric, period_start",
    "Oversight scores": "select * from performance.oversight_scores order by as_at, version",
    "Peers": "select * from performance.peers order by measure_id, period_start",
    "Contributions": (
        "select * from performance.contributions order by measure_id, level, period_start, organisation_unit"
    ),
    "Decisions": "select * from performance.spc_decisions order by measure_id, organisation_unit, period_start",
    "Revisions": "select * from performance.measure_values where not is_latest order by all",
    "Measures": "select * from performance.measures order by measure_id",
    "Targets": "select * from performance.targets order by measure_id, kind, level, valid_from",
    "Trajectories": "select * from performance.trajectories order by all",
    "Narratives": "select * from performance.narratives order by measure_id, period_start",
    "Actions": "select * from performance.actions order by measure_id, action_id",
    "Differences": "select * from performance.differences order by measure_id, period_start",
    "Activity against plan": "select * from planning.activity_against_plan order by all",
    "Lost activity": "select * from planning.lost_activity order by all",
    "Validation cost": "select * from planning.validation_cost order by all",
    "Schemes": "select * from planning.schemes order by scheme_id, period_start",
    "Unit values": "select * from planning.unit_values order by all",
    "Domains": "select * from publication.status order by position",
    "Failed checks": (
        "select * from publication.evidence where status in ('fail', 'error') and severity <> 'info'"
        " order by all"
    ),
    "Cancer breaches": "select * from cancer.breach_analysis order by all",
    "Cancer breaches by division": "select * from cancer.breach_analysis_divisions order by all",
    "Cancelled operations": "select * from elective.return_quarterly order by quarter",
    "Urgent cancellations": "select * from elective.urgent_cancellations_monthly order by month",
    "28 days": (
        "select counted_quarter, cancel_reason, outcome_of_28_days, count(*) as cancellations"
        " from elective.last_minute_cancellations group by all order by all"
    ),
    "Winter": "select * from planning.winter order by sector, week_start, scenario_percent, scenario",
    "Winter mitigations": "select * from planning.winter_mitigations order by mitigation_id",
    "Winter errors": "select * from planning.winter_errors order by sector, first_week_ahead",
    "Winter effects": "select * from planning.winter_effects order by sector, group_of_weeks, kind_of_week",
    "Bank holidays": "select * from planning.holidays order by holiday_date, day",
    "Bank holiday beds": "select * from planning.holiday_beds order by holiday_date, sector",
    "Bank holiday electives": (
        "select * from planning.holiday_electives order by day, is_total, treatment_function"
    ),
    "Return deadlines": "select * from planning.return_deadlines order by deadline, table_name, period",
    "Campaigns": "select * from planning.campaigns order by effect_from, campaign_id",
    "Campaign weeks": "select * from planning.campaign_weeks order by suspected_site, week_start",
    "Booking order": "select * from rtt.booking_order order by all",
    "Validation 12 weeks": "select * from rtt.validation_12_weeks order by all",
    "Escalation": "select * from performance.escalation_daily order by date",
    "Escalation parameters": "select * from performance.escalation_parameters_daily order by date, number",
    "Admitted by category": "select * from beds.activity_by_category_monthly order by all",
    "Appointments by category": "select * from outpatients.activity_by_category_monthly order by all",
    "Headline effects": "select * from validation.headline_effects order by all",
    "Validation": "select * from validation.summary order by all",
    "Exceptions": "select * from publication.edition_exceptions order by all",
    "Validation results": "select * from validation.outcome_measures order by all",
}
OPTIONS = {
    # rows go to disk as they come
    "constant_memory": True,
    # a value is text and never a formula or a link, whatever it begins with
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "default_date_format": "dd/mm/yyyy",
    "remove_timezone": True,
    # what is no number is shown as an error, and does not end the workbook
    "nan_inf_to_errors": True,
}


def write_workbook(connection: duckdb.DuckDBPyConnection, figures: Figures, to: Path) -> Path:
    """Writes the workbook in one step; the same publication writes the same bytes."""
    with (
        write_whole(to, GROUP_FILE) as temporary,
        tempfile.TemporaryDirectory(prefix=TEMPORARY, dir=to.parent) as parts,
        xlsxwriter.Workbook(str(temporary), {**OPTIONS, "tmpdir": parts}) as workbook,
    ):
        workbook.set_properties({"created": datetime(2020, 1, 1)})
        bold = workbook.add_format({"bold": True, "bottom": 1})
        _about(workbook.add_worksheet("About"), figures)
        _sheet(workbook.add_worksheet("Alert advise assure"), COLUMNS, summary_rows(figures), bold)
        for name, sql in {"Figures": _values_sql(connection), **SHEETS}.items():
            if sql and _tables(sql) <= figures.present:
                answer = connection.execute(sql)
                names = [column[0] for column in answer.description or []]
                _sheet(workbook.add_worksheet(name), names, _rows(answer), bold)
    return to


def _values_sql(connection: duckdb.DuckDBPyConnection) -> str:
    known = columns_of(connection, "performance.spc")
    columns = ", ".join(f"charted.{name}" for name in OF_CHARTS if name in known)
    return VALUES.format(columns=columns) if columns else ""


def _tables(sql: str) -> set[str]:
    words = sql.split()
    return {words[at + 1] for at, word in enumerate(words[:-1]) if word in ("from", "join")}


def _rows(answer: duckdb.DuckDBPyConnection) -> Iterable[tuple[Any, ...]]:
    while rows := answer.fetchmany(10_000):
        yield from rows


def _about(sheet: Any, figures: Figures) -> None:
    build = figures.build
    for number, (name, value) in enumerate(
        (
            ("Trust", build["provider"]),
            ("Data as at", build["as_at"]),
            ("Build", build["build_id"]),
            ("Figures", "One row per measure, unit and period, the newest figure of each, with its chart."),
            ("Revisions", "Earlier figures of periods that were revised."),
            *(("Public edition", words) for words in public_sentences(figures)),
            (
                "Percentages",
                "Unrounded, 100 * numerator / denominator. Never average them: add up both and divide.",
            ),
        )
    ):
        sheet.write_string(number, 0, name)
        _write(sheet, number, 1, value)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 80)


def _sheet(sheet: Any, names: Sequence[str], rows: Iterable[Sequence[Any]], bold: Any) -> None:
    for column, name in enumerate(names):
        sheet.set_column(column, column, min(max(len(name) + 2, 11), WIDEST))
        sheet.write_string(0, column, name, bold)
    sheet.freeze_panes(1, 0)
    last = 0
    for last, row in enumerate(rows, 1):
        if last > LARGEST_SHEET:
            break
        for column, value in enumerate(row):
            if value is not None:
                _write(sheet, last, column, value)
    if names:
        sheet.autofilter(0, 0, min(last, LARGEST_SHEET), len(names) - 1)


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, bool):
        sheet.write_string(row, column, "yes" if value else "no")
    elif isinstance(value, (int, float, Decimal)):
        sheet.write_number(row, column, float(value))
    elif isinstance(value, (date, datetime)):
        sheet.write_datetime(row, column, value)
    else:
        sheet.write_string(row, column, "; ".join(map(str, value)) if isinstance(value, list) else str(value))
