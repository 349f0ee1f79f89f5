"""The published tables of the schema validation, from their contract: columns, meanings, what is remembered."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from orchestration.contract.published import PUBLISHED_FOLDER

SCHEMA = "validation"


@dataclass(frozen=True)
class ValidationTable:
    """One table that every domain makes a part of. `remembered`: a build is given what stood before it."""

    name: str
    model: str
    room: str
    grain: str
    patient_level: bool
    remembered: bool
    history: bool
    description: str
    pinned: tuple[str, ...]
    columns: dict[str, str]
    meanings: dict[str, str]

    @property
    def published(self) -> str:
        """The name that readers use."""
        return f"{SCHEMA}.{self.name}"

    @property
    def column_list(self) -> str:
        """The columns as SQL."""
        return ", ".join(f'"{name}"' for name in self.columns)

    @property
    def definition(self) -> str:
        """The columns with their types as SQL."""
        return ", ".join(f'"{name}" {kind}' for name, kind in self.columns.items())

    def part_of(self, domain: str) -> str:
        """Where a build file holds the part of a domain."""
        return f"{self.room}.{self.model.format(domain=domain)}"


@cache
def load_validation_tables() -> dict[str, ValidationTable]:
    """Every table by name."""
    document: dict[str, Any] = yaml.safe_load(
        (PUBLISHED_FOLDER / "_validation.yml").read_text(encoding="utf-8")
    )
    return {
        name: ValidationTable(
            name=name,
            model=entry["model"],
            room="reference" if entry.get("seed") else "exceptions",
            grain=entry["grain"],
            patient_level=bool(entry["patient_level"]),
            remembered=bool(entry.get("remembered", False)),
            history=bool(entry.get("history", False)),
            description=entry["description"],
            pinned=tuple(entry["pinned"]),
            columns={column: kind for column, (kind, _) in entry["columns"].items()},
            meanings={column: meaning for column, (_, meaning) in entry["columns"].items()},
        )
        for name, entry in document["tables"].items()
    }
