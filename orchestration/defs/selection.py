"""What a run of some assets does: it builds their domains whole, and is refused where it would not publish.

A domain is judged and published whole, so a selection is honoured by domain: the steps that check and publish
belong to it, and without them the run ends before it has begun.
"""

from typing import Any

import dagster as dg

from orchestration.contract.feeds import load_sources
from orchestration.contract.published import load_domains
from orchestration.defs.dbt_keys import dbt_key
from orchestration.defs.deliverable_assets import TABLES_OF_RETURNS, worklist_domains
from orchestration.defs.names import (
    DOWNTIME,
    EVIDENCE_KEY,
    OUTCOME,
    REPORT,
    RETENTION,
    RETURNS,
    STATUS,
    WORKLISTS,
    feed_key,
    return_key,
    worklist_key,
)
from orchestration.intake.delivered import active_domains
from orchestration.run.pending_work import pending_work
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.warehouse.project import ALWAYS_BUILT, LAYERS, domains_using, load_manifest

# Without these a build is read by nobody, or a held domain is told to nobody.
ALWAYS_RUN = (EVIDENCE_KEY, STATUS, WORKLISTS, RETURNS, REPORT, DOWNTIME, OUTCOME)


def refuse_an_unread_build(context: dg.AssetExecutionContext) -> None:
    """Ends a run that would build and not publish."""
    selected = context.run.asset_selection or frozenset(ALWAYS_RUN)
    missing = [key for key in ALWAYS_RUN if key not in selected]
    if missing:
        raise dg.Failure(
            "this run would build without checking and publishing, so nothing was built: start the job"
            " nightly_refresh (for some domains with `domains: [rtt]` as configuration of the resource night),"
            f" or select {', '.join(key.to_user_string() for key in missing)} too"
        )


def domains_selected(context: dg.AssetExecutionContext) -> tuple[str, ...]:
    """The domains whose own tables a run of some assets is about; empty for a run of everything."""
    selected = context.run.asset_selection
    if not selected:
        return ()
    return tuple(domain for domain in load_domains() if selected & _own_models(domain))


def expected_domains(home: Home, ledger: Ledger) -> tuple[str, ...]:
    """The domains that a run of everything is about: all that ever had data, and those of what has landed."""
    try:
        inputs = ledger.refresh_inputs()
        due = pending_work(load_sources(), home, inputs).domains
    except OSError:
        # the step that takes in says what is wrong with its folder
        return ()
    return tuple(sorted({*active_domains(inputs), *due}))


def assets_of(domains: tuple[str, ...]) -> list[dg.AssetKey] | None:
    """What a run about some domains gives; None for a run about all, which needs no selection."""
    if not domains or set(domains) >= set(load_domains()):
        return None
    return [
        *(feed_key(source.name, feed) for source in load_sources().values() for feed in source.feeds),
        *(key for key, used_by in _used_by().items() if used_by & set(domains)),
        *ALWAYS_RUN,
        RETENTION,
        *(worklist_key(domain) for domain in domains if domain in worklist_domains()),
        *(return_key(domain) for domain in domains if domain in TABLES_OF_RETURNS),
    ]


def _own_models(domain: str) -> set[dg.AssetKey]:
    return {
        dbt_key(node)
        for node in _nodes()
        if len(node["fqn"]) > 2 and node["fqn"][1] in LAYERS and node["fqn"][2] == domain
    }


def _used_by() -> dict[dg.AssetKey, frozenset[str]]:
    every = frozenset(load_domains())
    return {
        dbt_key(node): every if node["name"] == ALWAYS_BUILT else domains_using(node["unique_id"])
        for node in _nodes()
    }


def _nodes() -> list[dict[str, Any]]:
    return [
        node
        for node in load_manifest()["nodes"].values()
        if node["resource_type"] in ("model", "seed") and node["config"]["materialized"] != "ephemeral"
    ]
