"""What a table of the schema `planning` says of itself."""

from dataclasses import dataclass

SCHEMA = "planning"


@dataclass(frozen=True)
class PlanningTable:
    """One published table. `columns`: name to type and meaning; `made_of`: the tables that it reads."""

    name: str
    grain: str
    columns: dict[str, tuple[str, str]]
    made_of: tuple[str, ...]
    patient_level: bool = False

    @property
    def published(self) -> str:
        """The name that readers use."""
        return f"{SCHEMA}.{self.name}"
