"""Which exceptions a worklist holds: those of a domain, rule, priority, team, division or specialty."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from orchestration.settings.operations import (
    UnknownOperation,
    WorklistChoices,
    name_in_files,
    operations,
)
from orchestration.store.home import Home

OF_WORK_ITEMS = """
    (exceptions.domain, coalesce(exceptions.work_item, exceptions.pathway_id, exceptions.record_key)) in (
        select (work_items.domain, work_items.work_item)
        from validation.work_items as work_items
        where work_items.{column} = ?
    )"""


@dataclass(frozen=True)
class Team:
    """People who work on the exceptions of some owners; a star in an owner stands for any letters."""

    name: str
    owners: tuple[str, ...]

    @property
    def in_file_names(self) -> str:
        """The name as it is in the names of files: small letters, and one line between words."""
        return name_in_files(self.name)

    @property
    def patterns(self) -> list[str]:
        """The owners as patterns of SQL, with ! before what is no pattern."""
        return [re.sub(r"([%_!])", r"!\1", owner).replace("*", "%") for owner in self.owners]

    def where(self) -> tuple[str, list[str]]:
        """Whose exceptions, as SQL on validation.exceptions, and its parameters."""
        likes = self.patterns
        return "(" + " or ".join(["exceptions.owner like ? escape '!'"] * len(likes)) + ")", likes


@dataclass(frozen=True)
class Filter:
    """Which exceptions are wanted; None means all."""

    domain: str | None = None
    rule: str | None = None
    priority: str | None = None
    kind: str | None = None
    team: Team | None = None
    division: str | None = None
    specialty: str | None = None

    def where(self, with_cleared: bool = False) -> tuple[str, list[str]]:
        """The filter as SQL on validation.exceptions, and its parameters."""
        clauses: list[str] = [] if with_cleared else ["exceptions.state <> 'cleared'"]
        parameters: list[str] = []
        for column, value in (
            ("domain", self.domain),
            ("rule_id", self.rule),
            ("priority", self.priority),
            ("kind", self.kind),
        ):
            if value:
                clauses.append(f"exceptions.{column} = ?")
                parameters.append(value)
        if self.team:
            clause, patterns = self.team.where()
            clauses.append(clause)
            parameters += patterns
        for column, value in (("division", self.division), ("specialty", self.specialty)):
            if value:
                clauses.append(OF_WORK_ITEMS.format(column=column))
                parameters.append(value)
        return " and ".join(clauses) or "true", parameters

    @property
    def is_part(self) -> bool:
        """Whether only some of a domain's exceptions are wanted."""
        return bool(self.rule or self.priority or self.kind or self.team or self.is_of_work_items)

    @property
    def is_of_work_items(self) -> bool:
        """Whether it asks for what is known only of pathways on the list, and not of what was cleared."""
        return bool(self.division or self.specialty)

    @property
    def in_words(self) -> str:
        """What is on the list."""
        team = self.team.name if self.team else None
        kind = self.kind.replace("_", " ") if self.kind else None
        words = (
            self.domain or "all domains",
            self.rule,
            self.priority,
            kind,
            team,
            self.division,
            self.specialty,
        )
        return ", ".join(word for word in words if word)


def teams_of(home: Home) -> list[Team]:
    """The trust's teams. Raises UnknownOperation where operations.yml is not understood."""
    return [Team(name, owners) for name, owners in operations(home).teams.items()]


def usable_teams(home: Home, say: Callable[[str], None]) -> list[Team]:
    """The trust's teams; none where operations.yml is not understood, with a message."""
    try:
        return teams_of(home)
    except UnknownOperation as error:
        say(f"{error}; worklists are written by domain only until it is corrected")
        return []


def usable_choices(home: Home) -> WorklistChoices:
    """What the trust chose for its worklists; the defaults where operations.yml is not understood.

    What is wrong in it is said by `usable_teams`.
    """
    try:
        return operations(home).worklists
    except UnknownOperation:
        return WorklistChoices()
