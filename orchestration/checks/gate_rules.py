"""The gate's own rules as written down in `expectations/gate/rules.yml`: version, limits and the reason why."""

from dataclasses import dataclass, field, replace
from functools import cache
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from orchestration.checks.failure_text import Place, failure_in_words
from orchestration.contract.project_files import EXPECTATIONS
from orchestration.contract.validated_yaml import (
    NOTHING,
    Problem,
    ProjectFiles,
    Text,
    ValidatedModel,
    unmet,
)

GATE_RULES = EXPECTATIONS / "gate" / "rules.yml"

# The rules that code asks for, with the limits that it reckons with; others are named by dbt's tests.
LIMITS_OF_RULES: dict[str, tuple[str, ...]] = {
    "contract.delivery": (),
    "contract.age": (),
    "contract.fresh": ("fewest_gaps", "late_by_share"),
    "contract.fresh_published": (),
    "contract.readable": (),
    "delivery.values": ("fewest_rows", "unusable_share", "usually_unusable", "usually_filled"),
    "delivery.kept": ("fewest_rows", "lost_share"),
    "delivery.rows": ("earlier_deliveries", "cut_to", "fewest_to_cut", "fewest_to_miss"),
    "delivery.answered": (),
    "feed.values": ("fewest_values", "unusable_share"),
    "feed.keys": (),
    "volume.built": (),
    "volume.core": (),
    "memory.goes_on": (),
    "models.built": (),
    "overrides.longest": ("days",),
    "tests.not_null": ("tolerated_rows", "tolerated_share"),
}


def _number(value: object) -> object:
    if type(value) not in (int, float):
        raise unmet("a number")
    return value


class _RuleEntry(ValidatedModel):
    rule_version: int = Field(ge=1, description="a whole number from 1")
    threshold: Text = Field(description="what the rule allows, as text")
    reason: Text = Field(description="the reason for the threshold, as text")
    action: Text = Field(description="what to do when it fails, as text")
    limits: dict[Text, Annotated[Any, AfterValidator(_number)]] = Field(
        default={}, description="lines of the form `limit: number`"
    )


Rules = dict[Text, _RuleEntry]


class _GateFile(ValidatedModel):
    contract: Rules
    delivery: Rules
    feed: Rules
    volume: Rules
    memory: Rules
    models: Rules
    tests: Rules
    test_rules: Rules
    overrides: Rules


@dataclass(frozen=True)
class GateRule:
    """One rule: what it allows, why there, and what to do when it fails.

    `limits` are the numbers that it is reckoned with.
    """

    rule_version: str
    threshold: str
    reason: str
    limits: dict[str, Any] = field(default_factory=dict)
    action: str = ""

    def in_words(
        self,
        message: str,
        status: str,
        first: Place | None = None,
        action: str = "",
        rule_id: str = "",
    ) -> str:
        """What the rule says; a failure is told with its place, the reason that it is one and what to do.

        `action` where it is another than usual; `rule_id` where `clockstop rows` shows the rows.
        """
        if status != "fail":
            return message
        return failure_in_words(message, self.reason, action or self.action, first, rule_id)


@cache
def gate_rules() -> dict[str, GateRule]:
    """Every rule by its group and name, such as `delivery.kept`. Raises ProjectFileError."""
    files = ProjectFiles()
    read = files.read(GATE_RULES, _GateFile)
    entries = {f"{group}.{name}": entry for group, rules in read or () for name, entry in rules.items()}
    rules = {}
    for name, entry in entries.items():
        try:
            threshold = _filled(entry.threshold, entry.limits)
        except (KeyError, IndexError, ValueError):
            expected = f"text with no other {{limits}} than its own ({', '.join(entry.limits)})"
            files.refuse(GATE_RULES, Problem(f"{name}.threshold", expected, "another"))
            continue
        rules[name] = GateRule(str(entry.rule_version), threshold, entry.reason, entry.limits, entry.action)
    for name, limits in LIMITS_OF_RULES.items() if read else ():
        if name not in entries:
            files.refuse(GATE_RULES, Problem(name, "a rule, which code asks for", NOTHING))
            continue
        for limit in limits:
            if limit not in entries[name].limits:
                files.refuse(GATE_RULES, Problem(f"{name}.limits.{limit}", "a number", NOTHING))
    files.settle()
    return rules


def gate_rule(name: str, **contract: Any) -> GateRule:
    """One rule; `contract` fills in what a contract says of its threshold and reason."""
    rule = gate_rules()[name]
    if not contract:
        return rule
    return replace(rule, threshold=_filled(rule.threshold, contract), reason=_filled(rule.reason, contract))


def _filled(text: str, values: dict[str, Any]) -> str:
    return text.format(**values) if values else text
