"""The verdict on each domain: published, published with caveat, held, or never anything to publish."""

from dataclasses import dataclass

from orchestration.checks.causes import causes_first
from orchestration.checks.failure_text import and_more
from orchestration.checks.overrides import PREFIX, overridden_rules, refused_overrides
from orchestration.contract.published import load_domains
from orchestration.store.records import Build, Evidence

PUBLISHED = "published"
CAVEAT = "published_with_caveat"
HELD = "held"
NEVER = "never"

# A held domain has one cause to begin with; what a published one is to be read with stands side by side.
CAUSES_SHOWN, CAVEATS_SHOWN = 1, 3
ALL_PASSED = "all publication checks passed"
REPORT = "refresh again, and report the rule to those who maintain Clockstop if it stays so"


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
        stops = reasons_to_hold(of_domain, expected[domain])
        failed = causes_first([item for item in of_domain if item.status == "fail"])
        caveats = [
            overridden[item.rule_id]
            for item in failed
            if item.severity == "block" and item.rule_id in overridden
        ]
        caveats += [item.message for item in failed if item.severity == "warn"]
        if stops:
            notes = refused_overrides(of_domain)
            verdicts.append(Verdict(domain, HELD, _in_words(domain, stops, CAUSES_SHOWN, notes)))
        elif caveats:
            verdicts.append(Verdict(domain, CAVEAT, _in_words(domain, caveats, CAVEATS_SHOWN, [])))
        else:
            words = _in_words(domain, [ALL_PASSED, *_without(of_domain)], CAVEATS_SHOWN, [])
            verdicts.append(Verdict(domain, PUBLISHED, words))
    return verdicts


def reasons_to_hold(evidence: list[Evidence], expected: set[str]) -> list[str]:
    """Everything that holds a domain, causes first, from its own evidence; empty where nothing does."""
    overridden = overridden_rules(evidence)
    stops = [
        item
        for item in evidence
        if item.status == "error"
        or (item.severity == "block" and item.status == "fail" and item.rule_id not in overridden)
    ]
    messages = [item.message for item in causes_first(stops)]
    messages += [
        f"the rule {item.rule_id} passed without checking a row. What to do: {REPORT}"
        for item in evidence
        if item.status == "pass" and not item.checked_rows and not item.rule_id.startswith(PREFIX)
    ]
    spoken = {item.rule_id for item in evidence}
    messages += [
        f"the rule {rule_id} did not run. What to do: {REPORT}" for rule_id in sorted(expected - spoken)
    ]
    return list(dict.fromkeys(messages))


def _without(evidence: list[Evidence]) -> list[str]:
    """Sources that inform the domain and that this trust never sent: no fault of a night, and yet said."""
    return [
        item.message
        for item in evidence
        if item.rule_id.startswith("contract.")
        and item.rule_id.endswith(".delivery")
        and (item.severity, item.status) == ("warn", "not_applicable")
    ]


def _in_words(domain: str, messages: list[str], shown: int, notes: list[str]) -> str:
    unique = list(dict.fromkeys(messages))
    more = len(unique) - shown
    parts = [*unique[:shown], *([and_more(more, domain)] if more > 0 else []), *notes]
    return "; ".join(message.rstrip(".") for message in parts)
