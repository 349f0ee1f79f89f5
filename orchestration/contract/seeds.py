"""The seeds that are read beside dbt: shared code lists, outcomes of validation, the rules of each domain."""

import csv
from collections import defaultdict
from functools import cache

from orchestration.contract.project_files import DBT_PROJECT

CODE_LISTS_SEED = DBT_PROJECT / "seeds" / "reference" / "code_lists.csv"
OUTCOMES_SEED = DBT_PROJECT / "seeds" / "validation" / "validation_outcomes.csv"
RULES_FOLDER = DBT_PROJECT / "seeds" / "rules"
# The rule by which a domain lists invalid values.
WRONG_VALUE = "DQ_WRONG_VALUE"


@cache
def accepted_codes() -> dict[str, list[str]]:
    """Codes by list name, in the order of the seed."""
    codes: dict[str, dict[str, None]] = defaultdict(dict)
    with CODE_LISTS_SEED.open(encoding="utf-8", newline="") as seed:
        for row in csv.DictReader(seed):
            codes[row["list_name"]][row["code"]] = None
    return {name: list(listed) for name, listed in codes.items()}


@cache
def code_labels() -> dict[str, dict[str, str]]:
    """The label of each code by list name; codes without one are left out."""
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    with CODE_LISTS_SEED.open(encoding="utf-8", newline="") as seed:
        for row in csv.DictReader(seed):
            if row["label"]:
                labels[row["list_name"]][row["code"]] = row["label"]
    return dict(labels)


@cache
def outcome_kinds() -> dict[str, tuple[str, ...]]:
    """The kinds of rules that an outcome for a whole pathway is used for, by outcome."""
    with OUTCOMES_SEED.open(encoding="utf-8", newline="") as seed:
        return {row["outcome"]: tuple(row["pathway_kinds"].split()) for row in csv.DictReader(seed)}


@cache
def domains_listing_wrong_values() -> tuple[str, ...]:
    """Domains whose rules list invalid values, in alphabetical order."""
    found = []
    for file in sorted(RULES_FOLDER.glob("rules_*.csv")):
        with file.open(encoding="utf-8", newline="") as seed:
            if any(row["rule_id"] == WRONG_VALUE for row in csv.DictReader(seed)):
                found.append(file.stem.removeprefix("rules_"))
    return tuple(found)
