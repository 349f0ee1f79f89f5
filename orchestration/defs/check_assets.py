"""The evidence of a build as assets and checks, by domain."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from orchestration.checks.asset_checks import check_name, rule_checks, rules_of
from orchestration.checks.registry import expected_rules
from orchestration.checks.verdict import Verdict, judge
from orchestration.contract.published import load_domains
from orchestration.defs.names import EVIDENCE_KEY, POOL
from orchestration.defs.resources import Turn, open_home
from orchestration.defs.run_build import build_of
from orchestration.defs.warehouse_assets import asset_path
from orchestration.run import steps as refresh
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.records import Build, Evidence
from orchestration.warehouse.build import ALWAYS_BUILT, kept_results
from orchestration.warehouse.project import load_manifest


def evidence_asset() -> dg.AssetsDefinition:
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
        home, ledger = open_home()
        build = build_of(context, ledger)
        evidence = ledger.evidence(build.build_id) or _gathered(build, home, ledger)
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


def _gathered(build: Build, home: Home, ledger: Ledger) -> list[Evidence]:
    result = kept_results(build, home)
    if result is None:
        raise dg.Failure(f"dbt did not end in build {build.build_id}: start the job nightly_refresh")
    return refresh.gather_evidence(build, result, home, ledger)


def _always_built() -> list[dg.AssetKey]:
    """The seed that every build makes: ordered after dbt without needing any one mart of it."""
    return [
        dg.AssetKey(asset_path(node))
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
