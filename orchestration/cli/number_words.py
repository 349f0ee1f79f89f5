"""Days and numbers as the answers of `clockstop plan` print them."""

from datetime import date

from orchestration.cli.terminal import console

NAME_WIDTH = 26


def say(words: str) -> None:
    """A sentence, wrapped to the terminal."""
    console.print(words, highlight=False)


def in_words(day: date) -> str:
    """22 November 2026."""
    return f"{day.day} {day:%B %Y}"


def count(number: int | None) -> str:
    """Whole patients; none of a permitted number means no limit."""
    return "no limit" if number is None else f"{number:,}"


def decimal(number: float | None, places: int = 1) -> str:
    """With these decimal places; nothing where there is no number."""
    return "" if number is None else f"{number:,.{places}f}"


def plain(number: float) -> str:
    """As few digits as it needs."""
    return f"{number:g}"


def percent(number: float | None) -> str:
    """Cut, not rounded up: 69.9986 is not 70.0."""
    return "no figure" if number is None else f"{int(number * 10 + 1e-9) / 10:.1f} %"
