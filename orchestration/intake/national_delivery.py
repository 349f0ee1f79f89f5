"""Delivers published files: each is recognised, read as intake will read it, and delivered by itself.

A delivery for each file: one that is refused later, or withdrawn, takes no other with it. National files have
no chain, so that no delivery names the one before it.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from orchestration.contract.feeds import Feed
from orchestration.contract.safe_errors import SafeError, WrongArgument
from orchestration.intake.archive import archive_file, archive_path
from orchestration.intake.as_of_inputs import trust_of
from orchestration.intake.made_delivery import MadeDelivery, MadeFile, new_name, put_in_landing, working_folder
from orchestration.intake.manifest import LONGEST_NAME, MANIFEST, ManifestFile
from orchestration.intake.manifest_dates import expected_days, is_possible
from orchestration.intake.national_facts import FileFacts, facts_of
from orchestration.intake.national_recognition import recognise
from orchestration.intake.national_refusals import NATIONAL
from orchestration.intake.national_sources import OfferedFile, offered_files
from orchestration.intake.rejection import Rejection
from orchestration.intake.same_periods import APART, FoundFile, not_told_apart
from orchestration.settings.feed_format import FeedFormat
from orchestration.settings.operations import largest_file_bytes
from orchestration.store.home import Home
from orchestration.store.integrity import sha256_of
from orchestration.store.ledger import Ledger
from orchestration.store.records import ACCEPTED
from orchestration.store.refresh_inputs import RefreshInputs

# As which the command is known where it leaves something unfinished.
BY = "national"
# Whose file it is, where no extract of a trust has been taken in.
NOBODY = "ENG"
# File systems take 255 bytes.
LONGEST_IN_BYTES = 240


@dataclass(frozen=True)
class FileResult:
    """What became of one file: delivered (with the delivery), known already, or refused (with the reason)."""

    file: str
    state: str
    title: str | None = None
    tells_of: str | None = None
    delivery: str | None = None
    reason: str | None = None

    @property
    def in_words(self) -> str:
        """One line for a person."""
        what = f"{self.file}: {self.title}, {self.tells_of}" if self.title else self.file
        if self.state == "delivered":
            return f"{what}; delivered as {self.delivery}"
        if self.state == "known":
            return f"{what}; not delivered again, {self.reason}"
        return f"refused - {self.reason}"


@dataclass(frozen=True)
class NationalResult:
    """What became of every file, in the order in which they were named."""

    files: list[FileResult] = field(default_factory=list)

    def count(self, state: str) -> int:
        """How many files are in a state."""
        return sum(file.state == state for file in self.files)

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"files": [vars(file) for file in self.files]}

    def in_words(self) -> list[str]:
        """One line for each file, then how many."""
        delivered, known, refused = (self.count(state) for state in ("delivered", "known", "refused"))
        total = f"{delivered} delivered, {known} known already, {refused} refused"
        following = "; `clockstop refresh` reads them" if delivered else ""
        return [*(file.in_words for file in self.files), total + following]


@dataclass(frozen=True)
class _Read:
    """A file that can be delivered; `number` is its place among the files named."""

    number: int
    offered: OfferedFile
    feed: Feed
    title: str
    promised: ManifestFile
    facts: FileFacts

    @property
    def found(self) -> FoundFile:
        return FoundFile(self.offered.shown, self.feed.name, self.promised.sha256, self.facts)

    @property
    def place(self) -> tuple[str, str, str]:
        """Files are delivered in the order in which they count: the last one of a period is the newest."""
        return (self.facts.edition.order, self.facts.last_period, self.offered.name)


def deliver_national(
    named: Sequence[Path], home: Home, ledger: Ledger, as_at: date, say: Callable[[str], None]
) -> NationalResult:
    """Delivers every published file of the files, folders and ZIPs named; refuses the others by name."""
    if not is_possible(as_at):
        raise WrongArgument(f"--as-at: expected {expected_days()}, found {as_at}")
    home.prepare()
    taken = "another `clockstop national` is running in this home"
    with working_folder(home.warehouse / BY / "files", BY, home, say, taken) as folder:
        inputs = ledger.refresh_inputs()
        unpacked_to, read_to = folder / "unpacked", folder / "read"
        unpacked_to.mkdir()
        results: list[FileResult] = []
        read: list[_Read] = []
        for offered in offered_files(named, unpacked_to, largest_file_bytes(home)):
            say(offered.shown)
            try:
                read.append(_read(len(results), offered, read_to))
                results.append(FileResult(offered.shown, "delivered"))
            except SafeError as refusal:
                results.append(FileResult(offered.shown, "refused", reason=str(refusal)))
        _settle(read, results, home, inputs, as_at)
    return NationalResult(results)


def _read(number: int, offered: OfferedFile, to: Path) -> _Read:
    """Reads a file as intake will. Raises Rejection where it is not one that is read."""
    if offered.file is None:
        assert offered.refusal is not None
        raise offered.refusal
    recognised = recognise(offered.file, offered.shown)
    feed = recognised.feed
    promised = ManifestFile(
        feed=feed.name,
        file=_delivered_name(offered.name),
        mode="full",
        rows=None,
        bytes=offered.file.stat().st_size,
        sha256=sha256_of(offered.file),
        encoding=_encoding(offered.file, feed),
    )
    archive_file(offered.file, promised, feed, to, lambda archived: False)
    facts = facts_of(archive_path(to, feed, promised, FeedFormat()), feed, promised.file)
    return _Read(number, offered, feed, recognised.title, promised, facts)


def _delivered_name(name: str) -> str:
    """A name that a manifest may have, with its ending: its last characters."""
    printable = "".join(letter if letter.isprintable() else "_" for letter in name)
    name = "manifest_.json" if printable == MANIFEST else printable[-LONGEST_NAME:]
    while len(name.encode()) > LONGEST_IN_BYTES:
        name = name[1:]
    return name


def _encoding(file: Path, feed: Feed) -> str:
    """UTF-8 where the file is; else that of a spreadsheet program on Windows."""
    if feed.is_workbook:
        return "utf-8"
    try:
        with file.open(encoding="utf-8") as text:
            while text.read(1024**2):
                pass
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"


def _settle(
    read: list[_Read], results: list[FileResult], home: Home, inputs: RefreshInputs, as_at: date
) -> None:
    """Delivers what can be: not what is known already, nor two files of which nothing says which one counts."""
    known = _known_content(home, inputs)
    refused = _not_told_apart([one for one in read if _content(one) not in known])
    provider = trust_of(inputs) or NOBODY
    now = datetime.now(UTC).replace(microsecond=0)
    for seconds, one in enumerate(sorted(read, key=lambda one: one.place)):
        shown = one.offered.shown
        if one.number in refused:
            results[one.number] = FileResult(shown, "refused", reason=str(refused[one.number]))
            continue
        delivery = known.get(_content(one))
        if delivery is None:
            delivery = _write(one, home, as_at, provider, now + timedelta(seconds=seconds))
            known[_content(one)] = delivery
            state, reason = "delivered", None
        else:
            state, reason = "known", f"the same content is in the delivery {delivery}"
        results[one.number] = FileResult(shown, state, one.title, one.facts.in_words, delivery, reason)


def _content(one: _Read) -> tuple[str, str]:
    return (one.feed.name, one.promised.sha256)


def _not_told_apart(read: Iterable[_Read]) -> dict[int, Rejection]:
    """Why files are refused, by their numbers."""
    refused = {}
    found = {item.number: item.found for item in read}
    numbers = {id(file): number for number, file in found.items()}
    for one, other, what in not_told_apart(list(found.values())):
        for file, second in ((one, other), (other, one)):
            refused[numbers[id(file)]] = Rejection(
                file.name,
                "one file for each period and organisation, or two that say which is the revised one",
                f"two of {what}, with different content: this one and {second.name}",
                APART,
            )
    return refused


def _known_content(home: Home, inputs: RefreshInputs) -> dict[tuple[str, str], str]:
    """By feed and content hash, the delivery that has it: taken in, or still in landing."""
    accepted = {one.delivery_id: one.delivery for one in inputs.deliveries(NATIONAL) if one.state == ACCEPTED}
    known = {
        (file.feed, file.sha256): accepted[file.delivery_id]
        for file in inputs.files()
        if file.delivery_id in accepted
    }
    judged = {one.delivery for one in inputs.deliveries(NATIONAL)}
    for manifest in sorted((home.landing / NATIONAL).glob(f"*/{MANIFEST}")):
        if manifest.parent.name not in judged:
            known |= {content: manifest.parent.name for content in _promised(manifest)}
    return known


def _promised(manifest: Path) -> list[tuple[str, str]]:
    """Feeds and hashes of a manifest in landing; one that cannot be read is for intake to say."""
    try:
        files = json.loads(manifest.read_text(encoding="utf-8-sig"))["files"]
        return [(str(file["feed"]), str(file["sha256"])) for file in files]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _write(one: _Read, home: Home, as_at: date, provider: str, extracted_at: datetime) -> str:
    """Delivers one file; answers the name of its delivery."""
    assert one.offered.file is not None
    periods = sorted(one.facts.periods)
    when = periods[0] if len(periods) == 1 else f"{periods[0]}_to_{periods[-1]}"
    stem = f"{one.feed.name}-{when}-{one.facts.edition.name}-{one.promised.sha256[:8]}"
    promised = one.promised
    file = MadeFile(
        promised.feed, one.offered.file, promised.file, promised.mode, promised.rows, promised.encoding
    )
    name = new_name(NATIONAL, f"{stem}-{as_at:%Y%m%d}", home)
    put_in_landing(MadeDelivery(NATIONAL, name, None, provider, extracted_at, as_at, (file,), BY), home)
    return name
