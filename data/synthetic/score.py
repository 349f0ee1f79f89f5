"""`python -m data.synthetic.score HOME`: what the rules found of the faults that were planted, rule by rule.

Recall: planted faults that stand, found. Precision: exceptions that stand, planted. Some things that rules look
for also happen of themselves (no next event, an overdue action): their precision is rightly below one.
"""

import csv
import sys
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from orchestration.home import Home

Records = dict[str, set[str]]


@dataclass(frozen=True)
class RuleScore:
    """One rule as at the night that is published."""

    rule_id: str
    planted: int
    found: int
    standing: int
    mended: int
    mended_and_cleared: int
    first_seen_right: int

    @property
    def recall(self) -> float | None:
        """Planted faults that stand and were found."""
        return self.found / self.planted if self.planted else None

    @property
    def precision(self) -> float | None:
        """Exceptions that stand and were planted."""
        return self.found / self.standing if self.standing else None

    @property
    def is_complete(self) -> bool:
        """Nothing planted was missed, nothing mended still stands, and every age begins on the right night."""
        return (
            self.found == self.planted
            and self.mended_and_cleared == self.mended
            and self.first_seen_right == self.found
        )


def score(home: Home) -> list[RuleScore]:
    """Scores the current publication against truth/exceptions.csv, each rule as at its domain's night."""
    with duckdb.connect(str(home.current), read_only=True) as connection:
        nights = dict(
            connection.execute(
                "select rules.rule_id, max(status.as_at) from validation.rules as rules"
                " inner join publication.status as status on rules.domain = status.domain group by 1"
            ).fetchall()
        )
        first_night = connection.execute("select min(as_at) from validation.summary").fetchone()
        stated = connection.execute(
            "select rule_id, record_key, state, first_seen from validation.exceptions"
        ).fetchall()
    begun = first_night[0] if first_night else None
    standing: Records = defaultdict(set)
    first_seen: dict[tuple[str, str], date] = {}
    for rule, record, state, seen in stated:
        if state != "cleared":
            standing[rule].add(record)
        first_seen[(rule, record)] = seen
    planted, mended, raised = _truth(home.landing / "truth" / "exceptions.csv", nights)
    scores = []
    for rule in sorted(nights):
        found = planted[rule] & standing[rule]
        scores.append(
            RuleScore(
                rule_id=rule,
                planted=len(planted[rule]),
                found=len(found),
                standing=len(standing[rule]),
                mended=len(mended[rule]),
                # what was mended before the first published night was never seen
                mended_and_cleared=len(mended[rule] - standing[rule]),
                first_seen_right=sum(
                    first_seen[(rule, record)] == max(raised[(rule, record)], begun or date.min)
                    for record in found
                ),
            )
        )
    return scores


def _truth(file: Path, nights: dict[str, date]) -> tuple[Records, Records, dict[tuple[str, str], date]]:
    """Faults that stand as at each rule's night, faults put right by then, and when each was raised."""
    standing: Records = defaultdict(set)
    mended: Records = defaultdict(set)
    raised: dict[tuple[str, str], date] = {}
    with file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            rule, record = row["rule_id"], row["record_key"]
            night = nights.get(rule)
            began = date.fromisoformat(row["raised_as_at"])
            ended = date.fromisoformat(row["cleared_as_at"]) if row["cleared_as_at"] else None
            if night is None or began > night:
                continue
            raised[(rule, record)] = began
            (mended if ended is not None and ended <= night else standing)[rule].add(record)
    return standing, mended, raised


def main(arguments: list[str]) -> int:
    """Prints the table; 1 where anything planted was missed, not cleared or given a wrong age."""
    home = Home(Path(arguments[0])) if arguments else Home.from_environment()
    scores = score(home)
    table = Table(box=None, pad_edge=False)
    for header in (
        "rule",
        "planted",
        "found",
        "recall",
        "standing",
        "precision",
        "mended",
        "cleared",
        "age right",
    ):
        table.add_column(header, justify="left" if header == "rule" else "right")
    for item in scores:
        table.add_row(
            item.rule_id,
            str(item.planted),
            str(item.found),
            _share(item.recall),
            str(item.standing),
            _share(item.precision),
            str(item.mended),
            str(item.mended_and_cleared),
            str(item.first_seen_right),
        )
    console = Console(width=112)
    console.print(table)
    wrong = [item.rule_id for item in scores if not item.is_complete]
    planted, found = sum(item.planted for item in scores), sum(item.found for item in scores)
    console.print(
        f"{found} of {planted} planted faults found; rules that missed something: {', '.join(wrong) or 'none'}"
    )
    return 1 if wrong else 0


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
