"""A page of the downtime folder: sections, each with the date of its data in large type, and tables of text."""

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.deliverables.downtime.data_age import DataAge


@dataclass(frozen=True)
class Group:
    """Rows under a heading, such as a day; without one they follow the header."""

    heading: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Section:
    """One list. `age` is None where the section says nothing of patients or figures.

    `notes` are printed below the rows.
    """

    title: str
    age: DataAge | None
    columns: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many rows are printed."""
        return sum(len(group.rows) for group in self.groups)


@dataclass(frozen=True)
class Sheet:
    """A page: its file name, its heading, what it is for, and its sections.

    `holds_patients`: the page is confidential. `kind` and `warnings` are printed above everything, `again` in
    the header of each table, which paper repeats on each page.
    """

    file: str
    title: str
    subtitle: str
    sections: tuple[Section, ...]
    holds_patients: bool = True
    landscape: bool = True
    kind: str = "Downtime list"
    warnings: tuple[str, ...] = (
        "Nightly data, not live. Not for medicines, allergies or resuscitation decisions. Check each patient's"
        " identity.",
    )
    again: str = "Not live; not for medicines."
