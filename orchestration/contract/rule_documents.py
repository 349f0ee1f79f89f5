"""Writes the dbt documentation of the rule models from the registry of rules, where their words stand once.

`python -m orchestration.contract.rule_documents` rewrites it; a test fails when it has drifted.
"""

import csv
from pathlib import Path
from typing import Any

import yaml

from orchestration.contract.project_files import DBT_PROJECT

EXCEPTIONS = DBT_PROJECT / "models" / "exceptions"
REGISTRY = DBT_PROJECT / "seeds" / "rules"
HEADER = "# Written from seeds/rules by `make contracts`; change the registry, not this file.\n"
GRAIN = "One row per {subject} that the index of the domain lists: pass, fail, not_applicable or too_early."
# found while reading, so it has no index
GRAINS_OF_STAGING = {
    "wrong_value": "One row per row and column whose value could not be used, each a fail.",
    "repeated_key": "One row per row of a file whose key another row has, where the two differ, each a fail.",
}


def expected_files() -> dict[Path, str]:
    """The document of each domain's rule models by its path."""
    return {
        folder / f"_rules_{folder.parent.name}.yml": HEADER
        + yaml.safe_dump(_document(folder), sort_keys=False, width=100, allow_unicode=True)
        for folder in sorted(EXCEPTIONS.glob("*/rules"))
    }


def _document(folder: Path) -> dict[str, Any]:
    domain = folder.parent.name
    rules = _newest_versions(domain)
    models = sorted(path.stem for path in folder.glob("*.sql"))
    return {
        "version": 2,
        "models": [
            {"name": model, "description": _description(rules[_rule_slug(model, domain, rules)])}
            for model in models
        ],
    }


def _newest_versions(domain: str) -> dict[str, dict[str, str]]:
    """The registry's newest version of every rule, by the name that its model has."""
    rules: dict[str, dict[str, str]] = {}
    with (REGISTRY / f"rules_{domain}.csv").open(encoding="utf-8", newline="") as seed:
        for rule in sorted(csv.DictReader(seed), key=lambda row: int(row["rule_version"])):
            rules[rule["rule_id"].lower().replace("-", "_")] = rule
    return rules


def _rule_slug(model: str, domain: str, rules: dict[str, dict[str, str]]) -> str:
    """A rule that several domains judge has a model in each, with the domain behind its name."""
    return model if model in rules else model.removesuffix(f"_{domain}")


def _description(rule: dict[str, str]) -> str:
    subject = rule["subject"].replace("_", " ")
    parts = [
        GRAINS_OF_STAGING.get(rule["subject"]) or GRAIN.format(subject=subject),
        f"Rule {rule['rule_id']}, {rule['title']}: {rule['why']}.",
        f"What to do: {rule['action']}.",
        f"Threshold: {rule['threshold']}." if rule["threshold"] else "",
        f"Source: {rule['source']}.",
    ]
    return " ".join(part for part in parts if part)


def write_files() -> None:
    """Rewrites every generated file."""
    for path, text in expected_files().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_files()
