"""The verdict on each domain: published, published with caveat, held, or never anything to publish."""

from dataclasses import dataclass

from orchestration.checks.dbt_evidence import BUILT
from orchestration.checks.gate_rules import gate_rule
from orchestration.checks.overrides import PREFIX, overridden_rules, refused_overrides
from orchestration.contract.published import load_domains, load_published_tables
from orchestration.store.records import Build, Evidence

PUBLISHED = "published"
CAVEAT = "published_with_caveat"
HELD = "held"
NEVER = "never"

REASONS_SHOWN = 3


@dataclass(frozen=True)
class Verdict:
    """What is to happen with one domain, and why in words."""

    domain: str
    state: str
    reason: str

    @property
    def passes(self) -> bool:
        """Whether this build's tables may be read."""
        return self.state in (PUBLISHED, CAVEAT)


def completeness_evidence(build: Build, counts: dict[str, int]) -> list[Evidence]:
    """Every published table was built, and those that may never be empty are not."""
    found = []
    for table in load_published_tables():
        if table.domain not in build.domains:
            continue
        rule = gate_rule("volume.core" if table.core else "volume.built")
        rows = counts.get(table.name)
        empty = table.core and rows == 0
        status = "error" if rows is None else "fail" if empty else "pass" if rows else "not_applicable"
        found.append(
            Evidence(
                domain=table.domain,
                rule_id=f"volume.{table.name}",
                rule_version=rule.rule_version,
                kind="volume",
                severity="block",
                status=status,
                checked_rows=rows,
                failed_rows=None if rows is None else int(empty),
                threshold=rule.threshold,
                message=(
                    f"{table.name} was not built"
                    if rows is None
                    else rule.in_words(f"{table.name} has {rows} rows", status)
                ),
            )
        )
    return found


def expected_tables(build: Build) -> dict[str, set[str]]:
    """Rules on published tables that must have spoken, by domain."""
    return {
        domain: {f"volume.{table.name}" for table in load_published_tables() if table.domain == domain}
        for domain in build.domains
    }


def judge(build: Build, evidence: list[Evidence], expected: dict[str, set[str]]) -> list[Verdict]:
    """The verdict on every domain of the build from its evidence alone.

    `expected` are the rules that must have spoken. One that did not, that could not be evaluated or that
    judged no rows is as good as one that failed, whatever its severity; no override answers it.
    """
    verdicts = []
    for domain in load_domains():
        if domain not in build.domains:
            continue
        of_domain = [item for item in evidence if item.domain == domain]
        overridden = overridden_rules(of_domain)
        failed = [item for item in of_domain if item.severity == "block" and item.status == "fail"]
        stops = [item.message for item in of_domain if item.rule_id.startswith(BUILT)]
        stops += [item.message for item in failed if item.rule_id not in overridden]
        stops += _silences(of_domain, expected[domain])
        caveats = [overridden[item.rule_id] for item in failed if item.rule_id in overridden]
        caveats += [item.message for item in of_domain if item.severity == "warn" and item.status == "fail"]
        if stops:
            verdicts.append(Verdict(domain, HELD, _in_words(stops, refused_overrides(of_domain))))
        elif caveats:
            verdicts.append(Verdict(domain, CAVEAT, _in_words(caveats, [])))
        else:
            words = _in_words(["every rule that gates it holds", *_without(of_domain)], [])
            verdicts.append(Verdict(domain, PUBLISHED, words))
    return verdicts


def _silences(evidence: list[Evidence], expected: set[str]) -> list[str]:
    """What was not judged: errors first, because a model that failed silences what reads it."""
    errors = [item.message for item in evidence if item.status == "error"]
    empty = [
        f"the rule {item.rule_id} passed without judging a row"
        for item in evidence
        if item.status == "pass" and not item.checked_rows and not item.rule_id.startswith(PREFIX)
    ]
    spoken = {item.rule_id for item in evidence}
    missing = [f"the rule {rule_id} has not spoken" for rule_id in sorted(expected - spoken)]
    return [*errors, *empty, *missing]


def _without(evidence: list[Evidence]) -> list[str]:
    """Sources that inform the domain and that this trust never sent: no fault of a night, and yet said."""
    return [
        item.message
        for item in evidence
        if item.rule_id.startswith("contract.")
        and item.rule_id.endswith(".delivery")
        and (item.severity, item.status) == ("warn", "not_applicable")
    ]


def _in_words(messages: list[str], notes: list[str]) -> str:
    # the cause comes before its consequences: contract evidence is recorded first
    unique = list(dict.fromkeys(messages))
    more = len(unique) - REASONS_SHOWN
    shown = [*unique[:REASONS_SHOWN], *([f"and {more} more"] if more > 0 else []), *notes]
    return "; ".join(message.rstrip(".") for message in shown)
