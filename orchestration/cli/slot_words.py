"""The answer of `clockstop plan slots` as a table."""

from collections.abc import Sequence

from rich.table import Table

from orchestration.cli.number_words import decimal, say
from orchestration.cli.terminal import console
from orchestration.planning.percentile_capacity import MethodCapacity


def print_slots(made: Sequence[MethodCapacity], weeks: int) -> None:
    """One row per method."""
    table = Table(box=None, pad_edge=False)
    table.add_column("method")
    for header in ("capacity", "slots", "weeks above it"):
        table.add_column(header, justify="right")
    for one in made:
        table.add_row(one.method, decimal(one.capacity, 2), decimal(one.slots, 2), str(one.weeks_over))
    console.print(table)
    say(
        "capacity: patients a week. slots: to book a week, capacity / (1 - share missed and not filled again)."
        f" weeks above it: of the {weeks} given, those with a higher demand."
    )
