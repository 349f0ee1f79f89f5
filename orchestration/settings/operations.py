"""How a home is kept: `operations.yml` in the home over the defaults here, each with its reason."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from orchestration.contract.safe_errors import SafeError
from orchestration.contract.validated_yaml import ValidatedModel, clash, found_in_words, problems_of, unmet
from orchestration.settings.user_yaml import Unreadable, read_mapping
from orchestration.store.home import Home

# Five weeks of nights: the same weekday of the month before, and every night of a month until its return is
# signed off. Every month's last night is kept without end: returns are made from it and asked after for years.
KEEP_NIGHTS = 35

# A trust's whole history of a feed is a few hundred megabytes; to hash more than this takes most of a minute,
# in which no other delivery is judged.
LARGEST_FILE_MEGABYTES = 4096
MEGABYTE = 1024 * 1024

# National figures of hospital episodes leave out 1 to 7 and show 0 (NHS England, disclosure control of
# September 2018 [V2], read as a copy). Many trusts use 5 in answers to requests [M].
SMALL_NUMBERS_BELOW = 8

FILE = "operations.yml"
ENTRIES = "a list of entries, each with `to:`"
# A name in an address, without scheme and port.
HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
# What a team's name may be made of: it is in the names of files.
TEAM_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 &'-]{0,39}")


class UnknownOperation(SafeError, ValueError):
    """operations.yml says something that nobody reads; the message says what may be written."""


def _owners(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
        raise unmet("a list of owners, such as [C11*]")
    return tuple(value)


def _team(name: object) -> str:
    if not isinstance(name, str) or not TEAM_NAME.fullmatch(name):
        raise unmet("a name of letters, digits and spaces")
    return name


def _of_different_files(teams: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    files: dict[str, str] = {}
    for name in teams:
        # the second one's worklist would replace the first one's
        other = files.setdefault(name_in_files(name), name)
        if other != name:
            raise clash(f"{other!r} and {name!r} would have the same file name; rename one of them")
    return teams


def _or_none(value: object) -> object:
    """A name without anything behind it says nothing."""
    return {} if value is None else value


Teams = Annotated[
    dict[
        Annotated[str, BeforeValidator(_team)],
        Annotated[tuple[str, ...], BeforeValidator(_owners)],
    ],
    BeforeValidator(_or_none),
    AfterValidator(_of_different_files),
]
Entries = Annotated[
    tuple[dict[str, Any], ...],
    Field(strict=False),
    BeforeValidator(lambda value: [] if value is None else value),
]


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(
        isinstance(one, str) and HOST_NAME.fullmatch(one) for one in value
    ):
        raise unmet("a list of names as in an address, such as [clockstop.trust.example]")
    return tuple(name.lower() for name in value)


class WebInterface(ValidatedModel):
    """Under which names a proxy on this machine passes the web interface on; the file with its token."""

    names: Annotated[tuple[str, ...], BeforeValidator(_names)] = Field(
        default=(), description="a list of names as in an address, such as [clockstop.trust.example]"
    )
    token_file: str = Field(default="", description="the path of a file, from the home")


Identifier = Literal["nhs_number", "local_number"]
ListsFor = Literal["teams", "divisions", "specialties"]
# Validators look a patient up by either, in systems of this trust and of others.
IDENTIFIERS: tuple[Identifier, ...] = ("nhs_number", "local_number")
# By specialty there are some forty lists more, which a trust asks for.
LISTS: tuple[ListsFor, ...] = ("teams", "divisions")


class WorklistChoices(ValidatedModel):
    """By which identifiers worklists name a patient, and for whom lists are written beside those of domains."""

    patient_identifiers: Annotated[tuple[Identifier, ...], Field(strict=False, min_length=1)] = Field(
        default=IDENTIFIERS, description="a list of nhs_number, local_number or both"
    )
    lists_for: Annotated[tuple[ListsFor, ...], Field(strict=False)] = Field(
        default=LISTS, description="a list of teams, divisions and specialties, those that are wanted"
    )


class PublicReport(ValidatedModel):
    """Which numbers the public edition of the board pack leaves out."""

    small_numbers_below: int = Field(
        default=SMALL_NUMBERS_BELOW, ge=2, le=1000, description="a whole number from 2 to 1000"
    )
    zero: Literal["shown", "suppressed"] = Field(default="shown", description="shown or suppressed")


class Operations(ValidatedModel):
    """How many nights are kept whole, who is told what (see `settings.notify`), who works on what.

    `prune_after_refresh`: what is past its retention period is removed after each publication.
    `largest_file_megabytes`: a delivered file that is larger is refused before it is read.
    `teams`: name of a team to the owners whose exceptions it works on; a star stands for any letters.
    `worklists`: what worklists show of a patient, and for whom they are written.
    `public_report`: which numbers the public edition of the board pack leaves out.
    """

    keep_nights: int = Field(default=KEEP_NIGHTS, ge=1, description="a whole number from 1")
    prune_after_refresh: bool = Field(default=True, description="true or false")
    largest_file_megabytes: int = Field(
        default=LARGEST_FILE_MEGABYTES, ge=1, description="a whole number of megabytes from 1"
    )
    notify: Entries = Field(default=(), description=ENTRIES)
    teams: Teams = Field(default={}, description="lines of the form `Name: [owner, C11*]`")
    worklists: Annotated[WorklistChoices, BeforeValidator(_or_none)] = Field(
        default=WorklistChoices(), description="`patient_identifiers:` and `lists_for:`"
    )
    public_report: Annotated[PublicReport, BeforeValidator(_or_none)] = Field(
        default=PublicReport(), description="`small_numbers_below:` and `zero:`"
    )
    web_interface: Annotated[WebInterface, BeforeValidator(_or_none)] = Field(
        default=WebInterface(), description="`names:` and `token_file:`"
    )


def operations(home: Home) -> Operations:
    """What the home says, or the defaults. Raises UnknownOperation: a misspelt line must not be passed over."""
    chosen = _chosen(home)
    try:
        return Operations.model_validate(chosen)
    except ValidationError as error:
        problems = problems_of(error, Operations, chosen)
        raise UnknownOperation("; ".join(f"{FILE}: {problem.prose}" for problem in problems)) from None


def largest_file_bytes(home: Home) -> int:
    """The size in bytes above which a delivered file is refused.

    A line of operations.yml that cannot be read is said by the refresh itself and keeps nobody's delivery out.
    """
    try:
        megabytes = operations(home).largest_file_megabytes
    except UnknownOperation:
        megabytes = LARGEST_FILE_MEGABYTES
    return megabytes * MEGABYTE


def in_megabytes(size: int) -> str:
    """A size in bytes for a person."""
    return f"{size / MEGABYTE:,.0f} MB"


def notify_entries(home: Home) -> list[Any]:
    """The entries of `notify` as they stand: what is wrong with another line or entry silences none of them.

    Raises UnknownOperation where there is no list of them.
    """
    notify = _chosen(home).get("notify") or []
    if not isinstance(notify, list):
        raise UnknownOperation(f"{FILE}: expected notify as {ENTRIES}, found {found_in_words(notify)}")
    return notify


def _chosen(home: Home) -> dict[str, Any]:
    file = home.root / FILE
    if not file.exists() and not file.is_symlink():
        return {}
    try:
        return read_mapping(file)
    except Unreadable as error:
        raise UnknownOperation(str(error)) from error


def name_in_files(team: str) -> str:
    """A team's name as it is in the names of files: small letters, and one line between words."""
    return "-".join(re.findall(r"[a-z0-9]+", team.lower()))
