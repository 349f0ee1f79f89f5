"""What the fault tests tried and what was lost, written by the tests themselves.

    python -m tests.faults.report        # writes docs/faults.md from the last run of `make faults`

Each test writes one small file into `fault_reports/`, which is not in git.
"""

import json
import os

from tests.conftest import ROOT

FOLDER = ROOT / "fault_reports"
PAGE = ROOT / "docs" / "faults.md"
# How many times as many faults as `make test-long` tries.
TIMES = int(os.environ.get("CLOCKSTOP_FAULTS", "1"))


def count(usual: int) -> int:
    """How many cases to try."""
    return usual * TIMES


def note(what: str, how: str, seed: int | None, tried: int, outcomes: dict[str, int], lost: int) -> None:
    """Keeps one line of the report. `outcomes`: how many ended how; `lost`: rows or publications lost."""
    FOLDER.mkdir(exist_ok=True)
    line = {
        "what": what,
        "how": how,
        "seed": seed,
        "tried": tried,
        "outcomes": outcomes,
        "lost": lost,
        "times": TIMES,
    }
    name = "".join(letter if letter.isalnum() else "_" for letter in what.lower())
    (FOLDER / f"{name}.json").write_text(json.dumps(line, indent=1), encoding="utf-8")


def page() -> str:
    """The report as Markdown. Raises ValueError when its lines are of different runs."""
    lines = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.json"))]
    times = {line["times"] for line in lines}
    if len(times) != 1:
        raise ValueError(
            "the lines are of different runs, or there are none; remove fault_reports/, run `make faults`"
        )
    rows = "\n".join(
        f"| {line['what']} | {line['how']} | {line['seed'] or ''} | {line['tried']} |"
        f" {', '.join(f'{words} {number}' for words, number in line['outcomes'].items())} | {line['lost']} |"
        for line in lines
    )
    tried = sum(line["tried"] for line in lines)
    return f"""# Faults tried
Written by `make faults` from what its tests counted: {times.pop()} times as many as in
`make test-long`, same seeds. After every fault `current` opened and was complete, the old publication or the
new one; the next refresh repaired the home, or one message said what a person must do; the rows of
a file were the accepted rows plus the unreadable rows. {tried} in all.

| what | how | seed | tried | outcomes | lost |
| --- | --- | ---: | ---: | --- | ---: |
{rows}
"""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)} written")
