"""Makes a delivery of plain files in a folder: whole or not at all, with the chain of its source filled in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from orchestration.contract.feeds import Source, load_sources
from orchestration.contract.safe_errors import SafeError, WrongArgument
from orchestration.intake.archive import archive_file, archive_path
from orchestration.intake.as_of_inputs import night_of, select_files, trust_of
from orchestration.intake.candidates import candidates
from orchestration.intake.delivery_sequence import accepted_chain
from orchestration.intake.known_rows import Changes, compare_with_known
from orchestration.intake.made_delivery import (
    MadeDelivery,
    MadeFile,
    new_name,
    put_in_landing,
    stamp,
    working_folder,
)
from orchestration.intake.manifest import MANIFEST, ManifestFile
from orchestration.intake.manifest_dates import expected_days, is_possible
from orchestration.intake.plain_files import PlainFile, plain_files
from orchestration.intake.rejection import Rejection
from orchestration.settings.formats import Formats, read_formats
from orchestration.settings.operations import largest_file_bytes
from orchestration.store.clock import LONDON, today, utc_now
from orchestration.store.home import Home
from orchestration.store.integrity import sha256_of
from orchestration.store.ledger import Ledger
from orchestration.store.records import IN_CONTRACT_FORM
from orchestration.store.refresh_inputs import RefreshInputs

# As which the command is known where it leaves something unfinished.
BY = "deliver"


class CannotDeliver(SafeError):
    """No delivery can be made of a folder; the message says of which file, and what to do."""


@dataclass(frozen=True)
class ReadFile:
    """One file of the delivery as it was read: how many records, how many unreadable, and what was noticed."""

    plain: PlainFile
    file: Path
    rows: int
    unreadable_rows: int
    note: str | None
    mode: str = "full"
    changes: Changes | None = None

    def in_words(self) -> str:
        """For a person."""
        counts = f"{self.rows} rows"
        if self.changes is not None and self.mode == "changes":
            counts = f"{self.changes.written} rows new or changed and {self.changes.removed} removed"
        unreadable = f", {self.unreadable_rows} unreadable" if self.unreadable_rows else ""
        note = f" ({self.note})" if self.note else ""
        return f"  {self.plain.called}: {self.plain.feed.name}, {self.mode}, {counts}{unreadable}{note}"


@dataclass(frozen=True)
class Delivered:
    """A delivery that was made, or would be."""

    source: str
    delivery: str
    as_at: date
    previous_delivery: str | None
    files: tuple[ReadFile, ...]
    folder: Path
    said: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "source": self.source,
            "delivery": self.delivery,
            "as_at": self.as_at.isoformat(),
            "previous_delivery": self.previous_delivery,
            "files": [
                {
                    "file": one.plain.called,
                    "feed": one.plain.feed.name,
                    "mode": one.mode,
                    "rows": one.rows,
                    "unreadable_rows": one.unreadable_rows,
                    "note": one.note,
                }
                for one in self.files
            ],
        }

    def in_words(self) -> list[str]:
        """For a person: what was read."""
        after = f" after {self.previous_delivery}" if self.previous_delivery else ", the first of its source"
        return [
            f"{self.source} {self.delivery}, data as at {self.as_at}{after}:",
            *(one.in_words() for one in self.files),
        ]


def deliver(
    source_name: str,
    folder: Path,
    home: Home,
    as_at: date | None,
    changes: bool,
    provider: str,
    say: Callable[[str], None],
    tell: Callable[[Delivered], None] = lambda made: None,
) -> Delivered:
    """Delivers the files of a folder. `tell` is told what was read before anything lands.

    Raises WrongArgument, CannotDeliver and UnknownFormat; then nothing has landed.
    """
    source = _source(source_name)
    _check_folder(folder, home)
    home.prepare()
    formats = read_formats(home)
    ledger = Ledger(home.ledger)
    taken = "another `clockstop deliver` is running in this home"
    with working_folder(home.warehouse / "deliver" / "files", BY, home, say, taken) as scratch:
        try:
            inputs = ledger.refresh_inputs()
            made = _read(source, folder, home, inputs, formats, as_at, changes, scratch)
            whose = provider or trust_of(inputs) or _provider_in_landing(source, home, inputs)
            if not whose:
                raise WrongArgument(
                    "expected --provider with the ODS code of the trust, because nothing was delivered before;"
                    " found none"
                )
            tell(made)
            put_in_landing(_made(made, whose), home)
        except Rejection as refusal:
            raise CannotDeliver(f"{refusal} Nothing was delivered.") from None
    return made


def _source(name: str) -> Source:
    sources = load_sources()
    own = [one.name for one in sources.values() if any(feed.key for feed in one.feeds.values())]
    if name not in own:
        raise WrongArgument(f"--source: expected one of {', '.join(own)}, found '{name}'")
    return sources[name]


def _check_folder(folder: Path, home: Home) -> None:
    if not folder.is_dir():
        found = "a file" if folder.exists() else "no such folder"
        raise WrongArgument(f"{folder}: expected the folder that the exports are in, found {found}")
    if folder.resolve().is_relative_to(home.landing.resolve()):
        raise WrongArgument(f"{folder}: expected a folder outside landing, from which the files are copied")
    if (folder / MANIFEST).exists():
        raise WrongArgument(
            f"{folder}: expected plain files, found a delivery with its own {MANIFEST}; copy the folder to"
            " landing/<source>/ instead"
        )


def _read(
    source: Source,
    folder: Path,
    home: Home,
    inputs: RefreshInputs,
    formats: Formats,
    as_at: date | None,
    changes: bool,
    scratch: Path,
) -> Delivered:
    day = as_at or today() - timedelta(days=1)
    if not is_possible(day):
        raise WrongArgument(f"--as-at: expected {expected_days()}, found {day}")
    known = _known(source, home, inputs)
    previous = _previous(source, day, known)
    found = plain_files(folder, source, formats, scratch, largest_file_bytes(home))
    files = [_read_file(one, formats, scratch) for one in found]
    if changes:
        _check_changes(source, day, known)
        files = [_changes(one, formats, home, inputs, scratch) for one in files]
    name = new_name(source.name, f"{source.name}-{day:%Y%m%d}-{stamp(utc_now())}", home)
    return Delivered(source.name, name, day, previous, tuple(files), home.landing / source.name / name)


@dataclass(frozen=True)
class _Known:
    """A delivery of the source that was accepted, or that waits in landing to be judged."""

    as_at: date
    name: str
    previous: str | None
    is_accepted: bool


def _known(source: Source, home: Home, inputs: RefreshInputs) -> list[_Known]:
    judged = inputs.deliveries(source.name)
    accepted = [
        _Known(one.as_at, one.delivery, one.previous_delivery, True)
        for one in accepted_chain(judged)
        if one.as_at is not None
    ]
    manifests = [one.manifest for one in candidates(source, home, judged) if one.manifest is not None]
    waiting = [_Known(one.as_at, one.delivery, one.previous_delivery, False) for one in manifests]
    return sorted([*accepted, *waiting], key=lambda one: (one.as_at, not one.is_accepted))


def _provider_in_landing(source: Source, home: Home, inputs: RefreshInputs) -> str:
    """The trust of the deliveries of the source that wait to be judged; empty where none does."""
    waiting = candidates(source, home, inputs.deliveries(source.name))
    return next((one.manifest.provider for one in waiting if one.manifest is not None), "")


def _previous(source: Source, day: date, known: list[_Known]) -> str | None:
    """The delivery that this one follows on."""
    if not source.chain or not known:
        return None
    newest = known[-1]
    if day < newest.as_at:
        raise WrongArgument(
            f"--as-at: expected {newest.as_at} or later, the date of the newest {source.name} delivery"
            f" ({newest.name}), found {day}"
        )
    # the same day again restates it: it follows on from the same delivery
    return newest.previous if day == newest.as_at else newest.name


def _check_changes(source: Source, day: date, known: list[_Known]) -> None:
    """Raises WrongArgument where there is nothing to compare with, or changes would take its place."""
    if not known:
        raise WrongArgument(
            f"--changes: expected a delivery of {source.name} to compare with, found none; deliver the whole"
            " extract first"
        )
    if not known[-1].is_accepted:
        raise WrongArgument(
            f"--changes: expected that the {source.name} delivery {known[-1].name} was ingested, found it"
            " waiting in landing; run `clockstop refresh` first"
        )
    if day == known[-1].as_at:
        raise WrongArgument(
            f"--changes: expected a date after {day}, which {known[-1].name} has; found the same, and changes"
            " would replace what was delivered for it. Deliver the whole extract again"
        )


def _read_file(one: PlainFile, formats: Formats, scratch: Path) -> ReadFile:
    promised = _promised(one, None, "full")
    said = formats.of(one.feed.source, one.feed.name)
    if not one.feed.verify_rows:
        raise WrongArgument(f"{one.called}: {one.feed.name} is a published file; run `clockstop national`")
    # without a count to check: it is what is found here that the manifest will say
    feed = one.feed.model_copy(update={"verify_rows": False})
    result = archive_file(one.file, promised, feed, scratch, lambda file: False, said)
    return ReadFile(
        plain=one,
        file=one.file,
        rows=result.accepted_rows + result.unreadable_rows,
        unreadable_rows=result.unreadable_rows,
        note=result.note,
    )


def _promised(one: PlainFile, rows: int | None, mode: str) -> ManifestFile:
    return ManifestFile(
        feed=one.feed.name,
        file=one.file.name,
        mode=mode,
        rows=rows,
        bytes=one.file.stat().st_size,
        sha256=sha256_of(one.file),
        encoding="utf-8",
    )


def _changes(one: ReadFile, formats: Formats, home: Home, inputs: RefreshInputs, scratch: Path) -> ReadFile:
    """The changes of a file, or the whole of it where these could not be told from an incomplete one."""
    feed = one.plain.feed
    night = night_of(inputs)
    known = [
        choice
        for choice in (select_files(night, inputs) if night else ())
        if (choice.source, choice.feed) == (feed.source, feed.name)
    ]
    if not known:
        return _whole(one, "nothing to compare with")
    if one.unreadable_rows:
        return _whole(one, "an unreadable row could be taken for a removed one")
    read = archive_path(scratch, feed, _promised(one.plain, None, "full"), formats.of(feed.source, feed.name))
    to = scratch / f"{feed.name}.changes.parquet"
    with compare_with_known(feed, known, home, scratch) as comparison:
        comparison.add_archived("present", read)
        comparison.drop_deleted("present")
        why = comparison.is_cut("present") or comparison.repeats_keys("present")
        if why:
            return _whole(one, why)
        found = comparison.write_changes("present", to)
    rows = found.written + found.removed
    return ReadFile(one.plain, to, rows, 0, one.note, mode="changes", changes=found)


def _whole(one: ReadFile, why: str) -> ReadFile:
    note = "; ".join(part for part in (one.note, f"delivered whole: {why}") if part)
    return ReadFile(one.plain, one.file, one.rows, one.unreadable_rows, note)


def _made(delivered: Delivered, provider: str) -> MadeDelivery:
    return MadeDelivery(
        source=delivered.source,
        delivery=delivered.delivery,
        previous_delivery=delivered.previous_delivery,
        provider=provider,
        extracted_at=utc_now().astimezone(LONDON),
        as_at=delivered.as_at,
        files=tuple(
            MadeFile(
                feed=one.plain.feed.name,
                path=one.file,
                file=f"{one.plain.feed.name}{one.file.suffix.lower() or '.csv'}",
                mode=one.mode,
                rows=one.rows,
                # changes were read by formats.yml and are written as the contract says
                form=IN_CONTRACT_FORM if one.mode == "changes" else "",
            )
            for one in delivered.files
        ),
        by=BY,
    )
