"""Wires the house into Dagster: every feed, model, check, publication and worklist is an asset or check.

`clockstop refresh` and the schedule run the same job, `nightly_refresh`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets

from orchestration import refresh
from orchestration.checks.asset_checks import check_name, rule_checks, rules_of, test_check
from orchestration.checks.dbt_evidence import count_rows
from orchestration.checks.registry import expected_rules
from orchestration.checks.verdict import HELD, Verdict, judge
from orchestration.contracts import Source, load_sources
from orchestration.deliverables.cancer_upload import write_upload_files
from orchestration.deliverables.returns import write_return_files
from orchestration.deliverables.worklists import standing_teams, write_standing_worklists
from orchestration.domains import load_domains
from orchestration.home import Home
from orchestration.intake.due import due_domains, what_is_due
from orchestration.intake.take_in import take_in
from orchestration.ledger import Evidence, Ledger
from orchestration.notices import failed_notice, held_notice, in_plain_words, send_all
from orchestration.publication.publisher import heal, publish
from orchestration.warehouse.build import ALWAYS_BUILT, BuildResult, keep_tests, lay_out_raw, run_dbt
from orchestration.warehouse.project import ROOMS, load_manifest, prepare_project

POOL = "warehouse"
EVIDENCE_KEY = dg.AssetKey(["checks", "evidence"])
STATUS = dg.AssetKey(["publication", "status"])
# Metadata of the worklists: what is said of lists that somebody had filled in where they lay.
KEPT = "kept"


# How often the sensor tries the same content again after a run of it failed.
TRIES = 3
CONTENT_TAG = "clockstop/content"


class Turn(dg.ConfigurableResource):  # type: ignore[type-arg]
    """One refresh at a time in a home, however it was started: the run waits before its first step.

    Dagster's pool orders steps and knows only of its own runs; the home's lock orders whole refreshes and knows
    of the command too. `taken` says that who started the run holds it already.
    """

    taken: bool = False

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Turn"]:
        if self.taken:
            yield self
            return
        log = context.log
        with refresh.warehouse_lock(
            Home.from_environment(), lambda message: log.warning(message) if log else None
        ):
            if context.instance is not None and context.run is not None:
                _free_slots_of_dead_runs(context.instance, context.run.run_id)
            yield self


def _free_slots_of_dead_runs(instance: dg.DagsterInstance, run_id: str) -> None:
    """A step holds its slot only under the home's lock, which is ours now: whoever has one is dead."""
    for holder in instance.event_log_storage.get_concurrency_info(POOL).active_run_ids:
        if holder != run_id:
            instance.event_log_storage.free_concurrency_slots_for_run(holder)


class Night(dg.ConfigurableResource):  # type: ignore[type-arg]
    """What the run is asked for: a night (empty: the newest) and domains (empty: all).

    `and_due` adds the domains that what was just taken in is new to.
    """

    as_at: str = ""
    domains: list[str] = []
    and_due: bool = False

    def domains_to_build(self, ledger: Ledger) -> tuple[str, ...]:
        """The domains asked for, as the build takes them."""
        if not self.and_due:
            return tuple(self.domains)
        return tuple(sorted({*self.domains, *due_domains(ledger)}))

    @property
    def date(self) -> date | None:
        """The night as a date."""
        return date.fromisoformat(self.as_at) if self.as_at else None


def _places() -> tuple[Home, Ledger]:
    home = Home.from_environment()
    home.prepare()
    return home, Ledger(home.ledger)


# Intake


def _intake(source: Source) -> dg.AssetsDefinition:
    keys = {feed: dg.AssetKey([source.name, feed]) for feed in source.feeds}

    @dg.multi_asset(
        name=f"take_in_{source.name}",
        group_name="intake",
        specs=[
            dg.AssetSpec(
                keys[feed.name],
                description=f"{feed.description} Grain: {feed.grain}",
                kinds={"csv" if feed.reader == "csv" else "excel", "parquet"},
                metadata={"contract": f"expectations/contracts/{source.name}/{feed.name}.yml"},
                tags={"source": source.name},
                freshness_policy=_freshness(source),
            )
            for feed in source.feeds.values()
        ],
        check_specs=[
            dg.AssetCheckSpec("delivery_accepted", asset=key, blocking=False) for key in keys.values()
        ],
        # a network share that hiccups at two in the morning is worth two more looks
        retry_policy=dg.RetryPolicy(max_retries=2, delay=5),
        pool=POOL,
    )
    def take_in_source(context: dg.AssetExecutionContext, turn: Turn) -> Iterator[Any]:
        home, ledger = _places()
        judgements = take_in(source, home, ledger)
        for judgement in judgements:
            say = context.log.error if judgement.state == "refused" else context.log.info
            say(
                f"{judgement.source} {judgement.delivery}: {judgement.state}, {judgement.rows} rows"
                + (f"; {judgement.reason}" if judgement.reason else "")
            )
        refused = [judgement for judgement in judgements if judgement.state == "refused"]
        files = ledger.files()
        for feed, key in keys.items():
            newest = next((file for file in reversed(files) if file.feed == feed), None)
            yield dg.MaterializeResult(
                asset_key=key,
                metadata={
                    "deliveries_judged": len(judgements),
                    "rows_of_newest_file": newest.rows if newest else 0,
                    "unreadable_rows_of_newest_file": newest.unreadable_rows if newest else 0,
                },
            )
            yield dg.AssetCheckResult(
                asset_key=key,
                check_name="delivery_accepted",
                passed=not refused,
                metadata={
                    "deliveries_judged": len(judgements),
                    "refused": "; ".join(str(judgement.reason) for judgement in refused) or "none",
                },
            )

    return take_in_source


