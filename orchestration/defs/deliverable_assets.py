"""Worklists, return files and the board pack as assets: the folders, and in them what each domain writes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.contract.published import Domain, load_domains, load_published_tables
from orchestration.contract.validation import load_validation_tables
from orchestration.defs.names import (
    DOWNTIME,
    KEPT,
    PERFORMANCE,
    POOL,
    REPORT,
    RETURNS,
    STATUS,
    WORKLISTS,
    publication_key,
    published_key,
    return_key,
    team,
    worklist_key,
)
from orchestration.defs.resources import Progress, Turn, open_home
from orchestration.deliverables.board_pack.pack import write_board_pack
from orchestration.deliverables.cancer_upload import write_upload_files
from orchestration.deliverables.charging.files import write_charging_list
from orchestration.deliverables.downtime.folder import write_downtime
from orchestration.deliverables.returns import write_return_files
from orchestration.deliverables.states_of_returns import PERIODS_OF
from orchestration.deliverables.worklist_filter import usable_choices, usable_teams
from orchestration.deliverables.worklists import write_worklists
from orchestration.performance import published as performance
from orchestration.planning import published as planning
from orchestration.settings.plan import say_problems
from orchestration.warehouse.project import load_manifest

# The published tables that the writers read; a test compares them with the SQL of the writers.
TABLES_OF_WORKLISTS = (
    "validation.exceptions",
    "validation.headline_effects",
    "validation.outcome_measures",
    "validation.priorities",
    "validation.rules",
    "validation.summary",
    "validation.work_items",
)
TABLES_OF_CHARGING = (
    "beds.charging_decisions",
    "beds.stays",
    "outpatients.appointments",
    "outpatients.charging_decisions",
    "rtt.periods",
)
TABLES_OF_UPLOADS = {"cancer": ("cancer.upload",)}
TABLES_OF_RETURNS = {
    "rtt": ("rtt.performance_monthly", "rtt.return_monthly"),
    "ed": ("ed.performance_monthly", "ed.return_monthly"),
    "beds": ("beds.return_quarterly", "beds.return_specialties_quarterly"),
    "elective": ("elective.return_quarterly",),
}
TABLES_OF_REPORT = (
    "beds.activity_by_category_monthly",
    "beds.escalation_daily",
    "beds.sectors_daily",
    "cancer.breach_analysis",
    "cancer.breach_analysis_divisions",
    "cancer.demand_weekly",
    "elective.last_minute_cancellations",
    "elective.return_quarterly",
    "elective.urgent_cancellations_monthly",
    "outpatients.activity_by_category_monthly",
    "outpatients.appointments",
    "performance.actions",
    "performance.contributions",
    "performance.differences",
    "performance.escalation_daily",
    "performance.escalation_parameters_daily",
    "performance.measure_values",
    "performance.measures",
    "performance.narratives",
    "performance.oversight",
    "performance.oversight_scores",
    "performance.peers",
    "performance.plan_positions",
    "performance.risks",
    "performance.spc",
    "performance.spc_decisions",
    "performance.targets",
    "performance.tiers",
    "performance.trajectories",
    "planning.activity_against_plan",
    "planning.campaign_weeks",
    "planning.campaigns",
    "planning.capacity",
    "planning.holiday_beds",
    "planning.holiday_electives",
    "planning.holiday_patients",
    "planning.holidays",
    "planning.lost_activity",
    "planning.march",
    "planning.march_back_test",
    "planning.return_deadlines",
    "planning.schemes",
    "planning.standards",
    "planning.unit_values",
    "planning.validation_cost",
    "planning.winter",
    "planning.winter_effects",
    "planning.winter_errors",
    "planning.winter_mitigations",
    "rtt.booking_order",
    "rtt.validation_12_weeks",
    "validation.headline_effects",
    "validation.outcome_measures",
    "validation.rules",
    "validation.summary",
)
TABLES_OF_DOWNTIME = (
    "beds.forecast_daily",
    "beds.inpatients",
    "beds.model_hours",
    "beds.sectors_daily",
    "cancer.next_actions",
    "ed.in_department",
    "ed.sitrep_daily",
    "elective.admissions_ahead",
    "outpatients.appointments_ahead",
    "performance.escalation_daily",
    "rtt.long_waits",
    "validation.exceptions",
    "validation.rules",
    "validation.summary",
)


def worklist_domains() -> list[str]:
    """Domains whose rules find work."""
    built = {f"{node['schema']}.{node['alias']}" for node in load_manifest()["nodes"].values()}
    exceptions = load_validation_tables()["exceptions"]
    return [domain for domain in load_domains() if exceptions.part_of(domain) in built]


def worklists_asset() -> dg.AssetsDefinition:
    @dg.multi_asset(
        name="write_worklists",
        specs=[
            *(_worklist(load_domains()[name]) for name in worklist_domains()),
            dg.AssetSpec(
                WORKLISTS,
                deps=[
                    *(worklist_key(domain) for domain in worklist_domains()),
                    *(published_key(table) for table in TABLES_OF_CHARGING),
                ],
                description="The folder published/worklists: one worklist per domain and team, one per division"
                " or specialty over all domains, the cancer upload of open months, and charging decisions.",
                group_name="deliverables",
                kinds={"excel"},
                owners=["team:validation-team"],
            ),
        ],
        can_subset=True,
        pool=POOL,
    )
    def hand_out_worklists(
        context: dg.AssetExecutionContext, turn: Turn, progress: dg.ResourceParam[Progress]
    ) -> Iterator[Any]:
        progress.step("writing worklists")
        home, _ = open_home()
        kept: list[str] = []

        def say(words: str) -> None:
            context.log.warning(words)
            kept.append(words)

        teams = usable_teams(home, context.log.warning)
        say_problems(home, say)
        written = write_worklists(home.current, home.worklists, teams, say, usable_choices(home))
        uploads = write_upload_files(home.current, home.worklists)
        write_charging_list(home.current, home.worklists)
        files = _by_domain(written, {f"worklist_{name}": name for name in worklist_domains()})
        files["cancer"] += uploads
        yield from _handed_out(context, {worklist_key(name): files[name] for name in worklist_domains()})
        if WORKLISTS in context.selected_asset_keys:
            yield dg.MaterializeResult(
                asset_key=WORKLISTS,
                metadata={
                    "folder": dg.MetadataValue.path(home.worklists),
                    "workbooks": sum(file.suffix == ".xlsx" for file in written),
                    "uploads": len(uploads),
                    KEPT: dg.MetadataValue.json(kept),
                },
            )

    return hand_out_worklists


def returns_asset() -> dg.AssetsDefinition:
    @dg.multi_asset(
        name="write_returns",
        specs=[
            *(_return(load_domains()[name], tables) for name, tables in TABLES_OF_RETURNS.items()),
            dg.AssetSpec(
                RETURNS,
                deps=[return_key(domain) for domain in TABLES_OF_RETURNS],
                description="The folder published/returns: national return files of the last whole month (RTT"
                " and A&E) or quarter (beds and cancelled operations).",
                group_name="deliverables",
                kinds={"csv", "excel"},
                owners=[PERFORMANCE],
            ),
        ],
        can_subset=True,
        pool=POOL,
    )
    def write_returns(
        context: dg.AssetExecutionContext, turn: Turn, progress: dg.ResourceParam[Progress]
    ) -> Iterator[Any]:
        progress.step("writing returns")
        home, _ = open_home()
        written = write_return_files(home.current, home.returns)
        files = _by_domain(written, {prefix: table.split(".")[0] for prefix, table in PERIODS_OF.items()})
        yield from _handed_out(context, {return_key(name): files[name] for name in TABLES_OF_RETURNS})
        if RETURNS in context.selected_asset_keys:
            yield dg.MaterializeResult(
                asset_key=RETURNS,
                metadata={"folder": dg.MetadataValue.path(home.returns), "files": len(written)},
            )

    return write_returns


def report_asset() -> dg.AssetsDefinition:
    @dg.multi_asset(
        name="write_report",
        specs=[
            dg.AssetSpec(
                REPORT,
                deps=[STATUS, *(published_key(table) for table in TABLES_OF_REPORT if table in _published())],
                description="The folder published/report: the board pack as a page, a workbook of its figures"
                " and, where a browser is installed, as PDF.",
                group_name="deliverables",
                kinds={"html", "excel"},
                owners=[PERFORMANCE],
            ),
        ],
        pool=POOL,
    )
    def write_report(
        context: dg.AssetExecutionContext, turn: Turn, progress: dg.ResourceParam[Progress]
    ) -> dg.MaterializeResult:
        progress.step("writing the board pack")
        home, _ = open_home()
        written = write_board_pack(home.current, home.report, context.log.info)
        return dg.MaterializeResult(
            asset_key=REPORT,
            metadata={"page": dg.MetadataValue.path(written[0]), "files": len(written)},
        )

    return write_report


def downtime_asset() -> dg.AssetsDefinition:
    @dg.multi_asset(
        name="write_downtime_lists",
        specs=[
            dg.AssetSpec(
                DOWNTIME,
                deps=[STATUS, *(published_key(table) for table in TABLES_OF_DOWNTIME if table in _published())],
                description="The folder published/downtime: lists per ward and site for the hours in which a"
                " clinical system is down, the on-call sheet and the recovery check. Patient level.",
                group_name="deliverables",
                kinds={"html", "excel"},
                owners=[PERFORMANCE],
            ),
        ],
        pool=POOL,
    )
    def write_downtime_lists(
        context: dg.AssetExecutionContext, turn: Turn, progress: dg.ResourceParam[Progress]
    ) -> dg.MaterializeResult:
        progress.step("writing downtime lists")
        home, _ = open_home()
        written = write_downtime(home.current, home.downtime)
        return dg.MaterializeResult(
            asset_key=DOWNTIME,
            metadata={"page": dg.MetadataValue.path(written[0]), "files": len(written)},
        )

    return write_downtime_lists


def _published() -> set[str]:
    """Names of the tables that a publication holds by contract."""
    tables = load_validation_tables().values()
    contracts = {table.name for table in load_published_tables()} | {table.published for table in tables}
    return contracts | set(performance.NAMES) | set(planning.NAMES)


def _worklist(domain: Domain) -> dg.AssetSpec:
    tables = (*TABLES_OF_WORKLISTS, *TABLES_OF_UPLOADS.get(domain.name, ()))
    return dg.AssetSpec(
        worklist_key(domain.name),
        deps=[STATUS, publication_key(domain.name), *(published_key(table) for table in tables)],
        description=f"{domain.title}: what is wrong, why and what to do, for the validation team.",
        group_name=domain.name,
        kinds={"excel", "csv"},
        owners=[team(domain.owner)],
        skippable=True,
    )


def _return(domain: Domain, tables: tuple[str, ...]) -> dg.AssetSpec:
    return dg.AssetSpec(
        return_key(domain.name),
        deps=[STATUS, publication_key(domain.name), *(published_key(table) for table in tables)],
        description=f"{domain.title}: the national return of the last whole month or quarter.",
        group_name=domain.name,
        kinds={"csv"},
        owners=[team(domain.owner)],
        skippable=True,
    )


def _by_domain(written: Iterable[Path], domains: Mapping[str, str]) -> dict[str, list[Path]]:
    """Files by domain, as their names begin; a list of all domains is of none."""
    found: dict[str, list[Path]] = defaultdict(list)
    for file in written:
        found[next((name for start, name in domains.items() if file.name.startswith(start)), "")].append(file)
    return found


def _handed_out(
    context: dg.AssetExecutionContext, files: Mapping[dg.AssetKey, list[Path]]
) -> Iterator[dg.MaterializeResult]:
    """Where there is nothing to hand out yet, such as the return of a quarter that is not whole: no files."""
    for key, of_one in files.items():
        if key in context.selected_asset_keys:
            yield dg.MaterializeResult(
                asset_key=key,
                metadata={
                    "files": len(of_one),
                    **{file.name: dg.MetadataValue.path(file) for file in of_one},
                },
            )
