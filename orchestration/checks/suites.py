"""Suites of expectations, as written down in `expectations/suites`: one file a domain, and one for what every
domain is asked of its own history. Each expectation has a rule id, a severity and the reason for its threshold.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field

from orchestration.contract.project_files import EXPECTATIONS
from orchestration.contract.published import load_domains
from orchestration.contract.validated_yaml import (
    NOTHING,
    Identifier,
    Problem,
    ProjectFiles,
    Text,
    ValidatedModel,
    found_in_words,
    unmet,
)

SUITES_FOLDER = EXPECTATIONS / "suites"

Severity = Literal["block", "warn", "info"]


def _by_domain(value: object) -> object:
    severities = value.values() if isinstance(value, dict) and "default" in value else [value]
    if not all(severity in get_args(Severity) for severity in severities):
        raise unmet("block, warn or info, or one of them by domain with a `default`")
    return value


class _ExpectationEntry(ValidatedModel):
    rule_id: Text = Field(description="the rule's id, as text")
    rule_version: int = Field(ge=1, description="a whole number from 1")
    title: Text = Field(description="what must be true, as text")
    severity: Annotated[Any, AfterValidator(_by_domain)]
    action: Text = Field(description="what to do when it fails, as text")
    reason: Text = Field(description="why the limit is there, as text")
    kind: Literal["expectation", "volume"] = "expectation"
    expectation: Text = Field(description="the name of a class of Great Expectations")
    arguments: dict[Identifier, Any] = Field(default={}, description="lines of the form `argument: value`")
    minimum_rows: int = Field(default=1, ge=0, description="a whole number of rows")
    says: str = Field(default="", description="how a failing row is described, as text")
    threshold: str = Field(default="", description="the limit in words, as text")


class _TableEntry(ValidatedModel):
    table: Text = Field(description="a table of the candidate, as schema.table")
    only_rows: str = Field(default="", description="a condition in SQL, as text")
    too_few: str = Field(default="", description="why the rule is not applicable, as text")
    expectations: Annotated[tuple[_ExpectationEntry, ...], Field(strict=False, min_length=1)]


class _SuiteFile(ValidatedModel):
    domain: Identifier | None = Field(default=None, description="the name of a domain")
    domains: dict[Identifier, Text] = Field(default={}, description="lines of the form `domain: SHORT`")
    tables: Annotated[tuple[_TableEntry, ...], Field(strict=False, min_length=1)]


@dataclass(frozen=True)
class Expectation:
    """One expectation of one relation of the candidate.

    `minimum_rows`: below it the rule says nothing, and `too_few` is why. `only_rows`: the rows it is about.
    `says`: how a broken row is told, with the columns of the row in braces. `action`: what to do when it fails.
    """

    domain: str
    table: str
    only_rows: str
    too_few: str
    rule_id: str
    rule_version: str
    title: str
    severity: str
    action: str
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
    """Every expectation of every suite. Raises ProjectFileError."""
    files = ProjectFiles()
    found: list[Expectation] = []
    for file in sorted(SUITES_FOLDER.glob("*.yml")):
        suite = files.read(file, _SuiteFile)
        if suite is not None and not _contradicts(suite, file, files):
            # a suite is of one domain, or of several whose short names go into its rule ids
            for domain, short in (suite.domains or {str(suite.domain): ""}).items():
                for table in suite.tables:
                    found += [_expectation(domain, short, table, entry) for entry in table.expectations]
    files.settle()
    return tuple(found)


def _contradicts(suite: _SuiteFile, file: Path, files: ProjectFiles) -> bool:
    """Whether something of a suite does not go together; each is noted."""
    problems = []
    if bool(suite.domain) == bool(suite.domains):
        found = "both" if suite.domain else NOTHING
        problems.append(Problem("domain", "the name of a domain, or `domains`", found))
    for name in [*suite.domains, *([suite.domain] if suite.domain else [])]:
        if name not in load_domains():
            expected = f"one of {', '.join(load_domains())}"
            problems.append(Problem("domains" if suite.domains else "domain", expected, found_in_words(name)))
    for table in suite.tables:
        for entry in table.expectations:
            if not entry.threshold and "column" not in entry.arguments:
                place = f"tables.{table.table}.expectations.{entry.rule_id}.threshold"
                problems.append(Problem(place, "the limit as text, since no `column` gives one", NOTHING))
    for problem in problems:
        files.refuse(file, problem)
    return bool(problems)


def _expectation(domain: str, short: str, table: _TableEntry, entry: _ExpectationEntry) -> Expectation:
    severity = entry.severity
    if isinstance(severity, dict):
        severity = severity.get(domain, severity["default"])
    return Expectation(
        domain=domain,
        table=table.table.replace("{domain}", domain),
        only_rows=table.only_rows,
        too_few=table.too_few,
        rule_id=entry.rule_id.replace("{DOMAIN}", short),
        rule_version=str(entry.rule_version),
        title=entry.title,
        severity=severity,
        action=entry.action,
        reason=entry.reason,
        kind=entry.kind,
        expectation=entry.expectation,
        arguments=entry.arguments,
        minimum_rows=entry.minimum_rows,
        says=entry.says,
        threshold=entry.threshold or _limit_in_words(entry.expectation, entry.arguments),
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
