"""Assets that no step must give: what lands, what a domain's rules judge, what is published.

They are external, so that one that fails or is held skips no step: who makes one logs its materialisation.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import dagster as dg

from orchestration.contract.feeds import Source, load_sources
from orchestration.contract.published import Domain, PublishedTable, load_domains, load_published_tables
from orchestration.contract.reference import ReferenceTable, load_reference_tables
from orchestration.contract.validation import ValidationTable, load_validation_tables
from orchestration.defs.dbt_keys import dbt_key, mart_key
from orchestration.defs.names import (
    DATA_ENGINEERING,
    DICTIONARY,
    PARQUET,
    PERFORMANCE,
    STATUS,
    checks_key,
    extract_key,
    landing_key,
    publication_key,
    published_key,
    team,
)
from orchestration.defs.nights import NIGHTS
from orchestration.performance import published as performance
from orchestration.performance.figures import NATIONAL_FIGURES, OWN_FIGURES, figure_queries
from orchestration.planning import published as planning
from orchestration.publication.aggregates import aggregate_tables
from orchestration.warehouse.project import LAYERS, load_manifest

# Of which other tables of measures each is made.
MADE_OF = {
    "targets": ["measures", "trajectories"],
    "measure_values": ["measures"],
    "spc": ["measure_values", "targets", "spc_decisions"],
    "differences": ["measure_values"],
    "contributions": ["measure_values", "spc"],
    "tiers": ["spc", "trajectories", "actions"],
}
# The refresh begins at two and readers come in at seven: until then each domain is published.
PUBLISHED_BY = dg.FreshnessPolicy.cron(
    deadline_cron="0 7 * * *", lower_bound_delta=timedelta(hours=5), timezone="Europe/London"
)


def external_assets(extracted: frozenset[str] = frozenset()) -> list[dg.AssetSpec]:
    """Every asset that is drawn and never a step's output; `extracted` sources are read from databases."""
    return [
        *(_landing(source, source.name in extracted) for source in load_sources().values()),
        *_given_to_dbt(),
        *(_checks(domain) for domain in load_domains().values()),
        *(_publication(domain) for domain in load_domains().values()),
        *(_published(table) for table in load_published_tables()),
        *(_validation(table) for table in load_validation_tables().values()),
        *(_reference(table) for table in load_reference_tables()),
        *_performance(),
        *_planning(),
        *_files_of_a_publication(),
    ]


def _landing(source: Source, is_extracted: bool) -> dg.AssetSpec:
    age = None if source.max_age_days is None or not source.chain else timedelta(days=source.max_age_days)
    return dg.AssetSpec(
        landing_key(source.name),
        deps=[extract_key(source.name)] if is_extracted else [],
        description=f"Deliveries in landing/{source.name}/: {source.description} Due: {source.deadline}.",
        group_name="landing",
        kinds={"file"},
        owners=[team(source.owner)],
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=age) if age else None,
    )


def _given_to_dbt() -> Iterator[dg.AssetSpec]:
    """Relations laid out before dbt runs: the date that is built, and the state before it."""
    for source in load_manifest()["sources"].values():
        if source["source_name"] not in load_sources():
            yield dg.AssetSpec(
                dbt_key(source),
                description=source["description"],
                group_name="run",
                kinds={"duckdb"},
                owners=[DATA_ENGINEERING],
            )


def _checks(domain: Domain) -> dg.AssetSpec:
    judged = [
        dbt_key(node)
        for node in load_manifest()["nodes"].values()
        if node["resource_type"] == "model"
        and node["config"]["materialized"] != "ephemeral"
        and node["fqn"][1] in LAYERS
        and node["fqn"][2] == domain.name
    ]
    return dg.AssetSpec(
        checks_key(domain.name),
        deps=judged,
        description=f"{domain.title}: checks of deliveries, volumes and suites; rules that list exceptions.",
        group_name=domain.name,
        kinds={"greatexpectations"},
        owners=[team(domain.owner)],
    )


def _publication(domain: Domain) -> dg.AssetSpec:
    return dg.AssetSpec(
        publication_key(domain.name),
        deps=[checks_key(domain.name), STATUS],
        description=f"{domain.title}: published or held, by the date that the data is as at.",
        group_name=domain.name,
        kinds={"duckdb"},
        owners=[team(domain.owner)],
        partitions_def=NIGHTS,
        freshness_policy=PUBLISHED_BY,
    )


