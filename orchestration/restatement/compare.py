"""What changed between two publications, and by which cause: code, rules and settings, or rows of the extracts.

The causes are taken one after the other: the first publication's night is derived again with each in turn, so
that the steps add up to the whole change. Only steps that something happened in are derived.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.contract.published import headline_queries, load_domains
from orchestration.publication.differences import TableDifference, differences
from orchestration.publication.reader import domains_by_origin
from orchestration.restatement.inputs import CAUSES, NEW, FeedChange, compare_inputs, step_relations
from orchestration.restatement.rebuild import Recipe, rebuild, recipe_of, scratch_folder
from orchestration.restatement.reproduce import publication_file, rule_changes, rule_versions
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.lock import warehouse_lock
from orchestration.store.records import Build
from orchestration.warehouse.project import code_version, sources_by_domain

MAKING = "code, rules and settings"
WORDS = {
    MAKING: "code, rules and settings",
    "removed": "rows that were removed",
    "changed": "rows that were changed",
    "late": "rows that came late",
    NEW: "rows of the days between, and their passing",
}


@dataclass(frozen=True)
class Headline:
    """One figure on both sides of a step; None where a side does not publish it."""

    name: str
    before: float | None
    after: float | None

    @property
    def change(self) -> float | None:
        """By how much it moved."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class Step:
    """What one cause did."""

    cause: str
    tables: list[TableDifference]
    headlines: list[Headline]


@dataclass(frozen=True)
class PairOfBuilds:
    """The domains whose tables come from one build in the first publication and from another in the second."""

    before: Build
    after: Build
    domains: tuple[str, ...]
    making: list[str]
    inputs: list[FeedChange]
    tables: list[TableDifference]
    headlines: list[Headline]
    steps: list[Step] = field(default_factory=list)
    not_split: str = ""


@dataclass(frozen=True)
class Comparison:
    """Two publications, the later one second."""

    before: str
    after: str
    unchanged: tuple[str, ...]
    pairs: list[PairOfBuilds]

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "before": self.before,
            "after": self.after,
            "unchanged_domains": self.unchanged,
            "compared": [
                {
                    "domains": pair.domains,
                    "before": {"build_id": pair.before.build_id, "as_at": pair.before.as_at},
                    "after": {"build_id": pair.after.build_id, "as_at": pair.after.as_at},
                    "code_rules_settings": pair.making,
                    "inputs": [change.__dict__ for change in pair.inputs],
                    "tables": [table.__dict__ for table in pair.tables if not table.equal],
                    "headlines": [_headline_dict(headline) for headline in pair.headlines],
                    "steps": [
                        {
                            "cause": step.cause,
                            "tables": [table.__dict__ for table in step.tables if not table.equal],
                            "headlines": [_headline_dict(headline) for headline in step.headlines],
                        }
                        for step in pair.steps
                    ],
                    "not_split": pair.not_split,
                }
                for pair in self.pairs
            ],
        }

    def in_words(self) -> list[str]:
        """For a person."""
        lines = [f"from {self.before} to {self.after}"]
        if self.unchanged:
            lines.append(f"the same tables in both: {', '.join(self.unchanged)}")
        for pair in self.pairs:
            lines += _pair_in_words(pair)
        return lines


