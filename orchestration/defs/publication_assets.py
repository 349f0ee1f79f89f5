"""The publisher as an asset, and the outcome of a run."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from orchestration.checks.verdict import HELD
from orchestration.contract.published import load_domains
from orchestration.defs.names import EVIDENCE_KEY, POOL, STATUS
from orchestration.defs.resources import Turn, open_home
from orchestration.defs.run_build import build_of
from orchestration.publication.publisher import publish
from orchestration.run.notices import held_notice, send_all


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
    home, ledger = open_home()
    build = build_of(context, ledger)
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
    key=["publication", "outcome"],
    deps=[STATUS, ["deliverables", "worklists"], ["deliverables", "returns"]],
    group_name="publication",
    metadata={"owned_by": "Data engineering"},
)
def outcome(context: dg.AssetExecutionContext) -> None:
    """Ends the run failed when a domain was held, after everything else has been published."""
    home, ledger = open_home()
    newest = ledger.publications()[-1]
    held = [row for row in newest.verdicts if row["state"] == HELD]
    for words in send_all(held_notice(ledger), home):
        context.log.warning(words)
    if held:
        raise dg.Failure("; ".join(f"{row['domain']} held: {row['reason']}" for row in held))
