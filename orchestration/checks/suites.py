"""Suites of expectations, as written down in `expectations/suites`: one file a domain, and one for what every
domain is asked of its own history. Each expectation has a rule id, a severity and the reason for its threshold.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from orchestration.contract.project_files import PROJECT_ROOT

SUITES_FOLDER = PROJECT_ROOT / "expectations" / "suites"


@dataclass(frozen=True)
class Expectation:
    """One expectation of one relation of the candidate.

    `minimum_rows`: below it the rule says nothing, and `too_few` is why. `only_rows`: the rows it is about.
    `says`: how a broken row is told, with the columns of the row in braces.
    """

    domain: str
    table: str
    only_rows: str
    too_few: str
    rule_id: str
    rule_version: str
    title: str
    severity: str
    reason: str
    kind: str
    expectation: str
    arguments: dict[str, Any]
    minimum_rows: int
    says: str
    threshold: str

    @property
    def relation(self) -> str:
        """The rows that the expectation is about, as SQL."""
        return f"select * from {self.table}" + (f" where {self.only_rows}" if self.only_rows else "")

    @property
    def in_words(self) -> str:
        """What the expectation asks, where its limit is and why there."""
        return f"{self.rule_id} ({self.severity}): {self.title}. Limit: {self.threshold}. {self.reason}"


@cache
def load_suites() -> tuple[Expectation, ...]:
    """Every expectation of every suite."""
    found: list[Expectation] = []
    for file in sorted(SUITES_FOLDER.glob("*.yml")):
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
        # a suite is of one domain, or of several whose short names go into its rule ids
        domains = document.get("domains") or {document["domain"]: ""}
        for domain, short in domains.items():
            for table in document["tables"]:
                found += [_expectation(domain, short, table, entry) for entry in table["expectations"]]
    return tuple(found)


def _expectation(domain: str, short: str, table: dict[str, Any], entry: dict[str, Any]) -> Expectation:
    severity = entry["severity"]
    if isinstance(severity, dict):
        severity = severity.get(domain, severity["default"])
    arguments = entry.get("arguments", {})
    return Expectation(
        domain=domain,
        table=table["table"].replace("{domain}", domain),
        only_rows=table.get("only_rows", ""),
        too_few=table.get("too_few", ""),
        rule_id=entry["rule_id"].replace("{DOMAIN}", short),
        rule_version=str(entry["rule_version"]),
        title=entry["title"],
        severity=severity,
        reason=entry["reason"],
        kind=entry.get("kind", "expectation"),
        expectation=entry["expectation"],
        arguments=arguments,
        minimum_rows=int(entry.get("minimum_rows", 1)),
        says=entry.get("says", ""),
        threshold=entry.get("threshold") or _limit_in_words(entry["expectation"], arguments),
    )


def _limit_in_words(expectation: str, arguments: dict[str, Any]) -> str:
    """What an analyst reads as the limit: how many rows, between which values."""
    column = str(arguments["column"]).replace("_", " ")
    of_what = f"mean of {column}" if "Mean" in expectation else f"a value of {column}"
    if "min_value" in arguments:
        of_what += f" between {arguments['min_value']} and {arguments['max_value']}"
    if "mostly" not in arguments:
        return of_what
    return f"{of_what} in at least {100 * arguments['mostly']:g} % of the rows"
