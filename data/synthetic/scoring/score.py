"""`python -m data.synthetic.scoring.score HOME`: what the rules found of the truth, rule by rule.

The truth is what was planted and what happened without anybody's fault; what stands must be these and nothing
else, with the right age. The memory is judged by the nights that the rule judged.
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from data.synthetic.clockstop_command import current_publication, home_of_environment

TRUTH_FILES = ("exceptions.csv", "natural_exceptions.csv")
Episodes = list[tuple[date, date | None]]


@dataclass(frozen=True)
class RuleScore:
    """One rule as at the night that is published."""

    rule_id: str
    planted: int
    expected: int
    found: int
    standing: int
    false_alarms: int
    cleared: int
    cleared_right: int
    reopened: int
    ages_right: int

    @property
    def missed(self) -> int:
        """What should stand and does not."""
        return self.planted + self.expected - self.found

    @property
    def recall(self) -> float | None:
        """What should stand and was found."""
        wanted = self.planted + self.expected
        return self.found / wanted if wanted else None

    @property
    def precision(self) -> float | None:
        """Exceptions that stand and should."""
        return self.found / self.standing if self.standing else None

    @property
    def is_exact(self) -> bool:
        """Nothing missed, nothing raised without a truth on any night, what is over cleared, ages right."""
        return (
            self.missed == 0
            and self.false_alarms == 0
            and self.cleared_right == self.cleared
            and self.ages_right == self.found
        )


@dataclass(frozen=True)
class _Memory:
    """What an exception should say of itself after the nights on which its rule judged."""

    first_seen: date
    open_since: date
    times_reopened: int
    stands: bool


def score(publication: Path, truth_folder: Path) -> list[RuleScore]:
    """Scores a publication against the truth, each rule by the nights on which it judged."""
    with duckdb.connect(str(publication), read_only=True) as connection:
        judged: dict[str, list[date]] = defaultdict(list)
        for rule, night in connection.execute(
            "select distinct rule_id, as_at from validation.summary order by rule_id, as_at"
        ).fetchall():
            judged[rule].append(night)
        stated: dict[str, dict[str, tuple[str, _Memory]]] = defaultdict(dict)
        for rule, record, state, first_seen, open_since, reopened in connection.execute(
            "select rule_id, record_key, state, first_seen, open_since, times_reopened"
            " from validation.exceptions"
        ).fetchall():
            stated[rule][record] = (state, _Memory(first_seen, open_since, reopened, state != "cleared"))
    truth = _truth(truth_folder)
    return [_score_of(rule, judged[rule], truth[rule], stated[rule]) for rule in sorted(judged)]


def _score_of(
    rule: str,
    nights: list[date],
    truth: dict[str, tuple[Episodes, Episodes]],
    stated: dict[str, tuple[str, _Memory]],
) -> RuleScore:
    remembered = {}
    planted_now = set()
    for record, (planted, expected) in truth.items():
        memory = _memory(nights, [*planted, *expected])
        if memory is not None:
            remembered[record] = memory
            if any(_stands(episode, nights[-1]) for episode in planted):
                planted_now.add(record)
    wanted = {record for record, memory in remembered.items() if memory.stands}
    over = set(remembered) - wanted
    standing = {record for record, (state, _) in stated.items() if state != "cleared"}
    found = wanted & standing
    return RuleScore(
        rule_id=rule,
        planted=len(planted_now),
        expected=len(wanted - planted_now),
        found=len(found),
        standing=len(standing),
        # what stands and should not, and what was cleared and should never have been raised
        false_alarms=len((standing - wanted) | (set(stated) - set(remembered))),
        cleared=len(over),
        cleared_right=sum(record in stated and stated[record][0] == "cleared" for record in over),
        reopened=sum(remembered[record].times_reopened > 0 for record in found),
        ages_right=sum(remembered[record] == stated[record][1] for record in found),
    )


def _memory(nights: list[date], episodes: Episodes) -> _Memory | None:
    """What it should say, had the rule found it on each of these nights; None where it stood on none."""
    stood = [any(_stands(episode, night) for episode in episodes) for night in nights]
    begun = [
        night for place, night in enumerate(nights) if stood[place] and (place == 0 or not stood[place - 1])
    ]
    return _Memory(begun[0], begun[-1], len(begun) - 1, stood[-1]) if begun else None


def _stands(episode: tuple[date, date | None], night: date) -> bool:
    began, ended = episode
    return began <= night and (ended is None or night < ended)


def _truth(folder: Path) -> dict[str, dict[str, tuple[Episodes, Episodes]]]:
    """By rule and record: from when to when it is planted, and from when to when it is so by itself."""
    truth: dict[str, dict[str, tuple[Episodes, Episodes]]] = defaultdict(lambda: defaultdict(lambda: ([], [])))
    for place, name in enumerate(TRUTH_FILES):
        for row in _rows(folder / name):
            ended = date.fromisoformat(row["cleared_as_at"]) if row["cleared_as_at"] else None
            episode = (date.fromisoformat(row["raised_as_at"]), ended)
            truth[row["rule_id"]][row["record_key"]][place].append(episode)
    return truth


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


COLUMNS: dict[str, Callable[[RuleScore], str]] = {
    "rule": lambda item: item.rule_id,
    "planted": lambda item: str(item.planted),
    "expected": lambda item: str(item.expected),
    "found": lambda item: str(item.found),
    "recall": lambda item: _share(item.recall),
    "false": lambda item: str(item.false_alarms),
    "precision": lambda item: _share(item.precision),
    "over": lambda item: str(item.cleared),
    "cleared": lambda item: str(item.cleared_right),
    "reopened": lambda item: str(item.reopened),
    "age right": lambda item: str(item.ages_right),
}


def main(arguments: list[str]) -> int:
    """Prints the table; 1 where a rule does not say exactly what the truth says."""
    home = Path(arguments[0]) if arguments else home_of_environment()
    scores = score(current_publication(home), home / "landing" / ".truth")
    table = Table(box=None, pad_edge=False)
    for header in COLUMNS:
        table.add_column(header, justify="left" if header == "rule" else "right")
    for item in scores:
        table.add_row(*(text(item) for text in COLUMNS.values()))
    console = Console(width=112)
    console.print(table)
    wrong = [item.rule_id for item in scores if not item.is_exact]
    wanted, found = sum(item.planted + item.expected for item in scores), sum(item.found for item in scores)
    false = sum(item.false_alarms for item in scores)
    console.print(
        f"{found} of {wanted} exceptions of the truth found, {false} false alarms;"
        f" rules that are not exact: {', '.join(wrong) or 'none'}"
    )
    return 1 if wrong else 0


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
