"""Derives a publication again: table by table whether it is equal, and if not, what has changed since."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.contract.safe_errors import SafeError
from orchestration.publication.differences import TableDifference, differences
from orchestration.publication.reader import domains_by_origin
from orchestration.restatement.code_snapshot import other_engines, rebuild_with, unpack_code
from orchestration.restatement.rebuild import rebuild, recipe_of, scratch_folder
from orchestration.settings.trust_settings import trust_settings
from orchestration.store.engine_files import open_file
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.lock import warehouse_lock
from orchestration.store.records import Build
from orchestration.warehouse.project import code_version


class NotPublished(SafeError):
    """There is no such publication to rebuild; the message says which there are."""


@dataclass(frozen=True)
class Reproduction:
    """What became of one publication derived again. `reasons` are what has changed since it was made."""

    build_id: str
    as_at: date
    tables: list[TableDifference]
    lost: dict[str, list[str]] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def equal(self) -> bool:
        """Whether every table of every domain came out the same."""
        return not self.lost and all(table.equal for table in self.tables)

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "build_id": self.build_id,
            "as_at": self.as_at,
            "equal": self.equal,
            "reasons": self.reasons,
            "notes": self.notes,
            "lost": self.lost,
            "tables": [table.__dict__ | {"equal": table.equal} for table in self.tables],
        }

    def in_words(self) -> list[str]:
        """For a person."""
        differ = [table for table in self.tables if not table.equal]
        rows = sum(table.rows_after or 0 for table in self.tables)
        lines = [f"publication {self.build_id}, data as at {self.as_at}"]
        if self.equal:
            lines.append(f"equal: {len(self.tables)} tables with {rows} rows are the same")
        elif differ:
            lines.append(f"differs: {len(differ)} of {len(self.tables)} rebuilt tables are different")
        else:
            lines.append(f"incomplete: {len(self.tables)} tables are the same, others cannot be rebuilt")
        for domain, what in self.lost.items():
            lines.append(f"  {domain} cannot be rebuilt; missing: {'; '.join(what)}")
        lines += [
            f"  {table.table} ({table.domain}): {_rows(table.rows_before)} published,"
            f" {_rows(table.rows_after)} rebuilt;"
            f" {table.added} added, {table.removed} removed, {table.changed} changed"
            for table in differ
        ]
        lines += [f"why: {reason}" for reason in self.reasons if not self.equal]
        if self.lost:
            lines.append(
                "why: this home no longer has what is missing; restore a backup that has it into an empty"
                " folder and run the command there"
            )
        if differ and not self.reasons:
            lines.append(
                "why: unknown (same files, code, rules and settings); report it to the team that maintains"
                " Clockstop"
            )
        return [*lines, *(f"note: {note}" for note in self.notes)]


def publication_of_night(night: date, ledger: Ledger) -> str:
    """The newest publication whose build was of that night. Raises NotPublished."""
    nights = set()
    inputs = ledger.refresh_inputs()
    for publication in reversed(inputs.publications()):
        build = inputs.build(publication.build_id)
        if build is None or publication.action != "publish":
            continue
        nights.add(build.as_at)
        if build.as_at == night:
            return publication.build_id
    there_are = ", ".join(str(found) for found in sorted(nights)) or "none"
    raise NotPublished(f"no publication has data as at {night}; there are {there_are}")


def reproduce(build_id: str, home: Home, ledger: Ledger, progress: Callable[[str], None]) -> Reproduction:
    """Derives a publication again, each domain from the build that its tables came from, and compares.

    Raises NotPublished where there is no such publication.
    """
    build, file = publication_file(build_id, home, ledger)
    origins = domains_by_origin(file)
    tables: list[TableDifference] = []
    lost: dict[str, list[str]] = defaultdict(list)
    reasons: list[str] = []
    notes: list[str] = []
    with warehouse_lock(home, progress, "clockstop reproduce"), scratch_folder(home) as scratch:
        for origin_id, domains in origins.items():
            origin = ledger.build(origin_id)
            if origin is None:
                raise NotPublished(
                    f"the ledger does not know build {origin_id}, which {build_id} has tables of"
                )
            recipe = recipe_of(origin, domains, home, ledger)
            for loss in recipe.lost:
                for domain in sorted(loss.domains):
                    lost[domain].append(loss.what)
            whole = tuple(domain for domain in domains if domain not in lost)
            if not whole:
                continue
            progress(f"rebuilding {', '.join(whole)} of build {origin_id} again")
            code = scratch / "code" / origin.code_version
            if origin.code_version == code_version():
                again = rebuild(recipe_of(origin, whole, home, ledger), home, scratch, origin_id)
            elif unpack_code(origin.code_version, home, ledger, code):
                notes.append(
                    f"rebuilt with the code of that publication, {origin.code_version}; the installed code is"
                    f" {code_version()}"
                )
                reasons += other_engines(code)
                again = rebuild_with(code, origin_id, whole, home, scratch, origin_id)
            else:
                reasons.append(
                    "the code has changed and the earlier code was not kept: published by"
                    f" {origin.code_version},"
                    f" rebuilt by {code_version()}"
                )
                again = rebuild(recipe_of(origin, whole, home, ledger), home, scratch, origin_id)
            tables += differences(file, again, whole, home.warehouse)
            reasons += rule_changes(rule_versions(file, whole), rule_versions(again, whole))
    return Reproduction(
        build_id=build_id,
        as_at=build.as_at,
        tables=tables,
        lost=dict(lost),
        reasons=list(dict.fromkeys(reasons)),
        notes=[*dict.fromkeys(notes), *_notes(build, home)],
    )


def publication_file(build_id: str, home: Home, ledger: Ledger) -> tuple[Build, Path]:
    """A publication's build and file. Raises NotPublished."""
    build = ledger.build(build_id)
    file = home.publication_file(build_id)
    if build is None or not file.exists():
        published = [item.build_id for item in ledger.publications() if item.action == "publish"]
        there_are = [found for found in published if home.publication_file(found).exists()]
        pruned = str(home.publication_folder(build_id).relative_to(home.root)) in ledger.pruned()
        found = (
            f"the publication {build_id} was removed at the end of its retention period"
            if pruned
            else f"there is no publication {build_id}"
        )
        raise NotPublished(f"{found}; the newest are {', '.join(there_are[-5:]) or 'none'}")
    return build, file