def compare(
    before_id: str, after_id: str, home: Home, ledger: Ledger, split: bool, progress: Callable[[str], None]
) -> Comparison:
    """Compares two publications. `split` derives what each cause did; it takes a build for each.

    Raises NotPublished where there is no such publication, ValueError where the later night is named
    first, which would tell as removed what came late.
    """
    of_before, before_file = publication_file(before_id, home, ledger)
    of_after, after_file = publication_file(after_id, home, ledger)
    if of_before.as_at > of_after.as_at:
        raise ValueError(f"expected the earlier night first, found {of_before.as_at} before {of_after.as_at}")
    before_of = {
        domain: build for build, domains in domains_by_origin(before_file).items() for domain in domains
    }
    after_of = {domain: build for build, domains in domains_by_origin(after_file).items() for domain in domains}
    grouped: dict[tuple[str, str], list[str]] = {}
    unchanged = []
    for domain in load_domains():
        if domain not in before_of or domain not in after_of:
            continue
        if before_of[domain] == after_of[domain]:
            unchanged.append(domain)
        else:
            grouped.setdefault((before_of[domain], after_of[domain]), []).append(domain)
    pairs = []
    for (before_build, after_build), domains in grouped.items():
        first, second = ledger.build(before_build), ledger.build(after_build)
        assert first is not None and second is not None
        pairs.append(
            _pair(first, second, tuple(domains), before_file, after_file, home, ledger, split, progress)
        )
    return Comparison(before_id, after_id, tuple(unchanged), pairs)


def _pair(
    first: Build,
    second: Build,
    domains: tuple[str, ...],
    before_file: Path,
    after_file: Path,
    home: Home,
    ledger: Ledger,
    split: bool,
    progress: Callable[[str], None],
) -> PairOfBuilds:
    recipes = recipe_of(first, domains, home, ledger), recipe_of(second, domains, home, ledger)
    same_night = first.as_at == second.as_at
    used = frozenset().union(*(sources_by_domain()[domain] for domain in domains))
    inputs = [
        change
        for change in compare_inputs(
            recipes[0].relations, recipes[1].relations, first.as_at, same_night, home.warehouse
        )
        if change.source in used
    ]
    pair = PairOfBuilds(
        before=first,
        after=second,
        domains=domains,
        making=_making(first, second, before_file, after_file, domains),
        inputs=inputs,
        tables=differences(before_file, after_file, domains, home.warehouse),
        headlines=_headlines(before_file, after_file, domains),
    )
    if not split:
        return pair
    lost = [loss.what for recipe in recipes for loss in recipe.lost]
    if lost:
        return replace(pair, not_split=f"lost: {'; '.join(dict.fromkeys(lost))}")
    if second.code_version != code_version():
        return replace(
            pair,
            not_split=f"the second was made by code {second.code_version} and this is {code_version()};"
            " the steps can only be derived with the code that made the second",
        )
    with warehouse_lock(home, progress), scratch_folder(home) as scratch:
        return replace(pair, steps=_steps(pair, recipes, before_file, after_file, home, scratch, progress))


def _steps(
    pair: PairOfBuilds,
    recipes: tuple[Recipe, Recipe],
    before_file: Path,
    after_file: Path,
    home: Home,
    scratch: Path,
    progress: Callable[[str], None],
) -> list[Step]:
    first, second = recipes
    same_night = first.build.as_at == second.build.as_at
    happened = [cause for cause in CAUSES if cause != NEW and any(item.count(cause) for item in pair.inputs)]
    new = not same_night or any(item.count(NEW) for item in pair.inputs)
    wanted = [*([MAKING] if pair.making else []), *happened, *([NEW] if new else [])]
    steps = []
    file = before_file
    for number, cause in enumerate(wanted):
        if number == len(wanted) - 1:
            # the last step ends at the second publication itself
            following = after_file
        else:
            progress(f"deriving what {WORDS[cause]} did")
            applied = tuple(name for name in wanted[: number + 1] if name != MAKING)
            relations = (
                step_relations(first.relations, second.relations, first.build.as_at, same_night, applied)
                if applied
                else first.relations
            )
            recipe = replace(first, relations=relations, settings=second.settings)
            following = rebuild(recipe, home, scratch, f"step_{number}")
        steps.append(
            Step(
                cause,
                differences(file, following, pair.domains, home.warehouse),
                _headlines(file, following, pair.domains),
            )
        )
        file = following
    return steps


