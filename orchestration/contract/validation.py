"""The published tables of the schema validation, from their contract: columns, meanings, what is remembered."""

from dataclasses import dataclass
from functools import cache
from typing import Annotated

from pydantic import Field

from orchestration.contract.published import PUBLISHED_FOLDER
from orchestration.contract.validated_yaml import (
    Identifier,
    Problem,
    ProjectFiles,
    Text,
    Texts,
    ValidatedModel,
    found_in_words,
)

SCHEMA = "validation"
VALIDATION_FILE = PUBLISHED_FOLDER / "_validation.yml"


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


class _TableEntry(ValidatedModel):
    model: Text = Field(description="the name of a dbt model with {domain} in it")
    grain: Text = Field(description="what one row is, such as one row per exception")
    patient_level: bool = Field(description="true or false")
    remembered: bool = Field(default=False, description="true or false")
    history: bool = Field(default=False, description="true or false")
    seed: bool = Field(default=False, description="true or false")
    description: Text = Field(description="what the table contains, as text")
    pinned: Texts = Field(min_length=1, description="a list of the columns that readers rely on")
    columns: dict[Text, Annotated[tuple[Text, Text], Field(strict=False)]] = Field(
        description="lines of the form `column: [type, meaning]`"
    )


class _ValidationFile(ValidatedModel):
    tables: dict[Identifier, _TableEntry]


@cache
def load_validation_tables() -> dict[str, ValidationTable]:
    """Every table by name. Raises ProjectFileError."""
    files = ProjectFiles()
    read = files.read(VALIDATION_FILE, _ValidationFile)
    for name, entry in read.tables.items() if read else ():
        for column in entry.pinned:
            if column not in entry.columns:
                problem = Problem(f"tables.{name}.pinned", "names of its columns", found_in_words(column))
                files.refuse(VALIDATION_FILE, problem)
    files.settle()
    assert read is not None
    return {name: _table(name, entry) for name, entry in read.tables.items()}


def _table(name: str, entry: _TableEntry) -> ValidationTable:
    return ValidationTable(
        name=name,
        model=entry.model,
        room="reference" if entry.seed else "exceptions",
        grain=entry.grain,
        patient_level=entry.patient_level,
        remembered=entry.remembered,
        history=entry.history,
        description=entry.description,
        pinned=entry.pinned,
        columns={column: kind for column, (kind, _) in entry.columns.items()},
        meanings={column: meaning for column, (_, meaning) in entry.columns.items()},
    )
