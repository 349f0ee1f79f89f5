"""What every command prints with: console, exit codes, options that several share."""

import json
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console

from orchestration.store.lock import WaitMessage

EXIT_HELD = 3


EXIT_FAILED = 1


EXIT_USAGE = 2


# as a shell says it of a program that Ctrl-C ended
EXIT_STOPPED = 130


# what senders wrote is shown as it is: their names and reasons are no markup
console = Console(markup=False, emoji=False)


errors = Console(stderr=True, markup=False, emoji=False)


Json = Annotated[bool, typer.Option("--json", help="Answer as JSON for a program.")]


class Format(StrEnum):
    """How `query` answers."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"
    xlsx = "xlsx"


def date_option(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        usage(f"{option}: expected a date YYYY-MM-DD, found '{text}'")
        raise


def print_result(found: Any, as_json: bool) -> None:
    """A result as a program or a person reads it."""
    if as_json:
        print(json.dumps(found.as_dict(), default=str))
        return
    for line in found.in_words():
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def failed(message: str) -> None:
    """What went wrong, on standard error."""
    errors.print(f"clockstop: {message}", style="red", highlight=False, soft_wrap=True)


def hint(message: str) -> None:
    """What a person should know beside the answer, on standard error."""
    errors.print(message, style="dim", highlight=False, soft_wrap=True)


def usage(message: str) -> None:
    failed(message)
    raise typer.Exit(EXIT_USAGE)


def progress() -> Callable[[str], None]:
    """Progress on a terminal only; logs stay clean. That a command waits is shown everywhere."""

    def say(message: str) -> None:
        if errors.is_terminal or isinstance(message, WaitMessage):
            errors.print(message, style="dim", highlight=False, soft_wrap=True)

    return say
