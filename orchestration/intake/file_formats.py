"""By which lines of `formats.yml` a file is read: those of its feed, or none.

`formats.yml` says how a source's own exports are written. What Clockstop writes itself, from a database or as
the changes of an export, is in the form of the contract whatever that file says: the manifest of the delivery
says so, and the ledger keeps it.
"""

from orchestration.contract.feeds import Feed
from orchestration.settings.feed_format import FeedFormat
from orchestration.settings.formats import Formats
from orchestration.store.records import IN_CONTRACT_FORM, ArchivedFile

# A share of the hash of what formats.yml says, as messages show it.
HASH_SHOWN = 12


def format_of(feed: Feed, form: str, formats: Formats | None) -> FeedFormat:
    """How a file is read. `form`: what its manifest says of it; published workbooks are read as they are."""
    if formats is None or feed.is_workbook or form == IN_CONTRACT_FORM:
        return FeedFormat()
    return formats.of(feed.source, feed.name)


def as_recorded(form: str, said: FeedFormat) -> str:
    """What the ledger keeps of how a file was read: the hash of what was said, or that it needed none."""
    return form if form == IN_CONTRACT_FORM else said.digest


def in_words(said: FeedFormat) -> str:
    """By what a file is read, for messages."""
    if not said.digest:
        return "the contract alone, without formats.yml"
    return f"formats.yml {said.digest[:HASH_SHOWN]}"


def is_to_be_read(file: ArchivedFile, feed: Feed, formats: Formats) -> bool:
    """Whether formats.yml says otherwise of a file than when it was read, and has not failed to read it."""
    said = format_of(feed, file.form, formats)
    if said.digest == file.formats_digest:
        return False
    return file.not_read_again is None or f"({in_words(said)})" not in file.not_read_again
