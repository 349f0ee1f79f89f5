"""What must be true by a date, and how much capacity a demand needs."""

import json
import math
from typing import Annotated

import typer

from orchestration.cli.terminal import Json, date_option, usage
from orchestration.contract.safe_errors import WrongArgument
from orchestration.store.home import Home

plan = typer.Typer(
    help="Plan: what must be true by a date, and how much capacity a demand needs.", no_args_is_help=True
)
Percent = Annotated[str, typer.Option(help="Percentage within 18 weeks; default: the operational target.")]
Named = Annotated[str, typer.Option("--function", help="A function of the RTT return: its code or name.")]
Change = Annotated[str, typer.Option(help="Change of it, for example +5%.")]


@plan.command()
def march(
    on: Annotated[
        str, typer.Option("--date", help="Day on which the figure is counted; default: the next 31 March.")
    ] = "",
    percent: Percent = "",
    function: Named = "",
    patients: Annotated[int, typer.Option(min=0, help="How many patients to list, in order.")] = 10,
    extra: Annotated[
        int | None,
        typer.Option(
            min=1, help="Patients a week beyond those who leave as before: in which functions, and who."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Say what must be true for the 18-week figure by a date: by function, with the patients in order."""
    from orchestration.cli.march_words import print_march
    from orchestration.publication.planning.answers import answer_march
    from orchestration.publication.reader import open_current

    target = date_option("--date", on) if on else None
    with open_current(Home.from_environment()) as connection:
        try:
            answer = answer_march(connection, target, percent or None, function or None, patients, extra)
        except WrongArgument as error:
            usage(str(error))
    if as_json:
        print(json.dumps(answer.as_dict(), default=str, indent=1))
        return
    print_march(answer)


@plan.command()
def capacity(
    function: Named = "",
    demand: Change = "0%",
    clock_stops: Annotated[
        str, typer.Option("--capacity", help="Change of clock stops, for example +5%.")
    ] = "0%",
    validation: Annotated[float, typer.Option(min=0, help="Further removals a week by validation.")] = 0.0,
    weeks: Annotated[
        int | None,
        typer.Option(min=1, max=520, help="Weeks to project, or to reach the target list; default 26."),
    ] = None,
    starts: Annotated[
        float | None, typer.Option(min=0, help="Clock starts a week, in place of the trust's.")
    ] = None,
    stops: Annotated[
        float | None, typer.Option(min=0, help="Clock stops a week, in place of the trust's.")
    ] = None,
    waiting: Annotated[
        float | None, typer.Option("--list", min=0, help="Patients on the list, in place of the trust's.")
    ] = None,
    target_weeks: Annotated[float, typer.Option(help="Target wait in weeks, with figures of your own.")] = 18.0,
    goal: Annotated[float, typer.Option(help="Percentage within it, with figures of your own.")] = 70.0,
    as_json: Json = False,
) -> None:
    """Say how demand and capacity fit, what list they allow, and what the list will be.

    With --starts, --stops and --list it answers for those figures and reads nothing.
    """
    from orchestration.cli.capacity_words import print_capacity, print_given
    from orchestration.planning.compartments import Scenario
    from orchestration.planning.sizes import given_sizes
    from orchestration.publication.planning.answers import answer_capacity
    from orchestration.publication.reader import open_current

    given = (starts, stops, waiting)
    try:
        if starts is not None and stops is not None and waiting is not None:
            sizes = given_sizes(waiting, starts, stops, target_weeks, goal, weeks)
            if as_json:
                print(json.dumps(sizes, indent=1))
            else:
                print_given(sizes)
            return
        if any(one is not None for one in given):
            usage("--starts, --stops and --list belong together: expected all three, found only some of them")
        scenario = Scenario(_factor("--demand", demand), _factor("--capacity", clock_stops), validation)
        with open_current(Home.from_environment()) as connection:
            answer = answer_capacity(connection, function or None, scenario, weeks)
    except WrongArgument as error:
        usage(str(error))
    if as_json:
        print(json.dumps(answer.as_dict(), default=str, indent=1))
        return
    print_capacity(answer, scenario)


@plan.command()
def slots(
    weekly: Annotated[
        str, typer.Option("--weekly-starts", help="Demand of past weeks with commas between: 31,28,35.")
    ],
    missed: Annotated[float, typer.Option(help="Slots that are missed, per cent.")] = 0.0,
    refilled: Annotated[float, typer.Option(help="Of the missed slots, filled again, per cent.")] = 0.0,
    percentile: Annotated[
        list[float] | None,
        typer.Option(help="Percentile of weekly demand; may be given again. Default: 65, 85."),
    ] = None,
    waiting: Annotated[
        float | None, typer.Option("--list", min=0, help="Patients on the list, for the backlog.")
    ] = None,
    target: Annotated[
        float | None, typer.Option("--target-list", min=0, help="Size that the list should have.")
    ] = None,
    weeks: Annotated[float, typer.Option(help="Weeks in which it should get there.")] = 26.0,
    as_json: Json = False,
) -> None:
    """Say what capacity and slots a week a varying demand needs, by each method. Reads no publication."""
    from orchestration.cli.slot_words import print_slots
    from orchestration.planning.percentile_capacity import USUAL_PERCENTILES, Backlog, capacity_by_method

    if (waiting is None) != (target is None):
        usage("--list and --target-list belong together: expected both, found only one of them")
    backlog = Backlog(waiting, target, weeks) if waiting is not None and target is not None else None
    try:
        made = capacity_by_method(
            _counts(weekly), missed / 100, refilled / 100, percentile or USUAL_PERCENTILES, backlog
        )
    except WrongArgument as error:
        usage(str(error))
    if as_json:
        print(json.dumps([one.__dict__ for one in made], indent=1))
        return
    print_slots(made, len(_counts(weekly)))


@plan.command()
def money(as_json: Json = False) -> None:
    """Show activity against plan, lost activity, validation and schemes; pounds where values are approved."""
    from orchestration.cli.money_words import print_money
    from orchestration.publication.planning.money_answer import answer_money
    from orchestration.publication.reader import open_current

    with open_current(Home.from_environment()) as connection:
        try:
            answer = answer_money(connection)
        except WrongArgument as error:
            usage(str(error))
    if as_json:
        print(json.dumps(answer, default=str, indent=1))
        return
    print_money(answer)


@plan.command()
def winter(
    sector: Annotated[str, typer.Option(help="ga, maternity, ld, mi or critical_care.")] = "ga",
    week: Annotated[str, typer.Option(help="A day of one week, to answer for that week alone.")] = "",
    goal: Annotated[
        float | None, typer.Option(help="Occupancy to aim at, percent, in place of the target.")
    ] = None,
    demand: Annotated[str, typer.Option(help="One scenario more, for example +5%.")] = "",
    patients: Annotated[
        int, typer.Option(min=0, help="How many long-stay and ready patients to list, in order.")
    ] = 0,
    as_json: Json = False,
) -> None:
    """Say how many beds are missing in each week up to March, and what the bank holidays ask for."""
    from orchestration.cli.winter_words import print_winter
    from orchestration.publication.planning.winter_answers import answer_winter
    from orchestration.publication.reader import open_current

    day = date_option("--week", week) if week else None
    percent = round(100 * (_factor("--demand", demand) - 1), 6) if demand else None
    with open_current(Home.from_environment()) as connection:
        try:
            answer = answer_winter(connection, sector, day, goal, percent, patients)
        except WrongArgument as error:
            usage(str(error))
    if as_json:
        print(json.dumps(answer.as_dict(), default=str, indent=1))
        return
    print_winter(answer)


@plan.command()
def campaigns(
    site: Annotated[str, typer.Option(help="A suspected cancer, or part of its name.")] = "",
    as_json: Json = False,
) -> None:
    """Say what the campaigns of plan/campaigns.csv add and need."""
    from orchestration.cli.campaign_words import print_campaigns
    from orchestration.publication.planning.winter_answers import answer_campaigns
    from orchestration.publication.reader import open_current

    with open_current(Home.from_environment()) as connection:
        try:
            answer = answer_campaigns(connection, site or None)
        except WrongArgument as error:
            usage(str(error))
    if as_json:
        print(json.dumps(answer.as_dict(), default=str, indent=1))
        return
    print_campaigns(answer)


def _counts(text: str) -> list[float]:
    """Numbers with commas between them."""
    try:
        found = [float(one) for one in text.split(",") if one.strip()]
    except ValueError:
        found = []
    if not found or not all(math.isfinite(one) and one >= 0 for one in found):
        usage(
            f"--weekly-starts: expected numbers from 0 with commas between them like 31,28,35, found '{text}'"
        )
    return found


def _factor(option: str, text: str) -> float:
    """A change in per cent as a factor."""
    try:
        percent = float(text.strip().removesuffix("%"))
    except ValueError:
        percent = math.nan
    if not math.isfinite(percent) or percent < -100:
        usage(f"{option}: expected a percentage from -100% like +5%, found '{text}'")
    return 1 + percent / 100
