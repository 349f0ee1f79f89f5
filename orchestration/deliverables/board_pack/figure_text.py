"""Figures as the pack prints them.

Figures are compared unrounded. One decimal is printed, and more where the rounded figure would be on the other
side of the target than the figure itself: 69.9986 against 70 prints as 69.999.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from orchestration.performance.assurance import MEETS
from orchestration.performance.spc_limits import exact

MOST_DECIMALS = 6
# What is written behind a figure, by unit of the measure; a count needs no unit.
UNITS = {"percent": "%", "weeks": " weeks", "days": " days", "hours": " hours", "minutes": " minutes"}
COMPARISONS = {">=": "at least", "<=": "at most", "<": "below", ">": "above"}


def exact_number(value: float | int | Decimal | Fraction) -> Fraction:
    """A figure as the decimal that it prints as."""
    return value if isinstance(value, Fraction) else exact(float(value))


def rounded(value: float | Decimal | Fraction, decimals: int) -> Decimal:
    """Half up, as people round: 0.25 is 0.3."""
    number = exact_number(value)
    quotient = Decimal(number.numerator) / Decimal(number.denominator)
    return quotient.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def count(value: float | int | Decimal | Fraction | None) -> str:
    """A number of patients: 1,951; halves of shared pathways keep their decimal; empty without one."""
    if value is None:
        return ""
    number = exact_number(value)
    return f"{int(number):,}" if number.denominator == 1 else f"{rounded(number, 1):,}"


def bare(
    value: float | int | Decimal | Fraction | None,
    unit: str,
    target: float | None = None,
    comparison: str = ">=",
) -> str:
    """A figure without its unit, for a cell; empty without a value."""
    if value is None:
        return ""
    number = exact_number(value)
    if unit == "count" and target is None:
        return count(number)
    first = 0 if unit == "count" and number.denominator == 1 else 1
    return f"{rounded(number, _decimals(number, first, target, comparison)):,}"


def shown(
    value: float | int | Decimal | Fraction | None,
    unit: str,
    target: float | None = None,
    comparison: str = ">=",
) -> str:
    """A figure with its unit, for a sentence."""
    if value is None:
        return "no value"
    return bare(value, unit, target, comparison) + UNITS.get(unit, "")


def short(value: float, unit: str) -> str:
    """A target as it was set: 65%, 18 weeks, 3.5%."""
    return f"{value:,.6f}".rstrip("0").rstrip(".") + UNITS.get(unit, "")


def target_words(value: float, unit: str, comparison: str) -> str:
    """at least 65%."""
    return f"{COMPARISONS[comparison]} {short(value, unit)}"


def period_words(start: date, end: date, grain: str) -> str:
    """A period by its grain: October 2026, week ending 22 November 2026, April to June 2026, 3 May 2026."""
    if grain == "month":
        return f"{start:%B %Y}"
    if grain == "quarter":
        return f"{start:%B} to {end:%B %Y}"
    if grain == "week":
        return f"week ending {day_words(end)}"
    return day_words(start)


def in_period(start: date, end: date, grain: str, basis: str = "flow", as_at: date | None = None) -> str:
    """When a figure was so: in October 2026, at the end of it for a stock, on 3 May 2026, in the week ending …

    Of a period that is not over at the date of the data a flow is so far, and a stock is of that date.
    """
    words = period_words(start, end, grain)
    if grain == "day":
        return f"on {words}"
    named = f"the {words}" if grain == "week" else f"the quarter {words}" if grain == "quarter" else words
    is_over = as_at is None or end <= as_at
    if basis == "stock":
        return f"on {day_words(as_at)}" if as_at is not None and not is_over else f"at the end of {named}"
    return f"in {named}" if is_over else f"so far in {named}"


def sentence(words: str) -> str:
    """Words as a sentence begins."""
    return words[:1].upper() + words[1:]


def day_words(day: date) -> str:
    """22 November 2026."""
    return f"{day.day} {day:%B %Y}"


def people(number: int, singular: str, plural: str) -> str:
    """1 measure, 2 measures."""
    return f"{number:,} {singular if number == 1 else plural}"


def _decimals(number: Fraction, first: int, target: float | None, comparison: str) -> int:
    if target is None:
        return first
    meets = MEETS[comparison]
    limit = float(target)
    wanted = meets(float(number), limit)
    enough = (
        decimals
        for decimals in range(first, MOST_DECIMALS)
        if meets(float(rounded(number, decimals)), limit) == wanted
    )
    return next(enough, MOST_DECIMALS)
