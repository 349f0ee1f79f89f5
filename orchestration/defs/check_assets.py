"""The evidence of a build as assets and checks, by domain."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from orchestration.checks.asset_checks import check_name, rule_checks, rules_of
from orchestration.checks.dbt_evidence import BUILT
from orchestration.checks.registry import expected_rules
from orchestration.checks.verdict import Verdict, judge
from orchestration.contract.published import load_domains
from orchestration.defs.dbt_keys import dbt_key
from orchestration.defs.names import DATA_QUALITY, EVIDENCE_KEY, POOL, checks_key
from orchestration.defs.resources import Progress, Turn, open_home
from orchestration.defs.run_build import build_of
from orchestration.run import steps as refresh
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.records import Build, Evidence
from orchestration.warehouse.build import kept_results
from orchestration.warehouse.project import ALWAYS_BUILT, load_manifest

# Checks of a domain beside its rules: its models were built, and nothing keeps it from being published.
ALL_BUILT = "all_models_built"
ALL_PASSED = "all_publication_checks_passed"


def evidence_asset() -> dg.AssetsDefinition:
    domains = list(load_domains())

    @dg.multi_asset(
        name="gather_evidence",
        group_name="checks",
        specs=[
            dg.AssetSpec(
                EVIDENCE_KEY,
                # ordered after the build without needing every mart of it: a failed one is evidence too
                deps=[*_always_built(), *(checks_key(domain) for domain in domains)],
                description="The result of every rule for this build, by build id: what the publisher reads.",
                kinds={"greatexpectations", "dbt"},
                owners=[DATA_QUALITY],
            ),
        ],
        check_specs=[
            *[
                dg.AssetCheckSpec(
                    ALL_PASSED,
                    asset=checks_key(domain),
                    blocking=False,
                    description=f"Every publication check of {domain} ran and passed; otherwise its last good"
                    " data stays published.",
                )
                for domain in domains
            ],
            *[
                dg.AssetCheckSpec(
                    ALL_BUILT,
                    asset=checks_key(domain),
                    blocking=False,
                    description="dbt built every model that the domain is made of.",
                )
                for domain in domains
            ],
            *[
                dg.AssetCheckSpec(
                    check_name(rule_id), asset=checks_key(domain), blocking=False, description=words
                )
                for domain in domains
                for rule_id, words in rules_of(domain).items()
            ],
        ],
        # the domains' checks stand on external assets, which depend on marts that may have failed
        allow_arbitrary_check_specs=True,
        # a refresh of some domains says nothing of the others
        can_subset=True,
        pool=POOL,
    )
    def gather(
        context: dg.AssetExecutionContext, turn: Turn, progress: dg.ResourceParam[Progress]
    ) -> Iterator[Any]:
        progress.step("checking")
        home, ledger = open_home()
        build = build_of(context, ledger)
        # what is recorded last says that evidence is whole: a run may have been killed while it was gathered
        is_judged = ledger.judged_file(build.build_id) is not None
        evidence = ledger.evidence(build.build_id) if is_judged else _gathered(build, home, ledger)
        yield dg.MaterializeResult(
            asset_key=EVIDENCE_KEY,
            metadata={
                "build_id": build.build_id,
                "as_at": build.as_at.isoformat(),
                "rules": len({item.rule_id for item in evidence}),
            },
        )
        selected = {(key.asset_key, key.name) for key in context.selected_asset_check_keys}
        for result in _results(build, evidence, home):
            if (result.asset_key, result.check_name) in selected:
                yield result
            else:
                # a run of some assets plans no check of what is external, and judges it all the same
                context.log_event(_logged(result))
        for domain in build.domains:
            context.log_event(_spoken(domain, build, evidence))

    return gather


def _results(build: Build, evidence: list[Evidence], home: Home) -> Iterator[dg.AssetCheckResult]:
    expected = expected_rules(build)
    for verdict in judge(build, evidence, expected):
        yield _domain_check(verdict, evidence)
    for domain in build.domains:
        yield _all_built(domain, evidence)
        yield from rule_checks(
            checks_key(domain), domain, evidence, expected[domain], home.data_docs(build.build_id)
        )


def _logged(result: dg.AssetCheckResult) -> dg.AssetCheckEvaluation:
    assert result.asset_key is not None and result.check_name is not None
    return dg.AssetCheckEvaluation(
        asset_key=result.asset_key,
        check_name=result.check_name,
        passed=result.passed,
        metadata=result.metadata,
        severity=result.severity,
        description=result.description,
    )


def _spoken(domain: str, build: Build, evidence: list[Evidence]) -> dg.AssetMaterialization:
    """The domain was judged, whatever was found; how it was is in its checks."""
    of_domain = [item for item in evidence if item.domain == domain]
    return dg.AssetMaterialization(
        checks_key(domain),
        metadata={
            "build_id": build.build_id,
            "as_at": build.as_at.isoformat(),
            "rules": len(of_domain),
            "failed": sum(item.status in ("fail", "error") for item in of_domain),
        },
    )


def _all_built(domain: str, evidence: list[Evidence]) -> dg.AssetCheckResult:
    failed = [item for item in evidence if item.domain == domain and item.rule_id.startswith(BUILT)]
    names = [item.rule_id.removeprefix(BUILT) for item in failed]
    return dg.AssetCheckResult(
        asset_key=checks_key(domain),
        check_name=ALL_BUILT,
        passed=not failed,
        description="; ".join(item.message for item in failed) or None,
        metadata={"failed_models": ", ".join(names) or "none", "log": "warehouse/logs"},
    )


def _gathered(build: Build, home: Home, ledger: Ledger) -> list[Evidence]:
    result = kept_results(build, home)
    if result is None:
        raise dg.Failure(f"dbt did not end in build {build.build_id}: start the job nightly_refresh")
    return refresh.gather_evidence(build, result, home, ledger)


def _always_built() -> list[dg.AssetKey]:
    """The seed that every build makes: ordered after dbt without needing any one mart of it."""
    return [
        dbt_key(node)
        for node in load_manifest()["nodes"].values()
        if node["resource_type"] == "seed" and node["name"] == ALWAYS_BUILT
    ]


def _domain_check(verdict: Verdict, evidence: list[Evidence]) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=checks_key(verdict.domain),
        check_name=ALL_PASSED,
        passed=verdict.passes,
        description=verdict.reason,
        metadata={
            "state": verdict.state,
            "reason": verdict.reason,
            "rules": sum(item.domain == verdict.domain for item in evidence),
        },
    )