def _published(table: PublishedTable) -> dg.AssetSpec:
    node = load_manifest()["nodes"].get(f"model.clockstop.{table.model}", {})
    columns: dict[str, Any] = node.get("columns", {})
    return dg.AssetSpec(
        published_key(table.name),
        deps=[mart_key(table), publication_key(table.domain)],
        description=f"{table.name} as published. {node.get('description', '')} Grain: {table.grain}",
        group_name=table.domain,
        kinds={"duckdb", "table"},
        owners=[team(load_domains()[table.domain].owner)],
        metadata={
            "dagster/table_name": table.name,
            "dagster/column_schema": dg.TableSchema(
                columns=[
                    dg.TableColumn(name, column.get("data_type") or "?", column.get("description"))
                    for name, column in columns.items()
                ]
            ),
        },
        tags={"patient_level": "yes" if table.patient_level else "no"},
    )


def _performance() -> Iterator[dg.AssetSpec]:
    """The tables of measures, which the publisher reads from the published tables."""
    known = {table.name for table in load_published_tables()}
    read = {query.table for folder in (OWN_FIGURES, NATIONAL_FIGURES) for query in figure_queries(folder)}
    made_of = {name: [f"{performance.SCHEMA}.{other}" for other in others] for name, others in MADE_OF.items()}
    made_of["measure_values"] += sorted(read & known)
    for published in performance.NAMES:
        name = published.partition(".")[2]
        yield dg.AssetSpec(
            published_key(published),
            deps=[STATUS, *(published_key(table) for table in made_of.get(name, []))],
            description=f"{published} as published. {performance.meaning_of(published)}",
            group_name=performance.SCHEMA,
            kinds={"duckdb", "table"},
            owners=[PERFORMANCE],
            metadata={"dagster/table_name": published},
            tags={"patient_level": "no"},
        )


def _planning() -> Iterator[dg.AssetSpec]:
    """The tables of plans, which the publisher reads from the published tables."""
    for table in planning.TABLES:
        yield dg.AssetSpec(
            published_key(table.published),
            deps=[STATUS, *(published_key(name) for name in table.made_of)],
            description=f"{table.published} as published. {table.grain}",
            group_name=planning.SCHEMA,
            kinds={"duckdb", "table"},
            owners=[PERFORMANCE],
            metadata={"dagster/table_name": table.published},
            tags={"patient_level": "yes" if table.patient_level else "no"},
        )


def _files_of_a_publication() -> Iterator[dg.AssetSpec]:
    """What the publisher writes beside the published tables, from all of them."""
    tables = {table.name: table.patient_level for table in load_published_tables()}
    tables |= {table.published: table.patient_level for table in load_validation_tables().values()}
    without_patients = set(aggregate_tables()) & tables.keys()
    yield dg.AssetSpec(
        PARQUET,
        deps=[STATUS, *(published_key(name) for name in tables if name in without_patients)],
        description="The folder published/parquet: every table without patients as a Parquet file, for Excel,"
        " Power BI, R, Python and other tools (docs/connect.md).",
        group_name="deliverables",
        kinds={"parquet"},
        owners=[PERFORMANCE],
    )
    yield dg.AssetSpec(
        DICTIONARY,
        deps=[STATUS, *(published_key(name) for name in tables)],
        description="The folder published/dictionary: what each published table and column means, where it is"
        " from and which checks it passed, as pages with a search.",
        group_name="deliverables",
        kinds={"html"},
        owners=[PERFORMANCE],
    )


def _validation(table: ValidationTable) -> dg.AssetSpec:
    built = {f"{node['schema']}.{node['alias']}": node for node in load_manifest()["nodes"].values()}
    parts = {domain: built.get(table.part_of(domain)) for domain in load_domains()}
    return dg.AssetSpec(
        published_key(table.published),
        deps=[
            *(dbt_key(part) for part in parts.values() if part is not None),
            *(publication_key(domain) for domain, part in parts.items() if part is not None),
        ],
        description=f"{table.published} as published. {table.description} Grain: {table.grain}.",
        group_name="validation",
        kinds={"duckdb", "table"},
        owners=["team:validation-team"],
        metadata={
            "dagster/table_name": table.published,
            "dagster/column_schema": dg.TableSchema(
                columns=[
                    dg.TableColumn(name, kind, table.meanings[name]) for name, kind in table.columns.items()
                ]
            ),
        },
        tags={"patient_level": "yes" if table.patient_level else "no"},
    )


def _reference(table: ReferenceTable) -> dg.AssetSpec:
    nodes = load_manifest()["nodes"]
    models = [table.model.format(domain=domain) for domain in (load_domains() if table.is_in_parts else ("",))]
    built = [node for model in models if (node := nodes.get(f"model.clockstop.{model}")) is not None]
    return dg.AssetSpec(
        published_key(table.published),
        deps=[*(dbt_key(node) for node in built), STATUS],
        description=f"{table.published} as published. {table.description} Grain: {table.grain}.",
        group_name="reference",
        kinds={"duckdb", "table"},
        owners=[DATA_ENGINEERING],
        metadata={"dagster/table_name": table.published},
        tags={"patient_level": "no"},
    )
