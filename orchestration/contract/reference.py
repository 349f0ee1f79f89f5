"""The published tables of the schema reference: code lists with names and dates, by model and list."""

from dataclasses import dataclass
from functools import cache

from pydantic import Field

from orchestration.contract.published import PUBLISHED_FOLDER
from orchestration.contract.validated_yaml import Identifier, Text, ValidatedModel, read_project_file

SCHEMA = "reference"
REFERENCE_FILE = PUBLISHED_FOLDER / "_reference.yml"
# The column that says which list a row is of; in a table of one list it says nothing.
LIST_COLUMN = "list_name"


@dataclass(frozen=True)
class ReferenceTable:
    """One table. `list_name`: the rows of the model that are its own; every row without one."""

    name: str
    model: str
    list_name: str | None
    grain: str
    description: str

    @property
    def published(self) -> str:
        """The name that readers use."""
        return f"{SCHEMA}.{self.name}"

    @property
    def is_in_parts(self) -> bool:
        """Whether each domain makes its part."""
        return "{domain}" in self.model


class _TableEntry(ValidatedModel):
    model: Text = Field(
        description="the name of a dbt model, with {domain} in it where each domain has its part"
    )
    list: Identifier | None = Field(default=None, description="the name of a list of codes")
    grain: Text = Field(description="what one row is, such as one row per site")
    description: Text = Field(description="what the table contains, as text")


class _ReferenceFile(ValidatedModel):
    tables: dict[Identifier, _TableEntry]


@cache
def load_reference_tables() -> tuple[ReferenceTable, ...]:
    """Every table in the order of the file. Raises ProjectFileError."""
    read = read_project_file(REFERENCE_FILE, _ReferenceFile)
    return tuple(
        ReferenceTable(name, entry.model, entry.list, entry.grain, entry.description)
        for name, entry in read.tables.items()
    )
