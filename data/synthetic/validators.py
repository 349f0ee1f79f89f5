"""Validators of the synthetic trust: they complete a worklist as people do, a row at a time from the top."""

import csv
from pathlib import Path

INITIALS = "AB"
# What they find, row after row: most of it somebody else must put right.
FOUND = ("escalated", "no error", "escalated", "contacted patient")


def complete(worklist: Path, to: Path, rows: int) -> int:
    """Enters outcomes into the first rows of a worklist (CSV) and saves it as `to`; answers how many."""
    with worklist.open(encoding="utf-8-sig", newline="") as stream:
        listed = list(csv.DictReader(stream))
    # what is correct is said of records alone: a late step or a long wait is not made right by it
    for number, row in enumerate(listed[:rows]):
        found = FOUND[number % len(FOUND)]
        row["Outcome"] = "escalated" if row["Kind"] != "data quality" else found
        row["Validated by"] = INITIALS
    with to.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(listed[0]))
        writer.writeheader()
        writer.writerows(listed)
    return min(rows, len(listed))