def _making(first: Build, second: Build, before: Path, after: Path, domains: tuple[str, ...]) -> list[str]:
    """What of code, rules and settings is not the same, in words."""
    words = []
    if first.code_version != second.code_version:
        words.append(f"code {first.code_version} and then {second.code_version}")
    old, new = _settings(before, first), _settings(after, second)
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            words.append(f"setting {name} was {old.get(name)} and is {new.get(name)}")
    return words + rule_changes(rule_versions(before, domains), rule_versions(after, domains))


def _settings(file: Path, build: Build) -> dict[str, str]:
    """Settings of a publication as its build read them; those of a build whose tables it kept as recorded."""
    chosen = {name: str(value) for name, value in build.settings.items()}
    with duckdb.connect(str(file), read_only=True) as connection:
        said = connection.execute(
            "select 1 from duckdb_tables() where schema_name = 'publication' and table_name = 'settings'"
        ).fetchone()
        # publications made before settings were published say only what the trust chose
        rows = (
            connection.execute("select name, value, chosen_by from publication.settings").fetchall()
            if said
            else []
        )
    defaults = {name: value for name, value, chosen_by in rows if chosen_by == "default"}
    return defaults | chosen


def _headlines(before: Path, after: Path, domains: tuple[str, ...]) -> list[Headline]:
    values = [_figures(file, domains) for file in (before, after)]
    return [
        Headline(query["name"], values[0].get(query["name"]), values[1].get(query["name"]))
        for query in headline_queries()
        if query["domain"] in domains
    ]


def _figures(file: Path, domains: tuple[str, ...]) -> dict[str, float]:
    found = {}
    with duckdb.connect(str(file), read_only=True) as connection:
        tables = {
            f"{schema}.{table}"
            for schema, table in connection.execute(
                "select schema_name, table_name from duckdb_tables()"
            ).fetchall()
        }
        for query in headline_queries():
            if query["domain"] in domains and query["table"] in tables:
                row = connection.execute(query["sql"]).fetchone()
                if row and row[0] is not None:
                    found[query["name"]] = float(row[0])
    return found


def _headline_dict(headline: Headline) -> dict[str, Any]:
    return headline.__dict__ | {"change": headline.change}


def _pair_in_words(pair: PairOfBuilds) -> list[str]:
    lines = [
        f"{', '.join(pair.domains)}: the night of {_night(pair.before.as_at, pair.before)}"
        f" and the night of {_night(pair.after.as_at, pair.after)}"
    ]
    lines += [f"  {MAKING}: {words}" for words in pair.making] or [f"  {MAKING}: the same"]
    lines += [
        f"  {change.source}.{change.feed}: {change.late} rows late, {change.changed} changed,"
        f" {change.removed} removed, {change.new} new"
        for change in pair.inputs
    ] or ["  extracts: the same rows"]
    lines += _tables_in_words(pair.tables)
    lines += _headlines_in_words(pair.headlines)
    for step in pair.steps:
        lines.append(f"  because of {WORDS[step.cause]}:")
        lines += [f"  {line}" for line in _tables_in_words(step.tables) + _headlines_in_words(step.headlines)]
    if pair.not_split:
        lines.append(f"  not split by cause: {pair.not_split}")
    return lines


def _night(night: date, build: Build) -> str:
    return f"{night} ({build.build_id})"


def _tables_in_words(tables: list[TableDifference]) -> list[str]:
    return [
        f"  {table.table}: {table.added} added, {table.removed} removed, {table.changed} changed"
        for table in tables
        if not table.equal
    ]


def _headlines_in_words(headlines: list[Headline]) -> list[str]:
    return [
        f"  {headline.name}: {_figure(headline.before)} and then {_figure(headline.after)}"
        + (f" ({headline.change:+.10g})" if headline.change is not None else "")
        for headline in headlines
        if headline.before != headline.after
    ]


def _figure(value: float | None) -> str:
    return "not published" if value is None else f"{value:.6g}"
