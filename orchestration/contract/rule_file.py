"""What the file of a rule may say: one YAML beside the SQL that assesses the rule.

`models/exceptions/<domain>/rules/<model>.yml` is a dbt model file whose `config.meta.rule` says everything that
people read about the rule. The registry, the list of rule models and the pages about rules are written from it.
"""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from orchestration.contract.rule_detail import TemplateError, facts_in, read_template
from orchestration.contract.validated_yaml import (
    Identifier,
    Text,
    ValidatedModel,
    clash,
    unmet,
)

# What a rule answers of every record, before its facts.
ANSWERS = ("rule_id", "record_key", "patient_id", "pathway_id", "status", "owner")
# The facts that grow by themselves stand under this name.
AGEING = "ageing"

RuleKind = Literal["data_quality", "patient_safety", "performance"]
Priority = Literal["P1", "P2", "P3"]
Severity = Literal["block", "warn", "info"]


def _as_text(value: object) -> object:
    """A date is quoted in YAML: dbt, which reads the same file, cannot keep any other in its parse."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise unmet("a date in quotes, 'YYYY-MM-DD'")
    return value


QuotedDate = Annotated[
    date, Field(strict=False, description="a date in quotes, 'YYYY-MM-DD'"), BeforeValidator(_as_text)
]
MaybeEmpty = Annotated[str, Field(description="text, or '' where this version had none")]


class RuleFacts(ValidatedModel):
    """The facts of a rule by their names, which are the columns that its SQL gives after the owner."""

    matter: Annotated[tuple[Identifier, ...], Field(strict=False)] = Field(
        (), description="facts that open again what was validated, where one of them changes"
    )
    age: Annotated[tuple[Identifier, ...], Field(strict=False)] = Field(
        (), description="whole numbers that grow by one a day by themselves"
    )

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.matter, *self.age)

    @model_validator(mode="after")
    def _are_told_apart(self) -> "RuleFacts":
        twice = sorted({name for name in self.names if self.names.count(name) > 1})
        if twice:
            raise clash(f"{', '.join(twice)}: a fact is listed once, in matter or in age")
        taken = sorted({*self.names} & {*ANSWERS, AGEING, "facts", "detail"})
        if taken:
            raise clash(f"{', '.join(taken)}: is no name for a fact; call it something else")
        return self


class EarlierVersion(ValidatedModel):
    """A version that is no longer in force: its last date and what it said differently from the newest."""

    rule_version: int
    active_to: QuotedDate
    title: Text | None = None
    why: Text | None = None
    action: Text | None = None
    priority: Priority | None = None
    severity: Severity | None = None
    threshold: MaybeEmpty | None = None
    threshold_reason: MaybeEmpty | None = None
    source: Text | None = None
    subject: Identifier | None = None
    active_from: QuotedDate | None = None
    active_reason: Text | None = None


class RuleWords(ValidatedModel):
    """What `config.meta.rule` says: the newest version in full, and what earlier ones said differently."""

    rule_id: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_-]*$", description="capitals, digits, - and _")]
    kind: RuleKind = Field(
        description="data_quality (a record is wrong or incomplete), patient_safety (a step for the patient is"
        " missing or late) or performance (the record is right, the wait is over or near a limit)"
    )
    title: Text = Field(description="what is wrong, in a few words")
    why: Text = Field(description="why it matters, in one sentence")
    action: Text = Field(description="what to do, in one sentence")
    priority: Priority
    severity: Severity = "info"
    threshold: Text | None = None
    threshold_reason: Text | None = None
    source: Text = Field(description="the guidance and its section")
    subject: Identifier = Field(description="a subject that the index of the domain lists")
    cohort: Text = Field(description="a cohort of the domain, of seeds/validation/validation_cohorts.csv")
    leaves_list: bool = Field(False, description="true where putting it right takes the pathway off the list")
    key_carries_domain: bool = Field(
        False, description="true where another domain had a rule of this identifier before"
    )
    examples_in: Text | None = Field(
        None, description="the file of tests that raises it, where the examples of the domain cannot hold it"
    )
    no_near_miss: Text | None = Field(None, description="why nothing comes near to it without raising it")
    not_planted: Text | None = Field(None, description="why the synthetic trust does not raise it")
    detail: Text = Field(
        description="a sentence with facts in braces: Received {received_date|on an unknown date}"
    )
    facts: RuleFacts = Field(description="the lists matter and age, or {} where the rule has no facts")
    rule_version: int = Field(description="1, or one more than the newest of earlier_versions")
    active_from: QuotedDate = Field(
        description="the first date of the data that it judges, 'YYYY-MM-DD'; of guidance its first day"
    )
    active_reason: Text = Field(description="why it judges from that date on")
    earlier_versions: Annotated[tuple[EarlierVersion, ...], Field(strict=False)] = ()

    @field_validator("detail")
    @classmethod
    def _can_be_read(cls, detail: str) -> str:
        try:
            read_template(detail)
        except TemplateError as error:
            raise clash(str(error)) from None
        return detail

    @model_validator(mode="after")
    def _says_its_facts(self) -> "RuleWords":
        said = set(facts_in(read_template(self.detail)))
        unknown_facts = sorted(said - {*self.facts.names})
        if unknown_facts:
            raise clash(
                f"detail names {', '.join(unknown_facts)}, which facts does not list;"
                " list it in matter or in age, or take it out of detail"
            )
        unsaid = sorted({*self.facts.names} - said)
        if unsaid:
            raise clash(f"facts lists {', '.join(unsaid)}, which detail does not name; name it there too")
        return self

    @model_validator(mode="after")
    def _counts_its_versions(self) -> "RuleWords":
        numbers = [version.rule_version for version in self.earlier_versions]
        expected = list(range(1, self.rule_version))
        if numbers != expected:
            raise clash(
                f"rule_version is {self.rule_version}, so earlier_versions must be"
                f" {', '.join(map(str, expected)) or 'left out'}, oldest first; found {numbers or 'none'}"
            )
        return self


class _Meta(ValidatedModel):
    rule: RuleWords


class _Config(ValidatedModel):
    meta: _Meta


class _Model(ValidatedModel):
    name: Identifier
    description: Text = Field(description="what one row of the model is")
    config: _Config


class RuleFile(ValidatedModel):
    version: Literal[2]
    models: Annotated[tuple[_Model], Field(strict=False, description="a list of one model")]
