"""`make run`: a small synthetic trust, several nights of extracts, refreshed night by night, and validated."""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import duckdb
from rich.console import Console

from data.synthetic.clockstop_command import (
    WIDTH,
    CommandFailed,
    clockstop,
    current_publication,
    home_of_environment,
    status,
)
from data.synthetic.generate import LAST_NIGHT, generate
from data.synthetic.plan import write_plan_files
from data.synthetic.plan_of_measures import write_measure_plan
from data.synthetic.plan_of_money import write_money_plan
from data.synthetic.plan_of_winter import write_winter_plan
from data.synthetic.settings_of_trust import write_settings
from data.synthetic.validators import complete

NIGHTS = 3
VALIDATED_DOMAIN, VALIDATED_ROWS = "ed", 12
VALIDATED = """
select
    count(*) filter (where exceptions.state = 'validated') as on_hold,
    count(*) filter (where exceptions.state <> 'validated') as changed
from validation.outcomes as outcomes
inner join validation.exceptions as exceptions on outcomes.exception_key = exceptions.exception_key
where outcomes.domain = ?
"""
HEADLINES = """
select 'RTT within 18 weeks, %' as headline, round(percent_within_18_weeks, 1) as figure
from rtt.performance_monthly
where
    part = 'Part_2'
    and treatment_function = 'C_999'
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
select 'Open exceptions, ' || replace(kind, '_', ' '), count(*)
from validation.exceptions
where state = 'open'
group by kind
"""


def main() -> None:
    """Makes the trust, refreshes each night, prints what a user would want to know next."""
    console = Console(width=WIDTH)
    home = home_of_environment()
    _empty(home)
    console.print(f"Making a small synthetic trust: {NIGHTS} nights of extracts")
    write_plan_files(home)
    write_measure_plan(home)
    write_money_plan(home)
    write_winter_plan(home)
    write_settings(home)
    summary = generate(home / "landing", "small", NIGHTS, 1, defects=0.01)
    console.print(summary.in_words())
    for number in range(NIGHTS):
        night = LAST_NIGHT - timedelta(days=NIGHTS - 1 - number)
        if night == LAST_NIGHT:
            _validate(home, console)
        console.print(f"\nRefreshing with data as at {night}")
        try:
            print(clockstop(home, "refresh", "--as-at", night.isoformat()), end="")
        except CommandFailed as failure:
            print(failure)
            raise SystemExit(1) from None
    _print_headlines(home, console)
    _print_validated(home, console)
    _print_status(home, console)
    console.print(
        "\nNext:\n"
        "  .venv/bin/clockstop status\n"
        '  .venv/bin/clockstop query "select * from rtt.performance_monthly limit 5"\n'
        "  .venv/bin/clockstop exceptions --to worklist.xlsx\n"
        f"  .venv/bin/clockstop outcomes worklist.xlsx --validated-by AB --on {LAST_NIGHT}   (completed)\n"
        f"  .venv/bin/clockstop refresh --as-at {LAST_NIGHT}   (uses the outcomes)\n"
        "  .venv/bin/clockstop explain PATHWAY_ID   (one from rtt.ptl)\n"
        "  .venv/bin/clockstop ui"
    )


def _validate(home: Path, console: Console) -> None:
    """On the last day the validation team completes the newest worklist of one domain."""
    worklist = home / "published" / "worklists" / f"worklist_{VALIDATED_DOMAIN}.csv"
    # patients' rows: nothing of them is left beside the home
    with tempfile.TemporaryDirectory() as folder:
        completed = Path(folder) / worklist.name
        rows = complete(worklist, completed, VALIDATED_ROWS)
        console.print(f"\nThe validation team completes {rows} rows of {worklist.name}", highlight=False)
        try:
            print(clockstop(home, "outcomes", str(completed), "--on", LAST_NIGHT.isoformat()), end="")
        except CommandFailed as failure:
            print(failure)
            raise SystemExit(1) from None


def _print_validated(home: Path, console: Console) -> None:
    """What the refresh after it made of the outcomes."""
    with duckdb.connect(str(current_publication(home)), read_only=True) as connection:
        on_hold, changed = connection.execute(VALIDATED, [VALIDATED_DOMAIN]).fetchone() or (0, 0)
    console.print(
        f"\nOutcomes of the validation team, {VALIDATED_DOMAIN}: {on_hold} exceptions are on hold,"
        f" {changed} were cleared or are open again",
        highlight=False,
    )


def _empty(home: Path) -> None:
    """Away with what an earlier demonstration left; the folders are private to the account, as a home's are."""
    for name in ("landing", "archive", "warehouse", "published", "dagster"):
        shutil.rmtree(home / name, ignore_errors=True)
    (home / "ledger.sqlite").unlink(missing_ok=True)
    home.mkdir(mode=0o710, parents=True, exist_ok=True)
    (home / "landing").mkdir(mode=0o700)


def _print_headlines(home: Path, console: Console) -> None:
    with duckdb.connect(str(current_publication(home)), read_only=True) as connection:
        console.print("\nHeadline figures")
        for headline, figure in connection.execute(HEADLINES).fetchall():
            console.print(f"  {headline:<46} {figure:g}", highlight=False)


def _print_status(home: Path, console: Console) -> None:
    rows = status(home)
    console.print(
        "\nPublished: " + ", ".join(row["domain"] for row in rows if row["state"].startswith("published"))
    )
    held = [f"{row['domain']} ({row['reason']})" for row in rows if row["state"] == "held"]
    console.print("Held: " + ("; ".join(held) or "nothing"))


if __name__ == "__main__":
    main()
