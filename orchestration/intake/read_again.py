"""Reads accepted files again where `formats.yml` says otherwise of their feed than when they were read.

What was read before stays in the archive for the publications that were made of it. Where the newest
`formats.yml` cannot read a file, the earlier reading stays in use, and the checks say so.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from orchestration.contract.feeds import load_sources
from orchestration.intake.archive import archive_file, archive_path, original_path
from orchestration.intake.as_of_inputs import SelectedFile
from orchestration.intake.delivered_bytes import delivered_bytes, promised_of
from orchestration.intake.file_formats import format_of, in_words
from orchestration.intake.rejection import Rejection
from orchestration.settings.feed_format import FeedFormat
from orchestration.settings.formats import Formats
from orchestration.store.home import Home
from orchestration.store.integrity import written
from orchestration.store.ledger import Ledger
from orchestration.store.records import ArchivedFile


def read_again(
    selected: Iterable[SelectedFile],
    formats: Formats,
    home: Home,
    ledger: Ledger,
    sound: Callable[[Path], bool],
) -> bool:
    """Reads what is selected as formats.yml says now; whether anything was read or could not be."""
    found = False
    for choice in selected:
        feed = load_sources()[choice.source].feeds[choice.feed]
        said = format_of(feed, choice.file.form, formats)
        if said.digest == choice.file.formats_digest:
            continue
        reading = _reading(choice, said, home, sound)
        if reading.not_read_again == choice.file.not_read_again and reading.not_read_again:
            continue
        if said.digest:
            ledger.record_format(said.digest, said.says)
        kept = [home.archive / reading.archive_file, original_path(home.archive, feed, choice.file.sha256)]
        is_read = reading.not_read_again is None
        ledger.record_readings([reading], written(home, *(file for file in kept if is_read)))
        found = True
    return found


def _reading(choice: SelectedFile, said: FeedFormat, home: Home, sound: Callable[[Path], bool]) -> ArchivedFile:
    """A file as it is read now; or as it was, with why formats.yml cannot read it."""
    feed, promised = load_sources()[choice.source].feeds[choice.feed], promised_of(choice)
    try:
        with delivered_bytes(choice, home, sound) as file:
            if file is None:
                gone = f"the {choice.source} delivery {choice.delivery.delivery} is no longer in landing"
                do = "put it back as it was sent, and refresh again"
                return replace(choice.file, not_read_again=f"{gone}; {do} ({in_words(said)})")
            result = archive_file(file, promised, feed, home.archive, sound, said)
    except Rejection as refusal:
        return replace(choice.file, not_read_again=f"{refusal} ({in_words(said)})")
    archived = archive_path(home.archive, feed, promised, said)
    return replace(
        choice.file,
        archive_file=str(archived.relative_to(home.archive)),
        rows=result.accepted_rows + result.unreadable_rows,
        accepted_rows=result.accepted_rows,
        unreadable_rows=result.unreadable_rows,
        note="; ".join(part for part in (f"read again by {in_words(said)}", result.note) if part),
        formats=said.digest,
        first_line=result.first_line,
        not_read_again=None,
    )
