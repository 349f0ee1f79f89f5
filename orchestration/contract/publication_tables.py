"""The tables of the schema publication, which describe a publication: grain and meaning of columns."""

from dataclasses import dataclass
from functools import cache

from pydantic import Field

from orchestration.contract.published import PUBLISHED_FOLDER
from orchestration.contract.validated_yaml import Identifier, Text, ValidatedModel, read_project_file


@dataclass(frozen=True)
class PublicationTable:
    """One table that the publisher writes itself; none contains patients."""

    name: str
    grain: str
    description: str
    meanings: dict[str, str]

    @property
    def published(self) -> str:
        """The name that readers use."""
        return f"publication.{self.name}"


class _TableEntry(ValidatedModel):
    grain: Text = Field(description="what one row is, such as one row per domain")
    description: Text = Field(description="what the table contains, as text")
    columns: dict[Identifier, Text] = Field(description="lines of the form `column: meaning`")


class _PublicationFile(ValidatedModel):
    tables: dict[Identifier, _TableEntry]


@cache
def load_publication_tables() -> dict[str, PublicationTable]:
    """Every table by the name that readers use. Raises ProjectFileError."""
    read = read_project_file(PUBLISHED_FOLDER / "_publication.yml", _PublicationFile)
    tables = [
        PublicationTable(name, entry.grain, entry.description, entry.columns)
        for name, entry in read.tables.items()
    ]
    return {table.published: table for table in tables}
