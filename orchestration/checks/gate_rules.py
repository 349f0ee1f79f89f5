"""The gate's own rules as written down in `expectations/gate/rules.yml`: version, limits and the reason why."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import yaml

from orchestration.contract.project_files import PROJECT_ROOT

GATE_RULES = PROJECT_ROOT / "expectations" / "gate" / "rules.yml"


@dataclass(frozen=True)
class GateRule:
    """One rule: what it allows and why there. `limits` are the numbers that it is reckoned with."""

    rule_version: str
    threshold: str
    reason: str
    limits: dict[str, Any] = field(default_factory=dict)

    def in_words(self, message: str, status: str) -> str:
        """What the rule says; a failure is told with the reason that it is one."""
        return f"{message.rstrip('.')}. {self.reason}" if status == "fail" and self.reason else message


@cache
def gate_rules() -> dict[str, GateRule]:
    """Every rule by its group and name, such as `delivery.kept`."""
    document = yaml.safe_load(GATE_RULES.read_text(encoding="utf-8"))
    return {
        f"{group}.{name}": GateRule(
            rule_version=str(entry["rule_version"]),
            threshold=_filled(str(entry["threshold"]), entry.get("limits", {})),
            reason=str(entry["reason"]),
            limits=entry.get("limits", {}),
        )
        for group, rules in document.items()
        for name, entry in rules.items()
    }


def gate_rule(name: str, **contract: Any) -> GateRule:
    """One rule; `contract` fills in what a contract says of its threshold and reason."""
    rule = gate_rules()[name]
    if not contract:
        return rule
    return GateRule(
        rule.rule_version, _filled(rule.threshold, contract), _filled(rule.reason, contract), rule.limits
    )


def _filled(text: str, values: dict[str, Any]) -> str:
    return text.format(**values) if values else text