def _freshness(source: Source) -> dg.FreshnessPolicy | None:
    if not source.chain or source.max_age_days is None:
        return None
    return dg.FreshnessPolicy.time_window(fail_window=timedelta(days=source.max_age_days))


# Build


class HouseTranslator(DagsterDbtTranslator):
    """Groups models by room and domain; tests are shown as checks but the verdict is by domain."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        place = dbt_resource_props["fqn"]
        return str(place[2]) if place[1] in ROOMS else str(place[1])

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: Any) -> Any:
        spec = super().get_asset_spec(manifest, unique_id, project)
        props = self.get_resource_props(manifest, unique_id)
        domain = props["fqn"][2] if props["fqn"][1] in ROOMS else None
        owner = load_domains()[domain].owner if domain in load_domains() else "Data engineering"
        return spec.replace_attributes(kinds={"dbt", "duckdb"}).merge_attributes(metadata={"owned_by": owner})

    def get_asset_check_spec(
        self, asset_spec: Any, manifest: Mapping[str, Any], unique_id: str, project: Any
    ) -> Any:
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        # a blocking check would fail the whole build for one domain's fault
        return spec._replace(blocking=False) if spec else None


TRANSLATOR = HouseTranslator(DagsterDbtTranslatorSettings(enable_asset_checks=True))
_RESULTS: dict[str, BuildResult] = {}


def _warehouse() -> dg.AssetsDefinition:
    @dbt_assets(
        manifest=prepare_project(),
        dagster_dbt_translator=TRANSLATOR,
        name="warehouse",
        exclude="resource_type:unit_test",
        pool=POOL,
    )
    def warehouse(context: dg.AssetExecutionContext, night: Night, turn: Turn) -> Iterator[Any]:
        home, ledger = _places()
        for words in heal(home, ledger):
            context.log.warning(words)
        wanted = night.domains_to_build(ledger)
        build = refresh.open_build(context.run.run_id, home, ledger, night.date, wanted)
        context.log.info(f"build {build.build_id} of the night {build.as_at}: {', '.join(build.domains)}")
        lay_out_raw(build, home, ledger)
        result = run_dbt(build, home)
        keep_tests(build, result, home)
        _RESULTS[build.run_id] = result
        with duckdb.connect(str(home.build_file(build.build_id)), read_only=True) as connection:
            counts = count_rows(connection)
        yield from _dbt_events(context, result, counts)

    return warehouse


def _dbt_events(
    context: dg.AssetExecutionContext, result: BuildResult, counts: dict[str, int]
) -> Iterator[Any]:
    nodes = load_manifest()["nodes"]
    checks = {(key.asset_key, key.name): key for key in context.selected_asset_check_keys}
    for spoken in result.nodes.values():
        node = nodes.get(spoken.node_id)
        if node is None:
            continue
        if node["resource_type"] in ("model", "seed") and spoken.status == "success":
            key = dg.AssetKey(_asset_path(node))
            if key in context.selected_asset_keys:
                yield dg.MaterializeResult(asset_key=key, metadata={"seconds": spoken.seconds})
    for spoken in result.nodes.values():
        node = nodes.get(spoken.node_id)
        if node is None or node["resource_type"] != "test":
            continue
        for asset_key, name in checks:
            if name == node["name"]:
                yield test_check(asset_key, node, spoken, counts)


def _asset_path(node: Mapping[str, Any]) -> list[str]:
    return list(TRANSLATOR.get_asset_key(node).path)


# Checks, publication, worklists


def _evidence_asset() -> dg.AssetsDefinition:
    domains = list(load_domains())

    @dg.multi_asset(
        name="gather_evidence",
        group_name="checks",
        specs=[
            dg.AssetSpec(
                EVIDENCE_KEY,
                # ordered after the build without needing every mart of it: a failed one is evidence too
                deps=[dg.AssetDep(key) for key in _always_built()],
                description="What every rule says of this build, by build id.",
                kinds={"greatexpectations", "dbt"},
                metadata={"owned_by": "Data quality"},
            ),
            *[
                dg.AssetSpec(
                    ["checks", domain.name],
                    deps=[dg.AssetDep(key) for key in _always_built()],
                    description=f"{domain.title}: deliveries, volumes, suites and the rules that find work.",
                    kinds={"greatexpectations"},
                    metadata={"owned_by": domain.owner},
                    skippable=True,
                )
                for domain in load_domains().values()
            ],
        ],
        check_specs=[
            *[
                dg.AssetCheckSpec(
                    f"{domain}_rules_hold",
                    asset=EVIDENCE_KEY,
                    blocking=False,
                    description=f"Every rule gating {domain} spoke and holds, or readers keep its last night.",
                )
                for domain in domains
            ],
            *[
                dg.AssetCheckSpec(
                    check_name(rule_id), asset=["checks", domain], blocking=False, description=words
                )
                for domain in domains
                for rule_id, words in rules_of(domain).items()
            ],
        ],
        # a refresh of some domains says nothing of the others
        can_subset=True,
        pool=POOL,
    )
    def gather(context: dg.AssetExecutionContext, turn: Turn) -> Iterator[Any]:
        home, ledger = _places()
        build = ledger.build_of_run(context.run.run_id)
        result = _RESULTS.pop(context.run.run_id, None)
        if build is None or result is None:
            raise dg.Failure(
                "this run has no build to judge; start nightly_refresh, which builds and judges in one"
            )
        evidence = refresh.gather_evidence(build, result, home, ledger)
        yield dg.MaterializeResult(
            asset_key=EVIDENCE_KEY,
            metadata={"build_id": build.build_id, "rules": len(evidence)},
        )
        for domain in build.domains:
            yield dg.MaterializeResult(asset_key=["checks", domain], metadata={"build_id": build.build_id})
        for verdict in judge(build, evidence, expected_rules(build)):
            yield _domain_check(verdict, evidence)
        for domain in build.domains:
            yield from rule_checks(domain, evidence, home.data_docs(build.build_id))

    return gather


def _always_built() -> list[dg.AssetKey]:
    """The seed that every build makes: ordered after dbt without needing any one mart of it."""
    return [
        dg.AssetKey(_asset_path(node))
        for node in load_manifest()["nodes"].values()
        if node["resource_type"] == "seed" and node["name"] == ALWAYS_BUILT
    ]


def _domain_check(verdict: Verdict, evidence: list[Evidence]) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=EVIDENCE_KEY,
        check_name=f"{verdict.domain}_rules_hold",
        passed=verdict.passes,
        description=verdict.reason,
        metadata={
            "state": verdict.state,
            "reason": verdict.reason,
            "rules": sum(item.domain == verdict.domain for item in evidence),
        },
    )


@dg.multi_asset(
    name="publish",
    group_name="publication",
    specs=[
        dg.AssetSpec(
            STATUS,
            deps=[EVIDENCE_KEY],
            description="The state of every domain in the newest publication, and why.",
            kinds={"duckdb"},
            metadata={"owned_by": "Performance and information"},
        ),
        *[
            dg.AssetSpec(
                ["publication", domain.name],
                deps=[EVIDENCE_KEY],
                description=f"{domain.title}: the tables that readers see.",
                kinds={"duckdb"},
                metadata={"owned_by": domain.owner},
                skippable=True,
            )
            for domain in load_domains().values()
        ],
    ],
    pool=POOL,
)
def publication(context: dg.AssetExecutionContext, turn: Turn) -> Iterator[Any]:
    """Publishes the domains whose rules hold; refuses a run that has no evidence of its own."""
    home, ledger = _places()
    build = ledger.build_of_run(context.run.run_id)
    if build is None:
        raise dg.Failure("this run has no build; start nightly_refresh, which builds, judges and publishes")
    status = publish(build, home, ledger)
    for row in status:
        context.log.info(f"{row.domain}: {row.state}. {row.reason}")
        if row.build_id == build.build_id and row.state != HELD:
            yield dg.MaterializeResult(
                asset_key=["publication", row.domain], metadata={"as_at": str(row.as_at)}
            )
    yield dg.MaterializeResult(
        asset_key=STATUS,
        metadata={
            "quality_page": dg.MetadataValue.path(home.quality_page(build.build_id)),
            **{row.domain: f"{row.state}, night of {row.as_at}: {row.reason}" for row in status},
        },
    )


@dg.asset(
    key=["deliverables", "worklists"],
    deps=[STATUS],
    group_name="deliverables",
    kinds={"excel"},
    metadata={"owned_by": "Validation team"},
    pool=POOL,
)
def worklists(context: dg.AssetExecutionContext, turn: Turn) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """One list a domain and team: what is wrong, why and what to do; and the cancer upload of open months."""
    home, _ = _places()
    kept: list[str] = []

    def say(words: str) -> None:
        context.log.warning(words)
        kept.append(words)

    teams = standing_teams(home, context.log.warning)
    written = write_standing_worklists(home.current, home.worklists, teams, say)
    uploads = write_upload_files(home.current, home.worklists)
    return dg.MaterializeResult(
        metadata={
            "workbooks": sum(file.suffix == ".xlsx" for file in written),
            "uploads": len(uploads),
            KEPT: dg.MetadataValue.json(kept),
        }
    )


@dg.asset(
    key=["deliverables", "returns"],
    deps=[STATUS],
    group_name="deliverables",
    kinds={"csv"},
    metadata={"owned_by": "Performance and information"},
    pool=POOL,
)
def returns(context: dg.AssetExecutionContext, turn: Turn) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """National return files of what is published: RTT and A&E of the last whole month, beds of the quarter."""
    home, _ = _places()
    written = write_return_files(home.current, home.returns)
    return dg.MaterializeResult(metadata={"files": len(written)})


@dg.asset(
    key=["publication", "outcome"],
    deps=[STATUS, ["deliverables", "worklists"], ["deliverables", "returns"]],
    group_name="publication",
    metadata={"owned_by": "Data engineering"},
)
def outcome(context: dg.AssetExecutionContext) -> None:
    """Ends the run failed when a domain was held, after everything else has been published."""
    home, ledger = _places()
    newest = ledger.publications()[-1]
    held = [row for row in newest.verdicts if row["state"] == HELD]
    for words in send_all(held_notice(ledger), home):
        context.log.warning(words)
    if held:
        raise dg.Failure("; ".join(f"{row['domain']} held: {row['reason']}" for row in held))


# The job, its schedule and its sensor

SOURCES = load_sources()
WAREHOUSE = _warehouse()
INTAKE = [_intake(source) for source in SOURCES.values()]
EVIDENCE = _evidence_asset()


@dg.failure_hook(name="tell_of_failure")
def tell_of_failure(context: dg.HookContext) -> None:
    """Tells people when a step failed; what was held has been told by the outcome itself."""
    if context.op.name == "publication__outcome":
        return
    home = Home.from_environment()
    for words in send_all(failed_notice(in_plain_words(context.op.name, context.op_exception), home), home):
        context.log.warning(words)


NIGHTLY = dg.define_asset_job(
    "nightly_refresh",
    selection=dg.AssetSelection.all(),
    executor_def=dg.in_process_executor,
    hooks={tell_of_failure},
    description="Take in what has landed, build, check, publish, write the worklists.",
)

SCHEDULE = dg.ScheduleDefinition(
    name="nightly_refresh_at_two",
    job=NIGHTLY,
    cron_schedule="0 2 * * *",
    execution_timezone="Europe/London",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)


@dg.sensor(
    job=NIGHTLY,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Refreshes the domains that a complete delivery is new to, as the ledger knows it.",
)
def landing_sensor(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """The ledger is the cursor; the run key holds the content, so a restated file runs again."""
    home, ledger = _places()
    if refresh.is_refreshing(home):
        yield dg.SkipReason("a refresh is running; what it leaves is looked at when it has ended")
        return
    due = what_is_due(SOURCES, home, ledger)
    if not due:
        yield dg.SkipReason("no new delivery")
        return
    tried = context.instance.get_runs(dg.RunsFilter(tags={CONTENT_TAG: due.content}))
    if any(not run.is_finished for run in tried):
        yield dg.SkipReason("a refresh of what has landed is waiting for its turn")
        return
    if len(tried) >= TRIES:
        yield dg.SkipReason(
            f"{TRIES} refreshes of {', '.join(due.deliveries) or 'what was taken in'} failed; their runs say"
            " why, and the next delivery or the night's refresh tries again"
        )
        return
    every = set(due.domains) >= set(load_domains()) or not due.domains
    asked = {"domains": [] if every else list(due.domains), "and_due": not every}
    yield dg.RunRequest(
        run_key=f"{due.content}:{len(tried)}",
        run_config={"resources": {"night": {"config": asked}}},
        tags={CONTENT_TAG: due.content},
    )


defs = dg.Definitions(
    assets=[*INTAKE, WAREHOUSE, EVIDENCE, publication, worklists, returns, outcome],
    jobs=[NIGHTLY],
    schedules=[SCHEDULE],
    sensors=[landing_sensor],
    resources={"night": Night(), "turn": Turn()},
    # whatever part of the graph a person starts runs in one process, under one turn
    executor=dg.in_process_executor,
)
