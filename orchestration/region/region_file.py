"""`region.yml`: the trusts of a region, and how it is refreshed and published."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from orchestration.contract.safe_errors import SafeError
from orchestration.contract.validated_yaml import Text, ValidatedModel, problems_of, unmet
from orchestration.performance.suppression import SmallNumbers
from orchestration.settings.operations import SMALL_NUMBERS_BELOW
from orchestration.settings.user_yaml import Unreadable, read_mapping
from orchestration.store.home import ENDS_A_PATH, Home
from orchestration.store.plain_text import plain

FILE = "region.yml"
# In the column `provider` of what is of all trusts together.
ALL_TRUSTS = "all"
# A code of the Organisation Data Service: three characters for a trust, five for an independent provider.
CODE = re.compile(r"[A-Z0-9]{3,10}")
# A refresh works on one core for most of its time, and on two while it builds.
AT_ONCE = 2
# As a trust keeps five weeks of dates.
KEEP_PUBLICATIONS = 35


class UnusableRegion(SafeError, ValueError):
    """The region's folder or its file cannot be used; the message says what was expected."""


def _code(value: object) -> str:
    if not isinstance(value, str) or not CODE.fullmatch(value):
        raise unmet("the organisation code of a trust in capital letters, such as RXX (quote a number)")
    return value


def _path(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise unmet("the path of the trust's home")
    return value


def _one_at_least(entries: tuple[Any, ...]) -> tuple[Any, ...]:
    if not entries:
        raise unmet("a list of trusts, each with `provider:` and `home:`")
    return entries


class _Entry(ValidatedModel):
    provider: Annotated[str, BeforeValidator(_code)] = Field(
        description="the organisation code of a trust in capital letters, such as RXX (quote a number)"
    )
    home: Annotated[str, BeforeValidator(_path)] = Field(description="the path of the trust's home")
    label: Text | None = Field(default=None, description="a name for people, as text")


class DagsterParts(ValidatedModel):
    """Parts of Dagster's own settings that a region on several machines needs; Dagster reads them."""

    run_launcher: dict[str, Any] | None = Field(
        default=None, description="`module:`, `class:` and `config:` of one of Dagster's run launchers"
    )
    storage: dict[str, Any] | None = Field(
        default=None, description="Dagster's storage that all machines reach, such as `postgres:`"
    )


class RegionFile(ValidatedModel):
    """What region.yml may say.

    `at_once`: how many trusts are refreshed at the same time. `small_numbers_below` and `zero`: as in a trust's
    public report. `keep_publications`: how many of the region's publications are kept.
    """

    name: Text = Field(description="the region's name, as text")
    trusts: Annotated[tuple[_Entry, ...], Field(strict=False), AfterValidator(_one_at_least)] = Field(
        description="a list of trusts, each with `provider:` and `home:`"
    )
    at_once: int = Field(default=AT_ONCE, ge=1, le=1000, description="a whole number from 1")
    small_numbers_below: int = Field(
        default=SMALL_NUMBERS_BELOW, ge=2, le=1000, description="a whole number from 2 to 1000"
    )
    zero: Literal["shown", "suppressed"] = Field(default="shown", description="shown or suppressed")
    keep_publications: int = Field(
        default=KEEP_PUBLICATIONS, ge=1, description="a whole number of publications from 1"
    )
    dagster: DagsterParts = Field(default=DagsterParts(), description="`run_launcher:` and `storage:`")


@dataclass(frozen=True)
class Trust:
    """A trust of the region. `problem`: why its home cannot be used as region.yml names it; empty where it can.

    `position` is its place in region.yml: two entries may have one code.
    """

    provider: str
    label: str
    home: Home
    problem: str
    position: int


@dataclass(frozen=True)
class Region:
    """A region's folder with what its file says."""

    root: Path
    file: RegionFile
    trusts: tuple[Trust, ...]

    @property
    def folder(self) -> Home:
        """Where its publications, Dagster's storage and its lock are: named as in the home of a trust."""
        return Home(self.root)

    @property
    def usable(self) -> tuple[Trust, ...]:
        """Trusts whose homes can be refreshed and read."""
        return tuple(trust for trust in self.trusts if not trust.problem)

    @property
    def small_numbers(self) -> SmallNumbers:
        """Which numbers are not published."""
        return SmallNumbers(self.file.small_numbers_below, self.file.zero == "suppressed")


def open_region(root: Path) -> Region:
    """Reads a region's folder. Raises UnusableRegion with one message for all that is wrong with its file."""
    root = root.expanduser().resolve()
    file = root / FILE
    if not file.is_file():
        raise UnusableRegion(
            f"expected the folder of a region with the file {FILE}, found none in {plain(str(root))}; docs/"
            "regions.md shows what it says"
        )
    if ENDS_A_PATH in str(root):
        raise UnusableRegion(
            "expected the folder of a region without a question mark in its path, because the database engine"
            f" reads no further in a file name, found {plain(str(root))}; move or rename the folder"
        )
    try:
        document = read_mapping(file)
        read = RegionFile.model_validate(document)
    except Unreadable as error:
        raise UnusableRegion(str(error)) from None
    except ValidationError as error:
        problems = problems_of(error, RegionFile, document)
        raise UnusableRegion("; ".join(f"{FILE}: {problem.prose}" for problem in problems)) from None
    return Region(root, read, _trusts(root, read.trusts))


def _trusts(root: Path, entries: tuple[_Entry, ...]) -> tuple[Trust, ...]:
    homes = [Home((root / Path(entry.home).expanduser()).resolve()) for entry in entries]
    codes, roots = Counter(entry.provider for entry in entries), Counter(home.root for home in homes)
    return tuple(
        Trust(
            entry.provider,
            entry.label or entry.provider,
            home,
            _named_twice(entry, codes, roots[home.root]) or problem_of_home(home),
            position,
        )
        for position, (entry, home) in enumerate(zip(entries, homes, strict=True))
    )


def _named_twice(entry: _Entry, codes: Counter[str], same_home: int) -> str:
    """One of two is wrong, and nobody but the author of the file knows which."""
    if codes[entry.provider] > 1:
        return (
            f"{FILE}: expected each provider once, found {entry.provider} {codes[entry.provider]} times;"
            " correct the code of one of them or remove it"
        )
    if same_home > 1:
        return (
            f"{FILE}: expected each home once, found that of {entry.provider} {same_home} times; correct the"
            " path of one of them or remove it"
        )
    return ""


def problem_of_home(home: Home) -> str:
    """Why a home cannot be used; empty where it can."""
    shown = plain(str(home.root))
    if ENDS_A_PATH in str(home.root):
        return (
            "expected the path of a home without a question mark, because the database engine reads no further"
            f" in a file name, found {shown}; move or rename the folder"
        )
    try:
        if not home.root.is_dir():
            return f"expected the home of the trust, found no folder {shown}; correct `home` in {FILE}"
        # a folder of another account may be there and not be read
        next(home.root.iterdir(), None)
        has_parts = home.ledger.exists() or home.landing.is_dir()
    except OSError as error:
        return (
            f"the home {shown} cannot be read ({type(error).__name__}); give the account that runs the region"
            " the right to read and write it"
        )
    if not has_parts:
        return (
            "expected the home of a trust, with the folder landing, found neither landing nor ledger in"
            f" {shown}; correct `home` in {FILE}"
        )
    return ""
