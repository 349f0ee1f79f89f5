"""Files of one feed and period that arrive together: which of them counts must follow from the files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from orchestration.intake.national_facts import FileFacts
from orchestration.intake.rejection import Rejection

APART = (
    "Deliver the one that counts alone, or both one after the other, the later one last; or keep the word"
    " `revised` or `final` in the name of the one that NHS England published later."
)


@dataclass(frozen=True)
class FoundFile:
    """One file of a feed: its name, its content hash and what it tells of."""

    name: str
    feed: str
    sha256: str
    facts: FileFacts


def not_told_apart(files: Sequence[FoundFile]) -> Iterator[tuple[FoundFile, FoundFile, str]]:
    """Pairs of files that say different things of one period and organisation as one edition, in words why.

    Two with the same content are no question, nor is one that goes on to a later month than the other.
    """
    for one, other in combinations(files, 2):
        if one.feed != other.feed or one.sha256 == other.sha256:
            continue
        if one.facts.edition.order != other.facts.edition.order:
            continue
        if one.facts.last_period != other.facts.last_period:
            continue
        shared = [
            period
            for period, organisations in one.facts.periods.items()
            if organisations & other.facts.periods.get(period, frozenset())
        ]
        if shared:
            yield one, other, f"{max(shared)}, both {one.facts.edition.name}"


def check_told_apart(folder: str, files: Sequence[FoundFile]) -> None:
    """Raises Rejection where a delivery has two files of which nothing says which one counts."""
    for one, other, what in not_told_apart(files):
        raise Rejection(
            f"{folder}/{one.name} and {folder}/{other.name}",
            "one file for each period and organisation, or two that say which is the revised one",
            f"two of {what}, with different content",
            APART,
        )
