"""Homes of trusts with a publication written by hand, and a region of them: without any refresh."""

from collections.abc import Sequence
from pathlib import Path

import yaml

from orchestration.region.region_file import FILE, Region, open_region
from orchestration.store.home import Home
from tests.board_pack.publication_file import Measure, Publication, Unit, write

FUNCTIONS = ("C_100", "C_110", "C_120", "C_300")
# within 18 weeks and over it, by function
Counts = dict[str, tuple[float, float]]
BUILD = "b1"


def waiting(counts: Sequence[Counts]) -> list[Measure]:
    """The share within 18 weeks, the waiting list and those over it, of each month."""

    def units(numerator: str, with_list: bool) -> list[Unit]:
        def count(within: float, over: float) -> tuple[float, float | None]:
            above = {"within": within, "list": within + over, "over": over}[numerator]
            return above, within + over if with_list else None

        trust = [
            count(sum(within for within, _ in month.values()), sum(over for _, over in month.values()))
            for month in counts
        ]
        return [
            Unit("trust", "trust", "The trust", trust),
            *(
                Unit("treatment_function", code, f"Function {code}", [count(*month[code]) for month in counts])
                for code in FUNCTIONS
            ),
        ]

    share = {"unit": "percent", "better": "up", "levels": "trust treatment_function"}
    count = {"unit": "count", "better": "down", "levels": "trust treatment_function", "denominator": None}
    return [
        Measure("EL01", "Within 18 weeks", units=units("within", True), **share),  # type: ignore[arg-type]
        Measure("EL04", "Waiting list", units=units("list", False), **count),  # type: ignore[arg-type]
        Measure("EL05N", "Over 52 weeks", units=units("over", False), **count),  # type: ignore[arg-type]
    ]


def make_trust(root: Path, provider: str, counts: Sequence[Counts], **more: object) -> Home:
    """A home whose newest publication has these figures. `more`: what else of `Publication` is given."""
    home = Home(root)
    home.prepare()
    home.publication_folder(BUILD).mkdir()
    file = home.aggregates_file(BUILD)
    write(Publication(waiting(counts), provider=provider, **more), file)  # type: ignore[arg-type]
    home.aggregates.symlink_to(file)
    return home


def write_region(root: Path, homes: dict[str, Path], **more: object) -> Region:
    """The folder of a region with these homes by provider."""
    root.mkdir(exist_ok=True)
    trusts = [{"provider": provider, "home": str(home)} for provider, home in homes.items()]
    document = {"name": "Northshire", "trusts": trusts, **more}
    (root / FILE).write_text(yaml.safe_dump(document), encoding="utf-8")
    return open_region(root)
