"""How many beds a change needs."""

import json
import math
from typing import Annotated

import typer
from rich.table import Table

from orchestration.cli.terminal import Json, console, usage
from orchestration.store.home import Home


def beds(
    sector: Annotated[str, typer.Option(help="ga, maternity, ld, mi or critical_care.")] = "ga",
    demand: Annotated[str, typer.Option(help="Change of admissions, for example +5%.")] = "0%",
    length_of_stay: Annotated[
        float, typer.Option(help="Change of the mean stay in nights, for example -0.5.")
    ] = 0.0,
    closures: Annotated[int, typer.Option(min=0, help="Beds taken out of use.")] = 0,
    as_json: Json = False,
) -> None:
    """Estimate the beds needed after a change of demand, length of stay or closures."""
    from orchestration.deliverables.bed_plan import TARGETS, Change, as_dict, plan, read_baseline
    from orchestration.publication.reader import open_current

    try:
        percent = float(demand.strip().removesuffix("%"))
    except ValueError:
        percent = math.nan
    if not math.isfinite(percent):
        usage(f"--demand: expected a percentage like +5%, found '{demand}'")
    if not math.isfinite(length_of_stay):
        usage(f"--length-of-stay: expected nights like -0.5, found '{length_of_stay}'")
    change = Change(percent, length_of_stay, closures)
    with open_current(Home.from_environment()) as connection:
        baseline = read_baseline(connection, sector)
    before, after = plan(baseline, Change()), plan(baseline, change)
    if as_json:
        print(json.dumps(as_dict(baseline, change, before, after), indent=1))
        return
    console.print(
        f"{sector}: {baseline.first_month} to {baseline.last_month}, {baseline.days} days,"
        f" {baseline.admissions} admissions of {baseline.mean_nights:.1f} nights",
        highlight=False,
    )
    table = Table(box=None, pad_edge=False)
    for header in ("", "now", "then"):
        table.add_column(header, overflow="fold", justify="left" if not header else "right")
    shares = [f"{p.occupancy_percent:.1f}" if p.occupancy_percent is not None else "" for p in (before, after)]
    table.add_row("average occupied beds", f"{before.expected_occupied:.1f}", f"{after.expected_occupied:.1f}")
    table.add_row("occupied on the fullest nights (1 in 20)", f"{before.peak:.0f}", f"{after.peak:.0f}")
    table.add_row("average open beds", f"{before.available:.1f}", f"{after.available:.1f}")
    table.add_row("occupancy, %", *shares)
    for target in TARGETS:
        table.add_row(
            f"beds needed at {target} %", str(before.beds_needed[target]), str(after.beds_needed[target])
        )
        table.add_row("  open beds beyond that", f"{before.spare[target]:+.1f}", f"{after.spare[target]:+.1f}")
    console.print(table)
