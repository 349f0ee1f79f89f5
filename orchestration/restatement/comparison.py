"""What came of comparing two publications, for a person and for `--json`."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from orchestration.publication.differences import TableDifference
from orchestration.restatement.headlines import Headline
from orchestration.restatement.inputs import NEW, FeedChange
from orchestration.store.records import Build

MAKING = "code, rules and settings"
WORDS = {
    MAKING: "code, rules and settings",
    "removed": "rows that were removed",
    "changed": "rows that were changed",
    "late": "rows that arrived late",
    NEW: "rows dated between the two publications, and the days that passed",
}


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
                    "headlines": [headline.as_dict() for headline in pair.headlines],
                    "steps": [
                        {
                            "cause": step.cause,
                            "tables": [table.__dict__ for table in step.tables if not table.equal],
                            "headlines": [headline.as_dict() for headline in step.headlines],
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


def _pair_in_words(pair: PairOfBuilds) -> list[str]:
    lines = [
        f"{', '.join(pair.domains)}: data as at {_night(pair.before.as_at, pair.before)}"
        f" and as at {_night(pair.after.as_at, pair.after)}"
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
