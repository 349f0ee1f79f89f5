"""What a month of nights came to, written by the month itself.

    python -m tests.nights.report FOLDER        # writes docs/nights.md from the tally of a run

FOLDER is where tests/nights/month.py ran.
"""

import json
import sys
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

PAGE = ROOT / "docs" / "nights.md"


def _counts(counted: dict[str, int]) -> str:
    return ", ".join(f"{words} {number}" for words, number in sorted(counted.items())) or "none"


def page(tally: dict[str, Any]) -> str:
    """The report as Markdown."""
    rows = "\n".join(
        f"| {kind} | {number} | {_counts(tally['outcomes'].get(kind, {}))} | {tally['held_for'].get(kind, 0)} |"
        for kind, number in sorted(tally["tried"].items())
    )
    held = sum(tally["held"].values())
    return f"""# A month of nights
Written by `make nights`: a small synthetic trust with planted faults, {tally["nights"]} nights, seed
{tally["seed"]}. Every night each of four sources sends its delivery, and one that is not mending an earlier
one goes wrong with a chance of 0.35; then one refresh, its steps up to the publication. A sender puts right
what was wrong on the next night, or a night later.

After every refresh each published figure of the list below was compared with what plain Python makes of the
generator's own files (`data/synthetic/truth/<domain>/figures.py`), and each held domain with the night that it
was last published of. {tally["figures"]:,} figures were compared; on
{len(tally["twins"])} nights every table without patients ({tally["twin_tables"]} in all) was also compared
with a home that never saw a bad delivery.

| | |
| --- | ---: |
| nights | {tally["nights"]} |
| deliveries that went wrong | {sum(tally["tried"].values())} |
| deliveries judged: {_counts(tally["judged"])} | {sum(tally["judged"].values())} |
| domains published, over all nights | {tally["published"]} |
| of these with a caveat | {tally["with_caveat"]} |
| domains held, over all nights: {_counts(tally["held"])} | {held} |
| **wrong figures published** | **{len(tally["wrong"])}** |
| domains held that nothing was wrong with | {len(tally["held_without_cause"])} |
| held domains that did not show their night, age and reason | {len(tally["not_shown"])} |
| domains not published again on the night after everything was put right | {len(tally["not_healed"])} |

| what went wrong | times | what became of it | domains held for it, over all nights |
| --- | ---: | --- | ---: |
{rows}

Compared by plain Python: the RTT waiting list pathway by pathway, and of every month, function and part the
total, within 18 weeks and over 52, 65, 78 and 104 weeks; the cancer list, and the 28-, 31- and 62-day
standards by month and route; ED attendances, over four hours and without a departure by day and month and
kind of department; patients in a bed at midnight by day and ward; last-minute cancellations and those not
treated in 28 days by quarter. A domain whose source is late is published with a caveat that says how old
the extract is, and compared with what was known then. Tables that tell of the nights before
(`rtt.ptl_history`, the roll-forwards) are not compared with the other home: where a night was held, there
is one night less to tell of.

## What the gate cannot see
A well-formed delivery whose manifest agrees with it is judged by what such deliveries hold. It passes where
what it lost or changed is no more than chance does: a day of which half the rows are missing (a caveat
where the day's count leaves four times its usual spread), a feed of fewer than eight rows a night left
empty, a column emptied in fewer than 20 new rows, two valid codes exchanged for one night, times shifted by
an hour. In a trust's first week there are no earlier deliveries of changes to compare with, and on a
weekend that clinics rest on a few rows more or less say nothing: an emptied or cut extract is drawn here
from the second week on, and of the patient administration system on working days. A sender that counts the
rows in its source, before writing the file, and puts that number into the manifest closes all of these but
the exchanged and shifted values.
"""


def main(folder: Path) -> None:
    """Writes the page from the tally of a finished run."""
    PAGE.write_text(page(json.loads((folder / "tally.json").read_text(encoding="utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
