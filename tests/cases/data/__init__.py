"""The worked cases, as data: inputs and what must come of them."""

import json
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent


def worked_cases(name: str) -> list[dict[str, Any]]:
    """The cases of `<name>_cases.json`."""
    document = json.loads((FOLDER / f"{name}_cases.json").read_text(encoding="utf-8"))
    cases: list[dict[str, Any]] = document if isinstance(document, list) else document["cases"]
    return cases


def rule_book(domain: str) -> set[str]:
    """The rules that the rule book of a domain names."""
    return set(yaml.safe_load((FOLDER / "rule_book.yml").read_text(encoding="utf-8"))[domain])
