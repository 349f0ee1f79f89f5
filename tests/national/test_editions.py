"""Editions and periods of published files, by their names and what is written above their tables."""

from datetime import date

import pytest

from orchestration.intake.editions import edition_of
from orchestration.intake.national_facts import month_of


@pytest.mark.parametrize(
    ("name", "head", "edition", "said_by", "revised_on"),
    [
        ("Monthly-AE-April-2024-revised.csv", {}, "revised", "file name", None),
        ("May-2023-revised-130624-aaabbdd.csv", {}, "revised", "file name", date(2024, 6, 13)),
        ("Monthly-AE-May-2024.csv", {}, "original", "nothing", None),
        ("ae_monthly_2025-04_original.csv", {}, "original", "file name", None),
        ("CWT-Final-2024.xlsx", {}, "final", "file name", None),
        ("CWT provisional.xlsx", {}, "original", "file name", None),
        # a word within a word is no edition
        ("previews-finalists-2024.csv", {}, "original", "nothing", None),
        ("kh03.xlsx", {"Revised:": "21st May 2025"}, "revised", "text of the file", date(2025, 5, 21)),
        ("qmco.xlsx", {"Revised:": "-"}, "original", "nothing", None),
        ("dm01.xls", {"Revised:": "", "Status:": "Published"}, "original", "nothing", None),
        ("dm01.xls", {"Revised:": "", "Status:": "Final"}, "final", "text of the file", None),
        ("kh03_original.xlsx", {"Revised:": "21st May 2025"}, "revised", "text of the file", date(2025, 5, 21)),
    ],
)
def test_edition(name: str, head: dict[str, str], edition: str, said_by: str, revised_on: date | None) -> None:
    found = edition_of(name, head)
    assert (found.name, found.said_by, found.revised_on) == (edition, said_by, revised_on)


def test_a_later_edition_counts_and_a_later_revision_before_an_earlier() -> None:
    names = ["a.csv", "a-revised.csv", "a-revised-130624.csv", "a-revised-140624.csv", "a-final.csv"]
    orders = [edition_of(name, {}).order for name in names]
    assert orders == sorted(orders) and len(set(orders)) == len(names)


@pytest.mark.parametrize(
    ("label", "month"),
    [
        ("MSitAE-APRIL-2025", "2025-04"),
        ("MSitAE-SEPT-2024", "2024-09"),
        ("RTT-November-2024", "2024-11"),
        ("July 2025", "2025-07"),
        ("Quarter 1, 2025-26 (April to June 2025)", "2025-06"),
        ("October to December 2024", "2024-12"),
        ("2025-04-01", "2025-04"),
        ("TOTAL", None),
        ("Marching band 2024", None),
    ],
)
def test_month_of_a_label(label: str, month: str | None) -> None:
    assert month_of(label) == month
