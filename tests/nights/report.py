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
{tally["seed"]}. Every night each of four sources sends its delivery, and a delivery that does not correct
an earlier one goes wrong with a probability of 0.35; then one refresh, its steps up to the publication. A
sender corrects a wrong delivery after one night or two.

After every refresh, each published figure listed below was compared with a calculation in plain Python from the
generator's own files (`data/synthetic/truth/<domain>/figures.py`), and each held domain with its last published
date. {tally["figures"]:,} figures were compared; on
{len(tally["twins"])} nights every table without patients ({tally["twin_tables"]} in all) was also compared
with a home that had no bad delivery.

| | |
| --- | ---: |
| nights | {tally["nights"]} |
| deliveries that went wrong | {sum(tally["tried"].values())} |
| deliveries judged: {_counts(tally["judged"])} | {sum(tally["judged"].values())} |
| domains published, over all nights | {tally["published"]} |
| of these with a caveat | {tally["with_caveat"]} |
| domains held, over all nights: {_counts(tally["held"])} | {held} |
| **wrong figures published** | **{len(tally["wrong"])}** |
| domains held without a wrong delivery | {len(tally["held_without_cause"])} |
| held domains that did not show their date, age and reason | {len(tally["not_shown"])} |
| domains not published again on the night after all corrections | {len(tally["not_healed"])} |

| what went wrong | times | result | domains held for it, over all nights |
| --- | ---: | --- | ---: |
{rows}

Compared by plain Python: the RTT waiting list pathway by pathway, and of every month, function and part the
total, within 18 weeks and over 52, 65, 78 and 104 weeks; the cancer list, and the 28-, 31- and 62-day
standards by month and route; ED attendances, over four hours and without a departure by day and month and
kind of department; patients in a bed at midnight by day and ward; last-minute cancellations and those not
treated in 28 days by quarter. A domain whose source is late is published with a caveat that says how old
the extract is, and compared with the data known at that time. Tables with earlier dates
(`rtt.ptl_history`, the roll-forwards) are not compared with the other home, because a held domain has one
date fewer.

## What the publication checks cannot find
A well-formed delivery whose manifest agrees with it is compared with earlier deliveries. It passes if
the loss or change is not larger than chance: half of the rows of a day missing (a caveat if the count is
beyond four times its usual spread), a feed of fewer than eight rows per day that is empty, a column that is
empty in fewer than 20 new rows, two valid codes exchanged for one day, times shifted by an hour. In the first
week of a trust there are no earlier deliveries of changes to compare with, and at weekends without clinics the
counts are too low: an empty or incomplete extract is simulated here from the second week on, and for the
patient administration system on working days. If the sender counts the rows in its source before it writes
the file, and puts that number into the manifest, all of these are found except exchanged and shifted values.
"""


def main(folder: Path) -> None:
    """Writes the page from the tally of a finished run."""
    PAGE.write_text(page(json.loads((folder / "tally.json").read_text(encoding="utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
