"""What the rules find of the truth, night after night: `python -m data.synthetic.scoring.score_nights`.

Makes trusts of the sizes and seeds asked for, with faults and without any, refreshes each night, scores every
publication and writes a report. A night that is not exact, or that was not published, makes it end with 1.
Each run is written down as it ends, so that a later one adds to the report or replaces its own line.
"""

import argparse
import csv
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from pathlib import Path

import duckdb

from data.synthetic.clockstop_command import clockstop, current_publication
from data.synthetic.generate import LAST_NIGHT, TIDY, generate
from data.synthetic.scoring.score import RuleScore, score
from data.synthetic.untidy.habits import Habits

UNTIDY = Habits(
    share_identifiers=0.03,
    drop_links=0.2,
    no_events=0.05,
    odd_spellings=0.01,
    reuse_keys=0.005,
    second_identifiers=0.01,
)
REPORT = Path("docs") / "scores.md"
HEAD = """# What the rules find of the truth
Written by `python -m data.synthetic.scoring.score_nights`. The generator lists which exception each planted
error must raise, and on which dates, and which exceptions are correct without an error; together these
are the truth. Errors are corrected during the period, and some occur again. Every publication
is scored, not only the last one: the open exceptions must be exactly those of the truth, all others must be
cleared, and first seen, open since and times reopened must be correct. Every rule and every kind of
exception is included.

"""
NOTES = """
`nights` were delivered, `scored` refreshed and scored, `exact` without any difference. Counts are sums over the
nights scored: an exception that is open on ten of them is counted ten times. `planted` and `expected`:
exceptions that should be open, from a planted error or without one. `reopened`: found after it had been
cleared. `code`: the code version as in `publication.build`; "earlier" was scored with rules of which some have
changed since.
"""
RUN_COLUMNS = (
    "size", "seed", "defect rate", "nights", "scored", "exact", "planted", "expected", "found", "missed",
    "false alarms", "reopened", "ages right", "code",
)  # fmt: skip
WRONG = "\n## Rules that were not exact\n"
WRONG_COLUMNS = (
    "size", "seed", "defect rate", "night", "rule", "planted", "expected", "found", "false alarms", "over",
    "cleared", "ages right",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One rule that was not exact on one night; rule 'all' is the sum of the night."""

    size: str
    seed: int
    rate: str
    nights: int
    night: str
    rule: str
    exact: int
    planted: int
    expected: int
    found: int
    false_alarms: int
    cleared: int
    cleared_right: int
    reopened: int
    ages_right: int
    # the code that judged, as `publication.build` names it; empty for what was scored before it was kept
    code: str = ""

    @property
    def run(self) -> tuple[str, int, str]:
        """What makes a run another one."""
        return self.size, self.seed, self.rate


def score_run(
    home: Path, size: str, seed: int, rate: str, nights: int, every: int, untidy: bool = False
) -> Iterator[list[Line]]:
    """Refreshes and scores night after night; the sum of the night first, then what was not exact."""
    habits = UNTIDY if untidy else TIDY
    generate(home / "landing", size, nights, seed, defects=float(rate), habits=habits)
    rate += ", untidy" if untidy else ""
    publication = current_publication(home)
    for number in range(0, nights, every):
        night = (LAST_NIGHT - timedelta(days=nights - 1 - number)).isoformat()
        held = json.loads(clockstop(home, "refresh", "--as-at", night, "--json"))["held"]
        if held:
            raise SystemExit(f"{night}: held {', '.join(held)}; {clockstop(home, 'status')}")
        scores = score(publication, home / "landing" / ".truth")
        wrong = [item for item in scores if not item.is_exact]
        named = {"size": size, "seed": seed, "rate": rate, "nights": nights, "night": night}
        named["code"] = _code_version(publication)
        yield [
            Line(**named, rule="all", exact=int(not wrong), **_sums(scores)),  # type: ignore[arg-type]
            *(Line(**named, rule=item.rule_id, exact=0, **_sums([item])) for item in wrong),  # type: ignore[arg-type]
        ]


def _code_version(publication: Path) -> str:
    """The code that judged, as the publication names it."""
    with duckdb.connect(str(publication), read_only=True) as connection:
        row = connection.execute("select code_version from publication.build").fetchone()
    assert row is not None
    return str(row[0])


def _sums(scores: list[RuleScore]) -> dict[str, int]:
    names = (
        "planted",
        "expected",
        "found",
        "false_alarms",
        "cleared",
        "cleared_right",
        "reopened",
        "ages_right",
    )
    return {name: sum(getattr(item, name) for item in scores) for name in names}


def report(lines: list[Line]) -> str:
    """The runs, and rule by rule what was not exact."""
    text = HEAD + _head(RUN_COLUMNS)
    for run in sorted({line.run for line in lines}):
        nights = [line for line in lines if line.run == run and line.rule == "all"]
        total = {
            name: sum(getattr(line, name) for line in nights)
            for name in ("exact", "planted", "expected", "found", "false_alarms", "reopened", "ages_right")
        }
        missed = total["planted"] + total["expected"] - total["found"]
        cells = [
            *run, nights[0].nights, len(nights), total["exact"], total["planted"], total["expected"],
            total["found"], missed, total["false_alarms"], total["reopened"], total["ages_right"],
            ", ".join(sorted({line.code or "earlier" for line in nights})),
        ]  # fmt: skip
        text += _row(cells)
    text += NOTES
    wrong = [line for line in lines if line.rule != "all"]
    if wrong:
        text += WRONG + _head(WRONG_COLUMNS)
    for line in wrong:
        cells = [
            *line.run, line.night, line.rule, line.planted, line.expected, line.found, line.false_alarms,
            line.cleared, line.cleared_right, line.ages_right,
        ]  # fmt: skip
        text += _row(cells)
    return text


def _head(columns: tuple[str, ...]) -> str:
    return _row([*columns]) + _row(["---" for _ in columns])


def _row(cells: list[object]) -> str:
    return (
        "| "
        + " | ".join(f"{cell:,}" if isinstance(cell, int) and cell > 999 else str(cell) for cell in cells)
        + " |\n"
    )


def _read(file: Path) -> list[Line]:
    if not file.exists():
        return []
    kinds = {field.name: field.type for field in fields(Line)}
    with file.open(encoding="utf-8", newline="") as stream:
        return [
            Line(**{name: int(value) if kinds[name] is int else value for name, value in row.items()})  # type: ignore[arg-type]
            for row in csv.DictReader(stream)
        ]


def _write(file: Path, lines: list[Line]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [field.name for field in fields(Line)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(line) for line in lines)


def main(arguments: list[str]) -> int:
    """Scores every size with every seed and rate; 1 where a night was not exact."""
    parser = argparse.ArgumentParser(prog="python -m data.synthetic.scoring.score_nights", description=__doc__)
    parser.add_argument("--sizes", nargs="+", default=["small"], choices=["small", "district", "large"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[7, 11, 23])
    parser.add_argument("--nights", type=int, default=10)
    parser.add_argument("--every", type=int, default=1, help="refresh every so many nights; the first is one")
    parser.add_argument("--rates", nargs="+", default=["0.01", "0"], help="share of places that get a fault")
    parser.add_argument("--untidy", action="store_true", help="sources that leave links out, share and repeat")
    parser.add_argument("--report", type=Path, default=REPORT)
    parser.add_argument("--keep", type=Path, help="a folder for the homes, which are thrown away without it")
    chosen = parser.parse_args(arguments)
    # the lines behind the report stand beside it, so that a run can be added
    beside = chosen.report.with_suffix(".csv")
    is_exact = True
    for size, seed, rate in [(a, b, c) for a in chosen.sizes for b in chosen.seeds for c in chosen.rates]:
        folder = Path(tempfile.mkdtemp(prefix="scores-")) if chosen.keep is None else chosen.keep
        root = folder / f"{size}-{seed}-{rate}"
        shutil.rmtree(root, ignore_errors=True)
        found: list[Line] = []
        for lines in score_run(root, size, seed, rate, chosen.nights, chosen.every, chosen.untidy):
            found += lines
            of_night = lines[0]
            is_exact &= bool(of_night.exact)
            wrong = ", ".join(line.rule for line in lines[1:])
            said = "exact" if of_night.exact else f"not exact: {wrong}"
            print(f"{size} {seed} {rate} {of_night.night}: {said}", flush=True)
            kept = [line for line in _read(beside) if line.run != of_night.run]
            _write(beside, [*kept, *found])
            chosen.report.write_text(report([*kept, *found]), encoding="utf-8")
        if chosen.keep is None:
            shutil.rmtree(folder)
    return 0 if is_exact else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
