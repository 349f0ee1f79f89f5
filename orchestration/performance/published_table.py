"""What a table of the schema `performance` is made of, and the words that its columns share."""

from dataclasses import dataclass

SCHEMA = "performance"
UNIT = "Code of the unit; trust for the whole trust."
GRADES = "V read in the primary source, V2 in a secondary one, M from memory, C convention."


@dataclass(frozen=True)
class Table:
    """One published table; every one is without patients. `columns`: name to type and meaning."""

    name: str
    grain: str
    columns: dict[str, tuple[str, str]]

    @property
    def published(self) -> str:
        """The name that readers use."""
        return f"{SCHEMA}.{self.name}"
