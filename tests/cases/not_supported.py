"""Rules that the extracts cannot support, as they are published: what the pages of rules are written from."""

import csv

from tests.conftest import ROOT

SEED = ROOT / "dbt_project" / "seeds" / "rules_not_supported" / "rules_not_supported.csv"


def not_supported(domain: str) -> list[dict[str, str]]:
    """Rules of the domain with what would be wrong and the field that is missing."""
    with SEED.open(newline="", encoding="utf-8") as stream:
        return [rule for rule in csv.DictReader(stream) if rule["domain"] == domain]
