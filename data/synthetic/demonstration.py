"""`make run`: a small synthetic trust, several nights of extracts, refreshed night by night."""

import shutil
from datetime import timedelta

from rich.console import Console

from data.synthetic.generate import LAST_NIGHT, generate
from orchestration.definitions import nightly_refresh
from orchestration.defs.command import run_refresh
from orchestration.publication.reader import open_current
from orchestration.store.home import Home

NIGHTS = 3
HEADLINES = """
select 'RTT within 18 weeks, %' as headline, round(percent_within_18_weeks, 1) as figure
from rtt.performance_monthly
where
    part = 'Part_2'
    and function = 'C_999'
    and month = (select max(month) from rtt.performance_monthly)
union all
select 'RTT waiting list', count(*) from rtt.ptl
union all
select 'Cancer 62-day list over 62 days', count(*) from cancer.ptl where in_backlog_count
union all
select 'ED within 4 hours, month to date, %', round(percent_within_4h, 1)
from ed.performance_monthly
where department_type = 'all' and month = (select max(month) from ed.performance_monthly)
union all
select
    'General and acute bed occupancy last night, %',
    round(100.0 * sum(occupied_midnight) / sum(core_open + escalation_open), 1)
from beds.occupancy_daily
where date = (select max(date) from beds.occupancy_daily) and sector = 'ga' and open_overnight
union all
select 'Open exceptions', count(*) from validation.exceptions where state = 'open'
"""


def main() -> None:
    """Makes the trust, refreshes each night, prints what a user would want to know next."""
    console = Console(width=110)
    home = Home.from_environment()
    for name in ("landing", "archive", "warehouse", "published", "dagster"):
        shutil.rmtree(home.root / name, ignore_errors=True)
    home.ledger.unlink(missing_ok=True)
    home.prepare()
    console.print(f"Making a small synthetic trust: {NIGHTS} nights of extracts")
    summary = generate(home.landing, "small", NIGHTS, 1, defects=0.01)
    console.print(summary.in_words())
    status = []
    for number in range(NIGHTS):
        night = LAST_NIGHT - timedelta(days=NIGHTS - 1 - number)
        console.print(f"\nRefreshing the night of {night}")
        result = run_refresh(home, night.isoformat(), (), lambda message: None, nightly_refresh)
        for line in result.in_words():
            console.print(line, highlight=False)
        status = result.status
        if not result.succeeded:
            raise SystemExit(1)
    with open_current(home) as connection:
        console.print("\nHeadline figures")
        for headline, figure in connection.execute(HEADLINES).fetchall():
            console.print(f"  {headline:<46} {figure:g}", highlight=False)
    console.print(
        "\nPublished: " + ", ".join(row["domain"] for row in status if row["state"].startswith("published"))
    )
    held = [f"{row['domain']} ({row['reason']})" for row in status if row["state"] == "held"]
    console.print("Held: " + ("; ".join(held) or "nothing"))
    console.print(
        "\nNext:\n"
        "  .venv/bin/clockstop status\n"
        '  .venv/bin/clockstop query "select * from rtt.performance_monthly limit 5"\n'
        "  .venv/bin/clockstop exceptions --to worklist.xlsx\n"
        "  .venv/bin/clockstop explain PATHWAY_ID   (one from rtt.ptl)\n"
        "  .venv/bin/clockstop ui"
    )


if __name__ == "__main__":
    main()
