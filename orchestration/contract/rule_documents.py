"""Writes what follows from the files of the rules: the registry of each domain and the list of rule models.

`make contracts` rewrites them; a test fails when they are not current.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from orchestration.contract.project_files import DBT_PROJECT
from orchestration.contract.rule_detail import read_template, template_sql
from orchestration.contract.rules import Rule, load_rules

REGISTRY = DBT_PROJECT / "seeds" / "rules"
RULE_FACTS = DBT_PROJECT / "macros" / "rule_facts.sql"
RULE_MODELS = DBT_PROJECT / "macros" / "rule_models.sql"
# What a version before may have said differently.
OF_A_VERSION = ("title", "why", "action", "priority", "severity", "threshold", "threshold_reason", "source")
COLUMNS = (
    "rule_id",
    "rule_version",
    "domain",
    *OF_A_VERSION,
    "active_from",
    "active_to",
    "active_reason",
    "subject",
    "kind",
    "cohort",
    "leaves_list",
)
# Of the files alone: what the list of rule models is made of, and what only tests read.
NOT_IN_THE_REGISTRY = {
    "earlier_versions",
    "key_carries_domain",
    "examples_in",
    "no_near_miss",
    "not_planted",
    "detail",
    "facts",
}
HEAD = "{#- Written by `make contracts` from models/exceptions/<domain>/rules/<rule>.yml; change those. -#}\n"
MODELS = """
{#- The rule models of each domain: the one list that exceptions, summary and gate counts are made from. -#}
{% macro rule_models(domain) -%}
"""
FACTS = """
{#- Of each rule model: the facts that matter, those that grow by themselves, the SQL that says them. -#}
{% macro rule_facts(domain) -%}
"""
KEYED = """
{#- Rules whose identifier another domain had before: the key of their exceptions carries the domain. -#}
{% macro rules_keyed_by_domain(domain) -%}
"""


def expected_files() -> dict[Path, str]:
    """Every file that is written from the rules, by its path."""
    rules = load_rules()
    registries = {REGISTRY / f"rules_{domain}.csv": registry(found) for domain, found in rules.items()}
    return {**registries, RULE_MODELS: _macros(rules), RULE_FACTS: _facts(rules)}


def registry(rules: tuple[Rule, ...]) -> str:
    """The registry of one domain as CSV: one row per rule version."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for rule in rules:
        writer.writerows(_versions(rule))
    return text.getvalue()


def _versions(rule: Rule) -> Iterator[dict[str, str]]:
    """One row per version, oldest first; what an earlier one does not say is as in the newest."""
    words = rule.words
    newest: dict[str, str | int | date | bool | None] = {
        **words.model_dump(exclude=NOT_IN_THE_REGISTRY),
        "domain": rule.domain,
        "active_to": None,
    }
    for version in words.earlier_versions:
        row = {**newest, **version.model_dump(exclude_none=True)}
        row["active_reason"] = (
            f"{row['active_reason']}; until version {version.rule_version + 1} took its place"
        )
        yield _in_text(row)
    yield _in_text(newest)


def _in_text(row: Mapping[str, str | int | date | bool | None]) -> dict[str, str]:
    return {
        name: "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in row.items()
    }


def _macros(rules: Mapping[str, tuple[Rule, ...]]) -> str:
    models = {domain: [rule.model for rule in found] for domain, found in rules.items()}
    keyed = {
        domain: [rule.words.rule_id for rule in found if rule.words.key_carries_domain]
        for domain, found in rules.items()
    }
    return HEAD + MODELS + _returned(models) + KEYED + _returned(keyed)


def _facts(rules: Mapping[str, tuple[Rule, ...]]) -> str:
    lines = []
    for domain, found in rules.items():
        lines.append(f"    '{domain}': {{")
        for rule in found:
            facts = rule.words.facts
            lines += [
                f"        '{rule.model}': {{",
                f"            'matter': {list(facts.matter)},",
                f"            'age': {list(facts.age)},",
                f"            'detail': {template_sql(read_template(rule.words.detail))!r},",
                "        },",
            ]
        lines.append("    },")
    return HEAD + FACTS + "{{ return({\n" + "\n".join(lines) + "\n}[domain]) }}\n{%- endmacro %}\n"


def _returned(lists: Mapping[str, list[str]]) -> str:
    lines = []
    for domain, names in lists.items():
        lines.append(f"    '{domain}': [")
        lines += [f"        '{name}'," for name in names]
        lines.append("    ],")
    return "{{ return({\n" + "\n".join(lines) + "\n}[domain]) }}\n{%- endmacro %}\n"


def write_files() -> None:
    """Rewrites every generated file."""
    for path, text in expected_files().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_files()
