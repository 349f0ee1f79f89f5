"""Take an accepted delivery back."""

import getpass
import os
from typing import Annotated

import typer

from orchestration.cli.terminal import Json, print_result, progress, usage
from orchestration.contract.safe_errors import WrongArgument
from orchestration.store.home import Home


def withdraw(
    source: Annotated[str, typer.Argument(help="The source: the name of its folder in landing.")],
    delivery: Annotated[str, typer.Argument(help="The delivery: the name of its folder.")],
    why: Annotated[
        str, typer.Option(help="The reason, without a patient's details: it is kept and published.")
    ],
    by: Annotated[str, typer.Option(help="Who withdraws it; default: the account that runs the command.")] = "",
    as_json: Json = False,
) -> None:
    """Withdraw an accepted delivery: it is kept with the reason, and no later build uses it."""
    from orchestration.run.withdraw import withdraw as take_back
    from orchestration.store.ledger import Ledger

    home = Home.from_environment()
    try:
        taken_back = take_back(source, delivery, why, by or _account(), home, Ledger(home.ledger), progress())
    except WrongArgument as error:
        usage(f"withdraw: {error}")
        raise
    print_result(taken_back, as_json)


def _account() -> str:
    """The account's name; its number where it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"account {os.getuid()}"
