"""Open exceptions by the priority of their rule, and what they do to the headline figures."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from orchestration.deliverables.board_pack.figure_text import bare, count
from orchestration.deliverables.board_pack.figures import Figures, Row
from orchestration.deliverables.board_pack.tables import Table, right

WEEK = timedelta(days=7)
MOST_EFFECTS = 12
HEADLINES = {
    "rtt_18_weeks": "Incomplete pathways within 18 weeks",
    "cancer_open_within_62_days": "Open cancer pathways within 62 days",
}
KINDS = {
    "data_quality": "records that are wrong or incomplete",
    "patient_safety": "steps for a patient that are missing or late",
    "performance": "waits over a limit or near it",
}
NO_PRIORITY = "not ranked"


def priority_table(summary: Sequence[Row], rules: Sequence[Row]) -> Table:
    """By priority at the date of the data of each domain; new and cleared are of the seven days up to it."""
    priorities = {row["rule_id"]: row.get("priority") or NO_PRIORITY for row in rules}
    newest: dict[str, date] = {}
    for row in summary:
        newest[row["domain"]] = max(row["as_at"], newest.get(row["domain"], row["as_at"]))
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in summary:
        of_one = sums[priorities.get(row["rule_id"], NO_PRIORITY)]
        last = newest[row["domain"]]
        if row["as_at"] == last:
            of_one["open"] += row["open"] or 0
            of_one["validated"] += row["validated"] or 0
            of_one["rules"] += bool(row["open"])
            of_one["oldest"] = max(of_one["oldest"], row["oldest_days"] or 0)
        if last - WEEK < row["as_at"] <= last:
            of_one["new"] += row["new"] or 0
            of_one["cleared"] += row["cleared"] or 0
    names = ("rules", "open", "validated", "oldest", "new", "cleared")
    return Table(
        "Open exceptions by priority of their rule",
        (
            "Priority",
            "Rules with open exceptions",
            "Open",
            "Of these on hold after validation",
            "Longest open, days",
            "New in the week",
            "Cleared in the week",
        ),
        [[name, *(count(sums[name][column]) for column in names)] for name in sorted(sums)],
        right(1, 6),
        "P1 is the most urgent. The week is the seven days up to the date of the data; days without a"
        " publication are in none.",
    )


def effects_table(figures: Figures, effects: Sequence[Row], titles: dict[str, str]) -> Table | None:
    """The largest effects on headline figures if records with open exceptions were left out."""
    known = [row for row in effects if row["effect_points"] is not None and row["counted"]]
    if not known:
        return None
    kinds = [row for row in known if row["grouped_by"] == "kind"]
    rules = sorted(
        (row for row in known if row["grouped_by"] == "rule"),
        key=lambda row: (-abs(row["effect_points"]), row["name"]),
    )
    return Table(
        "Effect of open exceptions on the headline figures",
        (
            "Headline",
            "Exceptions of",
            "Pathways with one",
            "Of these in the figure",
            "Published, %",
            "Without them, %",
            "Effect, points",
        ),
        [
            [
                HEADLINES.get(row["measure_id"], row["measure_id"].replace("_", " ")),
                KINDS.get(row["name"]) or titles.get(row["name"], row["name"].replace("_", " ")),
                count(row["pathways"]),
                count(row["counted"]),
                bare(row["percent"], "percent"),
                bare(row["percent_without"], "percent"),
                f"{row['effect_points']:+.2f}",
            ]
            for row in [*kinds, *rules[:MOST_EFFECTS]]
        ],
        right(2, 6),
        "If every pathway with such an exception that may leave the list did leave it. Most are right and"
        " stay.",
    )
