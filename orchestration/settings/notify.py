"""Who is told of what a refresh holds: the entries of `notify` in `operations.yml`, each read by itself."""

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from orchestration.contract.validated_yaml import (
    Problem,
    Text,
    ValidatedModel,
    found_in_words,
    problems_of,
)
from orchestration.settings.operations import FILE, UnknownOperation

ADDRESSES = "a list of addresses, such as [bi@trust.example]"


class ToLog(ValidatedModel):
    """Tells the log of the process that refreshes."""

    to: Literal["log"]


class ToFile(ValidatedModel):
    """Adds each notice to a file of the home."""

    to: Literal["file"]
    path: Text = Field(description="text")


class ToMail(ValidatedModel):
    """Sends a mail through the trust's own relay. A password is read from a file, never kept in settings."""

    to: Literal["smtp"]
    sender: Text = Field(description="text")
    recipients: Annotated[tuple[Text, ...], Field(strict=False)] = Field(min_length=1, description=ADDRESSES)
    host: Text = Field(default="127.0.0.1", description="text")
    port: int = Field(default=25, ge=1, le=65535, description="a whole number from 1 to 65535")
    starttls: bool = Field(default=False, description="true or false")
    user: Text = Field(default="", description="text")
    # somebody may have written the password itself
    password_file: Text = Field(default="", description="the name of a file, as text", repr=False)


WAYS: dict[str, type[ToLog] | type[ToFile] | type[ToMail]] = {"log": ToLog, "file": ToFile, "smtp": ToMail}


def notify_entry(entry: Any) -> ToLog | ToFile | ToMail:
    """The way that an entry names. Raises UnknownOperation, which says all that is wrong with the entry."""
    where = f"{FILE}: notify:"
    if not isinstance(entry, dict):
        raise UnknownOperation(f"{where} expected lines of the form `to: log`, found {found_in_words(entry)}")
    way = WAYS.get(str(entry.get("to")))
    if way is None:
        wrong = Problem("to", ", ".join(WAYS), found_in_words(entry.get("to")))
        raise UnknownOperation(f"{where} {wrong.prose}")
    try:
        return way.model_validate(entry)
    except ValidationError as error:
        problems = problems_of(error, way, entry)
        raise UnknownOperation(
            "; ".join(f"{where} {entry['to']}: {problem.prose}" for problem in problems)
        ) from None