def rule_versions(file: Path, domains: tuple[str, ...]) -> set[tuple[str, str, str]]:
    """Domain, id and newest version of the registered rules of a publication file."""
    with open_file(file) as connection:
        rows = connection.execute(
            "select domain, rule_id, max_by(rule_version, cast(rule_version as integer)) from validation.rules"
            " group by domain, rule_id"
        ).fetchall()
    return {row for row in rows if row[0] in domains}


def rule_changes(before: set[tuple[str, str, str]], after: set[tuple[str, str, str]]) -> list[str]:
    """Rules that came, went or have another version, in words."""
    old = {(domain, rule): version for domain, rule, version in before}
    new = {(domain, rule): version for domain, rule, version in after}
    words = []
    for domain, rule in sorted(old.keys() | new.keys()):
        was, now_is = old.get((domain, rule)), new.get((domain, rule))
        if was is None:
            words.append(f"rule {rule} of {domain} is new")
        elif now_is is None:
            words.append(f"rule {rule} of {domain} was removed")
        elif was != now_is:
            words.append(f"rule {rule} of {domain} was version {was} and is {now_is}")
    return words


def _notes(build: Build, home: Home) -> list[str]:
    now_chosen = trust_settings(home)
    moved = sorted(
        name
        for name in now_chosen.keys() | build.settings.keys()
        if now_chosen.get(name) != build.settings.get(name)
    )
    if not moved:
        return []
    return [
        f"rebuilt with the settings of that publication; today's settings.yml differs in {', '.join(moved)}, so"
        " a refresh of that date would publish other figures"
    ]


def _rows(count: int | None) -> str:
    return "no table" if count is None else f"{count} rows"
