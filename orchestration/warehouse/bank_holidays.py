"""Writes England's bank holidays as a dbt seed, from the library that keeps them.

`make calendar` rewrites it; a test fails when the library has learned of a day that the seed does not hold.
"""

import csv
from pathlib import Path

import holidays

from orchestration.contract.project_files import PROJECT_ROOT

BANK_HOLIDAYS_SEED = PROJECT_ROOT / "dbt_project" / "seeds" / "reference" / "bank_holidays.csv"
YEARS = range(2015, 2036)


def bank_holiday_rows() -> list[tuple[str, str]]:
    """Date and name of every bank holiday in England of the years that the warehouse knows."""
    days = holidays.country_holidays("GB", subdiv="ENG", years=YEARS)
    return [(day.isoformat(), name) for day, name in sorted(days.items())]


def write_bank_holidays(to: Path = BANK_HOLIDAYS_SEED) -> None:
    """Rewrites the seed."""
    with to.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["holiday_date", "name"])
        writer.writerows(bank_holiday_rows())


if __name__ == "__main__":
    write_bank_holidays()
