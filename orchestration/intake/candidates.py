"""Which deliveries in landing a look has to judge: new ones, changed ones, and what has become due again.

What is wrong with one folder stays with that folder: what is raised while it is looked at becomes its refusal.
"""

import hashlib
import os
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from orchestration.contract.feeds import Source
from orchestration.intake.manifest import MANIFEST, Manifest, manifest_sha256, read_manifest
from orchestration.intake.rejection import Rejection
from orchestration.settings.formats import Formats
from orchestration.store.home import Home
from orchestration.store.integrity import plain_file_size
from orchestration.store.plain_text import plain
from orchestration.store.records import ACCEPTED, Delivery
from orchestration.store.refresh_inputs import RefreshInputs


@dataclass(frozen=True)
class Candidate:
    """A delivery to be judged: its manifest, or why the manifest cannot be used."""

    folder: Path
    fingerprint: str
    manifest: Manifest | None
    refusal: Rejection | None

    @property
    def name(self) -> str:
        """The folder's name as the ledger has it."""
        return plain(self.folder.name)

    @property
    def place(self) -> tuple[date, str, str]:
        """Deliveries are judged in the order of their days.

        One with an impossible day is judged first and any other without a usable manifest last: a refusal holds
        its domains until something is accepted after it, and one with an impossible day holds none.
        """
        if self.manifest is not None:
            return (self.manifest.as_at, self.manifest.extracted_at, self.folder.name)
        is_of_no_day = self.refusal is not None and self.refusal.where.endswith((": as_at", ": extracted_at"))
        return (date.min if is_of_no_day else date.max, "", self.folder.name)


def candidates(
    source: Source,
    home: Home,
    judged: list[Delivery],
    judged_by: Mapping[int, str] | None = None,
    formats: str = "",
) -> list[Candidate]:
    """Every delivery of a source that a look would judge.

    `formats`: the hash of what formats.yml says of the source now, `judged_by` that of each judgement.
    """
    by_others = {
        delivery.delivery_id
        for delivery in judged
        if (judged_by or {}).get(delivery.delivery_id, "") != formats
    }
    settled = {(delivery.delivery, delivery.fingerprint) for delivery in _settled(judged, by_others)}
    of_a_later_day = {
        (delivery.delivery, delivery.fingerprint) for delivery in judged if delivery.waits_for == "next day"
    }
    found = []
    for manifest_file in sorted((home.landing / source.name).glob(f"*/{MANIFEST}")):
        folder = manifest_file.parent
        try:
            fingerprint = fingerprint_of(folder)
        except OSError:
            # taken away while we looked, or not readable yet: the next look sees it as it then is
            continue
        known_as = (plain(folder.name), fingerprint)
        if known_as in settled:
            continue
        candidate = _read(folder, fingerprint, source)
        refusal = candidate.refusal
        if refusal and refusal.waits_for == "next day" and known_as in of_a_later_day:
            # its day has not come by the clock as it now is; no need to say so again
            continue
        found.append(candidate)
    return found


@dataclass(frozen=True)
class Pending:
    """A delivery that the next look would judge, with the feeds that its manifest names."""

    folder: str
    fingerprint: str
    feeds: frozenset[str]


def pending_deliveries(
    source: Source, home: Home, inputs: RefreshInputs, formats: Formats | None = None
) -> list[Pending]:
    """Deliveries that are worth a refresh of their own.

    A folder that was copied has other times and nothing new: the next refresh looks at its bytes. `formats`:
    what formats.yml says now, by which what was refused is judged again.
    """
    judged = inputs.deliveries(source.name)
    accepted = {
        (delivery.delivery, delivery.manifest_sha256): delivery.delivery_id
        for delivery in judged
        if delivery.state == ACCEPTED or (delivery.withdrawal and delivery.withdrawal.because_of is None)
    }
    found = (
        candidates(source, home, judged)
        if formats is None
        else candidates(source, home, judged, inputs.formats_of_deliveries, formats.digest_of(source.name))
    )
    return [
        Pending(candidate.name, candidate.fingerprint, _feeds(candidate))
        for candidate in found
        if not _is_as_taken_in(candidate, accepted)
    ]


def _feeds(candidate: Candidate) -> frozenset[str]:
    return frozenset(file.feed for file in candidate.manifest.files) if candidate.manifest else frozenset()


def _is_as_taken_in(candidate: Candidate, accepted: dict[tuple[str, str], int]) -> bool:
    """Whether the folder looks as one did that was accepted: its manifest, and files as large as that says."""
    manifest = candidate.manifest
    return (
        manifest is not None
        and (manifest.delivery, manifest.sha256) in accepted
        and all(plain_file_size(candidate.folder / one.file) == one.bytes for one in manifest.files)
    )


def _read(folder: Path, fingerprint: str, source: Source) -> Candidate:
    try:
        return Candidate(folder, fingerprint, read_manifest(folder, source), None)
    except Rejection as found:
        return Candidate(folder, fingerprint, None, found)
    except Exception as error:
        return Candidate(folder, fingerprint, None, unexpected(f"{folder.name}/{MANIFEST}", error))


def unexpected(where: str, error: Exception) -> Rejection:
    """The refusal for an error that nobody foresaw: its class and place in the code, never its words.

    The words may quote a record. It is judged again at every look, so that it is seen until it is mended.
    """
    at = traceback.extract_tb(error.__traceback__)[-1]
    return Rejection(
        where,
        "a delivery that can be judged",
        f"an unexpected {type(error).__name__} ({Path(at.filename).name}, line {at.lineno})",
        "No other delivery is affected. Send this message to the team that maintains Clockstop; the delivery"
        " is checked again at each refresh.",
        waits_for="next look",
    )


def _settled(judged: list[Delivery], by_other_formats: set[int]) -> Iterator[Delivery]:
    """Judgements that another look would not change as long as the folder is as it was.

    What was refused may be read by another formats.yml than that of its judgement.
    """
    last_accepted = max(
        (delivery.delivery_id for delivery in judged if delivery.state == "accepted"), default=0
    )
    last_withdrawn = max(
        (delivery.withdrawal.judged_before for delivery in judged if delivery.withdrawal), default=0
    )
    for delivery in judged:
        taken_back = delivery.withdrawal
        if taken_back is not None and taken_back.because_of is not None:
            # what builds on a withdrawn delivery can be used again when another has come in that one's place
            is_due = last_accepted > taken_back.judged_before
        elif delivery.state == "refused":
            # a gap may have closed with each acceptance since, and what a withdrawn one kept out may follow on
            is_due = (
                delivery.waits_for in ("next day", "next look")
                or (delivery.waits_for == "delivery" and delivery.delivery_id < last_accepted)
                or delivery.delivery_id <= last_withdrawn
                or delivery.delivery_id in by_other_formats
            )
        else:
            is_due = False
        if not is_due:
            yield delivery


def fingerprint_of(folder: Path) -> str:
    """Names, sizes and times of a delivery's files and the manifest's content."""
    digest = hashlib.sha256(manifest_sha256(folder).encode())
    for path in sorted(folder.iterdir()):
        # of a link, not of what it leads to, which may be gone
        status = path.lstat()
        digest.update(os.fsencode(path.name) + f"|{status.st_size}|{status.st_mtime_ns}".encode())
    return digest.hexdigest()
