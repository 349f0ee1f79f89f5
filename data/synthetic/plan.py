"""What the people of the synthetic trust decide: divisions of its codes, and names of its sites."""

import csv
from pathlib import Path

import pandas as pd

from data.synthetic.feeds.wards import ward_codes
from data.synthetic.trust import shape
from data.synthetic.trust.stays import CHILDREN_WARD, MATERNITY_WARD

DIVISIONS = {
    "Surgery": ("100", "101", "120", "130", "140"),
    "Musculoskeletal": ("110", "410"),
    "Medicine": ("300", "301", "320", "330", "340", "400", "430"),
    "Women and children": ("420", "501", "502"),
}
# What has no treatment function there: the emergency department.
SITES = {"Urgent care": (shape.SITES[0],)}
# Whatever the ward inventory says of them.
WARDS = {"Women and children": (MATERNITY_WARD, CHILDREN_WARD)}
SITE_NAMES = ("Northgate Hospital", "Riverside Hospital")


def write_plan_files(home: Path) -> None:
    """Writes plan/divisions.csv and plan/names.csv into a home."""
    folder = home / "plan"
    folder.mkdir(mode=0o700, exist_ok=True)
    wards = {division: tuple(ward_codes(pd.Series(numbers))) for division, numbers in WARDS.items()}
    divisions = [
        (kind, code, division)
        for kind, listed in (("treatment_function", DIVISIONS), ("site", SITES), ("ward", wards))
        for division, codes in listed.items()
        for code in codes
    ]
    _write(folder / "divisions.csv", ("kind", "code", "division"), divisions)
    names = [("site", code, name) for code, name in zip(shape.SITES, SITE_NAMES, strict=True)]
    _write(folder / "names.csv", ("kind", "code", "name"), names)


def _write(file: Path, header: tuple[str, ...], rows: list[tuple[str, str, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
