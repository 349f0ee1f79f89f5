"""What is kept for how long, and what may be removed.

Kept: what `current` names, the newest nights, every month's last night; the publications whose exceptions and
lists the tables in these continue; what a reader has open; every archived file that any of them, or the newest
night, is built from.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from orchestration.intake.archive import ORIGINAL
from orchestration.intake.as_of_inputs import night_of, select_files
from orchestration.intake.candidates import fingerprint_of
from orchestration.keeping.past_runs import runs_past_retention
from orchestration.publication.pointer import current_build
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.open_files import opened_by
from orchestration.store.plain_text import plain
from orchestration.store.records import EVER_ACCEPTED, Delivery
from orchestration.store.refresh_inputs import RefreshInputs
from orchestration.store.whole_files import TEMPORARY
from orchestration.warehouse.prior_state import find_prior_states

MEGABYTE = 1_000_000

# Of these newest nights every publication stays, and not the last one of each alone: what was published at noon
# of a day can be gone back to and compared with for a week after the evening's.
NIGHTS_WITH_EVERY_PUBLICATION = 7


@dataclass(frozen=True)
class Removal:
    """One file or folder that may go, with the reason and its size."""

    path: Path
    reason: str
    bytes: int


@dataclass(frozen=True)
class Plan:
    """Publications that stay, each with the reason; what goes."""

    kept: dict[str, str]
    removals: list[Removal]

    def in_words(self, home: Home) -> list[str]:
        """For a person, before anything is removed."""
        lines = [f"keep   {build_id}: {reason}" for build_id, reason in self.kept.items()]
        for removal in self.removals:
            size = f"{removal.bytes / MEGABYTE:.1f} MB"
            lines.append(f"remove {removal.path.relative_to(home.root)} ({size}): {removal.reason}")
        total = sum(removal.bytes for removal in self.removals)
        return [*lines, f"{len(self.removals)} to remove, {total / MEGABYTE:.1f} MB"]


def plan_pruning(home: Home, ledger: Ledger, nights: int) -> Plan:
    """What may go when the newest `nights` nights are kept. Removes nothing."""
    inputs = ledger.refresh_inputs()
    kept = _kept(home, inputs, nights, _is_there(home, ledger))
    shown = set(_builds_shown(kept, inputs))
    needed = _needed_files(shown, inputs)
    removals = [
        Removal(folder, "its date is past its retention period", _size(folder))
        for folder in sorted(home.builds.iterdir())
        if folder.is_dir() and folder.name not in kept and not folder.name.startswith(TEMPORARY)
    ]
    gone: set[int] = set()
    deliveries = {delivery.delivery_id: delivery for delivery in inputs.deliveries()}
    archived: dict[str, set[int]] = {}
    for readings in inputs.readings.values():
        for file in readings:
            archived.setdefault(file.archive_file, set()).add(file.delivery_id)
    for name, of_deliveries in sorted(archived.items()):
        path = home.archive / name
        if name in needed:
            continue
        gone |= of_deliveries
        for part in (path, path.with_suffix(".unreadable.parquet")):
            if part.exists():
                removals.append(Removal(part, "no publication that is kept is built from it", _size(part)))
    removals += _unused_originals(needed, home)
    removals += _unused_code(shown, home, inputs)
    still = {delivery_id for name in needed for delivery_id in archived.get(name, ())}
    over = [deliveries[number] for number in sorted(gone - still)]
    removals += _landed_and_ingested(home, over)
    removals += _landed_and_refused(home, over, _first_night(nights, home, inputs), inputs)
    runs = [
        Removal(file, "its run made no publication that is kept", _size(file))
        for file in runs_past_retention(shown, home, ledger)
    ]
    return Plan(kept, [*removals, *runs])


def _kept(home: Home, inputs: RefreshInputs, nights: int, sound: Callable[[Path], bool]) -> dict[str, str]:
    """Build ids that stay with the reason."""
    by_night = _by_night(home, inputs)
    in_order = sorted(by_night)
    kept: dict[str, str] = {}
    current = current_build(home)
    if current is not None:
        kept[current] = "it is current"
    for night in in_order[-nights:]:
        kept.setdefault(by_night[night][-1], f"one of the newest {nights} dates")
    for night in in_order[-min(nights, NIGHTS_WITH_EVERY_PUBLICATION) :]:
        for build_id in by_night[night]:
            kept.setdefault(build_id, "an earlier publication of one of the newest dates")
    for number, night in enumerate(in_order):
        if number + 1 == len(in_order) or in_order[number + 1].replace(day=1) != night.replace(day=1):
            kept.setdefault(by_night[night][-1], "the last date of its month")
    for build_id in sorted({build_id for of_night in by_night.values() for build_id in of_night} - set(kept)):
        process = _reader_of(build_id, home)
        if process is not None:
            kept[build_id] = f"process {process or 'of another machine'} has it open"
    for build_id, domains in _builds_shown(kept, inputs).items():
        build = inputs.build(build_id)
        if build is None:
            continue
        for found in find_prior_states(replace(build, domains=tuple(domains)), home, inputs, sound):
            if found.file is not None:
                kept.setdefault(found.file.parent.name, f"{build_id} continues from it")
    return kept


def _is_there(home: Home, ledger: Ledger) -> Callable[[Path], bool]:
    """A test of one file: it is there and as long as it was written.

    Its bytes are not hashed: after a month that would be every publication, each night. A flipped bit removes
    nothing that is kept, and the refresh that goes on from a publication does look.
    """
    known = ledger.kept_files()

    def there(file: Path) -> bool:
        written = known.get(str(file.relative_to(home.root)))
        return file.is_file() and (written is None or file.stat().st_size == written.bytes)

    return there


def _reader_of(build_id: str, home: Home) -> int | None:
    """A process that reads one of the databases of a publication; None where nobody does."""
    readers = (opened_by(file) for file in (home.publication_file(build_id), home.aggregates_file(build_id)))
    return next((process for process in readers if process is not None), None)


def _by_night(home: Home, inputs: RefreshInputs) -> dict[date, list[str]]:
    """Publications that are there by their night, in the order that they were published in, each once."""
    by_night: dict[date, list[str]] = {}
    for publication in inputs.publications():
        build = inputs.build(publication.build_id)
        if build is not None and home.publication_file(build.build_id).exists():
            of_night = by_night.setdefault(build.as_at, [])
            if build.build_id in of_night:
                of_night.remove(build.build_id)
            of_night.append(build.build_id)
    return by_night


def _first_night(nights: int, home: Home, inputs: RefreshInputs) -> date | None:
    """The oldest of the newest nights that are kept; None while there are no more than these."""
    in_order = sorted(_by_night(home, inputs))
    return in_order[-nights] if len(in_order) >= nights else None


def _builds_shown(kept: Iterable[str], inputs: RefreshInputs) -> dict[str, set[str]]:
    """Builds of the publications that are kept and of the held domains in them, each with what it shows.

    By the ledger: a publication that is damaged must not stop the others from being looked after.
    """
    builds: dict[str, set[str]] = {build_id: set() for build_id in kept}
    verdicts = {publication.build_id: publication.verdicts for publication in inputs.publications()}
    for build_id in kept:
        for row in verdicts.get(build_id, []):
            if row["build_id"] is not None:
                builds.setdefault(row["build_id"], set()).add(row["domain"])
    return builds


def _needed_files(builds: Iterable[str], inputs: RefreshInputs) -> set[str]:
    """Archived files that one of the builds or the newest night is built from."""
    needed = {
        inputs.file_of_build(build_id, (delivery_id, feed, sha256)).archive_file
        for build_id in builds
        for delivery_id, feed, sha256, _ in inputs.build_files(build_id)
    }
    newest = night_of(inputs)
    if newest is not None:
        needed |= {choice.file.archive_file for choice in select_files(newest, inputs)}
    return needed


def _unused_originals(needed: set[str], home: Home) -> list[Removal]:
    """Bytes of files of which no reading is needed any more."""
    still = {(Path(name).parent, Path(name).name.partition(".")[0]) for name in needed}
    return [
        Removal(file, "no publication that is kept is built from it", _size(file))
        for file in sorted(home.archive.glob(f"*/*/*{ORIGINAL}"))
        if (file.relative_to(home.archive).parent, file.name.removesuffix(ORIGINAL)) not in still
    ]


def _unused_code(builds: set[str], home: Home, inputs: RefreshInputs) -> list[Removal]:
    """Kept code by which none of the builds was made."""
    made_by = {build.code_version for build in inputs.builds() if build.build_id in builds}
    return [
        Removal(file, "no publication that is kept was made by it", _size(file))
        for file in sorted(home.archive.glob("code/*.tar.gz"))
        if file.name.removesuffix(".tar.gz") not in made_by
    ]


def _landed_and_ingested(home: Home, deliveries: list[Delivery]) -> list[Removal]:
    """Folders in landing of which nothing is needed any more and that are as they were when ingested."""
    found = []
    for delivery in deliveries:
        folder = home.landing / delivery.source / delivery.delivery
        if folder.is_dir() and not folder.is_symlink() and fingerprint_of(folder) == delivery.fingerprint:
            found.append(
                Removal(folder, "accepted, and its archived files are no longer needed", _size(folder))
            )
    return found


def _landed_and_refused(
    home: Home, over: list[Delivery], first_night: date | None, inputs: RefreshInputs
) -> list[Removal]:
    """Folders in landing, unchanged since intake, that were refused or sent twice and are past retention."""
    if first_night is None:
        return []
    judged = inputs.deliveries()
    # a folder of a name that was also taken in may be what a damaged archived file is read from again
    accepted = {(one.source, one.delivery) for one in judged if one.state in EVER_ACCEPTED}
    needed = accepted - {(one.source, one.delivery) for one in over}
    # what waited for another and was taken in as it was is no refusal any more
    taken_in = {(one.source, one.delivery, one.fingerprint) for one in judged if one.state in EVER_ACCEPTED}
    first_judged: dict[tuple[str, str, str], Delivery] = {}
    for one in judged:
        key = (one.source, one.delivery, one.fingerprint)
        if key not in taken_in:
            first_judged.setdefault(key, one)
    found = []
    for folder in sorted(home.landing.glob("*/*/")):
        name = (folder.parent.name, plain(folder.name))
        if folder.is_symlink() or name in needed:
            continue
        try:
            delivery = first_judged.get((*name, fingerprint_of(folder)))
        except OSError:
            continue
        if delivery is not None and _night(delivery) < first_night:
            words = {"refused": "refused", "duplicate": "a duplicate"}[delivery.state]
            found.append(Removal(folder, f"{words}, and its date is past its retention period", _size(folder)))
    return found


def _night(delivery: Delivery) -> date:
    """Of a delivery that was not taken in: what it says, or when it came where it says none or one to come."""
    came = date.fromisoformat(delivery.judged_at[:10])
    return min(delivery.as_at or came, came)


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(part.lstat().st_size for part in path.rglob("*"))
    return path.lstat().st_size
