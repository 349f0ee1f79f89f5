"""Takes in what has landed for one source: seen, verified, archived, accepted or refused.

Each delivery is judged whole and once for its content; a refused one is judged again when its folder
has changed or when what it was waiting for has arrived. Nothing in landing is moved or deleted.
"""

import hashlib
import os
import stat
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.contract.feeds import Source
from orchestration.intake.archive import archive_file, archive_path
from orchestration.intake.as_of_inputs import trust_of
from orchestration.intake.delivery_sequence import check_chain, check_name, check_provider
from orchestration.intake.manifest import (
    MANIFEST,
    Manifest,
    ManifestFile,
    manifest_sha256,
    read_manifest,
)
from orchestration.intake.rejection import Rejection, StillArriving
from orchestration.store.clock import utc_now
from orchestration.store.home import Home
from orchestration.store.integrity import sha256_of, soundness, written
from orchestration.store.ledger import Ledger
from orchestration.store.plain_text import plain
from orchestration.store.records import Delivery

# How long to watch a file that is shorter than promised before calling it cut.
GROWTH_WATCH_SECONDS = 0.2


@dataclass(frozen=True)
class Judgement:
    """What became of one delivery in this look at the landing folder."""

    source: str
    delivery: str
    state: str
    as_at: date | None
    reason: str | None = None
    notes: tuple[str, ...] = ()
    rows: int = 0
    unreadable_rows: int = 0


@dataclass(frozen=True)
class _Candidate:
    folder: Path
    fingerprint: str
    manifest: Manifest | None
    refusal: Rejection | None


def ingest(source: Source, home: Home, ledger: Ledger) -> list[Judgement]:
    """Judges every delivery of a source that is new or has changed, in the order of its nights."""
    judgements: list[Judgement] = []
    while True:
        this_look = []
        for candidate in sorted(_candidates(source, home, ledger), key=_night):
            judged = ledger.deliveries(source.name)
            judgement = _judge(candidate, source, home, ledger, judged)
            if judgement is not None:
                this_look.append(judgement)
        judgements += this_look
        # what was accepted may have closed the gap before another delivery: look once more
        if not any(judgement.state == "accepted" for judgement in this_look):
            return judgements


def pending_deliveries(source: Source, home: Home, ledger: Ledger) -> list[tuple[str, str]]:
    """Deliveries that the next look would judge: (delivery folder, fingerprint)."""
    return [(candidate.folder.name, candidate.fingerprint) for candidate in _candidates(source, home, ledger)]


def _candidates(source: Source, home: Home, ledger: Ledger) -> list[_Candidate]:
    judged = ledger.deliveries(source.name)
    settled = {(delivery.delivery, delivery.fingerprint) for delivery in judged}
    accepted_count = sum(delivery.state == "accepted" for delivery in judged)
    candidates = []
    for manifest_file in sorted((home.landing / source.name).glob(f"*/{MANIFEST}")):
        folder = manifest_file.parent
        try:
            fingerprint = fingerprint_of(folder)
        except OSError:
            # taken away while we looked, or not readable yet: the next look sees it as it then is
            continue
        # a gap may have closed since: what was refused is looked at again after each acceptance
        # and what this machine's clock made impossible once a day, because the clock may have been set since
        until = (fingerprint, f"{fingerprint}@{accepted_count}", f"{fingerprint}@{utc_now().date()}")
        name = plain(folder.name)
        if any((name, key) in settled for key in until):
            continue
        try:
            manifest, refusal = read_manifest(folder, source), None
        except Rejection as found:
            manifest, refusal = None, found
        candidates.append(_Candidate(folder, fingerprint, manifest, refusal))
    return candidates


def _night(candidate: _Candidate) -> tuple[date, str, str]:
    if candidate.manifest is None:
        return (date.max, "", candidate.folder.name)
    return (candidate.manifest.as_at, candidate.manifest.extracted_at, candidate.folder.name)


def fingerprint_of(folder: Path) -> str:
    """Names, sizes and times of a delivery's files and the manifest's content."""
    digest = hashlib.sha256(manifest_sha256(folder).encode())
    for path in sorted(folder.iterdir()):
        # of a link, not of what it leads to, which may be gone
        status = path.lstat()
        digest.update(os.fsencode(path.name) + f"|{status.st_size}|{status.st_mtime_ns}".encode())
    return digest.hexdigest()


def _judge(
    candidate: _Candidate, source: Source, home: Home, ledger: Ledger, judged: list[Delivery]
) -> Judgement | None:
    if candidate.manifest is None:
        assert candidate.refusal is not None
        return _refuse(candidate, source, ledger, judged, candidate.refusal)
    manifest = candidate.manifest
    try:
        if _is_known(manifest, judged, ledger):
            return _record_duplicate(candidate, manifest, source, ledger)
        for promised in manifest.files:
            _verify(candidate.folder, promised)
        if source.chain:
            if not any(delivery.state == "accepted" for delivery in judged):
                check_provider(manifest, trust_of(ledger))
            check_chain(manifest, judged)
        else:
            check_name(manifest, judged)
        sound = soundness(home, ledger)
        files = [_archive(candidate.folder, promised, source, home, sound) for promised in manifest.files]
    except StillArriving:
        return None
    except OSError as error:
        # a share that hiccups or a file without the right to read it: said once a look, and looked at again
        return _refuse(candidate, source, ledger, judged, _unreachable(candidate, error), again=True)
    except Rejection as refusal:
        return _refuse(candidate, source, ledger, judged, refusal)
    ledger.record_delivery(
        state="accepted",
        reason=None,
        fingerprint=candidate.fingerprint,
        files=files,
        kept=[kept for file in files for kept in written(home, home.archive / file["archive_file"])],
        **_facts(manifest),
    )
    return Judgement(
        source=source.name,
        delivery=manifest.delivery,
        state="accepted",
        as_at=manifest.as_at,
        notes=tuple(f"{file['file']}: {file['note']}" for file in files if file["note"]),
        rows=sum(file["accepted_rows"] for file in files),
        unreadable_rows=sum(file["unreadable_rows"] for file in files),
    )


def _facts(manifest: Manifest) -> dict[str, Any]:
    return {
        "source": manifest.source,
        "delivery": manifest.delivery,
        "provider": manifest.provider,
        "as_at": manifest.as_at,
        "extracted_at": manifest.extracted_at,
        "previous_delivery": manifest.previous_delivery,
        "manifest_sha256": manifest.sha256,
    }


def _is_known(manifest: Manifest, judged: list[Delivery], ledger: Ledger) -> bool:
    """Whether the same day with the same content has been taken in before."""
    content = {(file.feed, file.sha256, file.mode, file.encoding) for file in manifest.files}
    return any(
        delivery.state == "accepted"
        and delivery.as_at == manifest.as_at
        and content
        == {(file.feed, file.sha256, file.mode, file.encoding) for file in ledger.files(delivery.delivery_id)}
        for delivery in judged
    )


def _verify(folder: Path, promised: ManifestFile) -> None:
    """The file is there and its bytes are those that the manifest promises."""
    file = folder / promised.file
    where = f"{folder.name}/{promised.file}"
    if not os.path.lexists(file):
        raise Rejection(where, "the file that the manifest names", "none", "Send the whole delivery.")
    if not stat.S_ISREG(file.lstat().st_mode):
        raise Rejection(where, "a plain file", "a link, folder or pipe", "Send the file itself.")
    size = file.lstat().st_size
    if size != promised.bytes:
        time.sleep(GROWTH_WATCH_SECONDS)
        if file.lstat().st_size != size:
            raise StillArriving
        raise Rejection(
            where,
            f"{promised.bytes} bytes as in the manifest",
            f"{size}",
            "The file was cut or changed after the manifest was written: send the delivery again.",
        )
    if sha256_of(file) != promised.sha256:
        raise Rejection(
            where,
            "the content hash (sha256) in the manifest",
            "another one",
            "The file was changed after the manifest was written: send the delivery again.",
        )


def _archive(
    folder: Path, promised: ManifestFile, source: Source, home: Home, sound: Callable[[Path], bool]
) -> dict[str, Any]:
    feed = source.feeds[promised.feed]
    file = folder / promised.file
    try:
        before = _touched(file)
        if sha256_of(file) != promised.sha256:
            raise StillArriving
        result = archive_file(file, promised, feed, home.archive, sound)
        # verified and then read: what changed in between is not what was verified
        if _touched(file) != before:
            raise StillArriving
    except Rejection as refusal:
        refusal.where = f"{folder.name}/{refusal.where}"
        raise
    return {
        "feed": promised.feed,
        "file": promised.file,
        "mode": promised.mode,
        "encoding": promised.encoding,
        "sha256": promised.sha256,
        "bytes": promised.bytes,
        "rows": result.accepted_rows + result.unreadable_rows,
        "accepted_rows": result.accepted_rows,
        "unreadable_rows": result.unreadable_rows,
        "archive_file": str(archive_path(home.archive, feed, promised).relative_to(home.archive)),
        "note": result.note,
    }


def _touched(file: Path) -> tuple[int, int, int, int]:
    status = file.lstat()
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _unreachable(candidate: _Candidate, error: OSError) -> Rejection:
    name = Path(str(error.filename)).name if error.filename else candidate.folder.name
    return Rejection(
        f"{candidate.folder.name}/{name}",
        "a file that can be read",
        error.strerror or type(error).__name__,
        "Give Clockstop's account the right to read it, or see to the share; it is looked at again.",
    )


def _record_duplicate(candidate: _Candidate, manifest: Manifest, source: Source, ledger: Ledger) -> Judgement:
    ledger.record_delivery(
        state="duplicate",
        reason="the same day with the same content was taken in before",
        fingerprint=candidate.fingerprint,
        **_facts(manifest),
    )
    return Judgement(source.name, manifest.delivery, "duplicate", manifest.as_at)


def _refuse(
    candidate: _Candidate,
    source: Source,
    ledger: Ledger,
    judged: list[Delivery],
    refusal: Rejection,
    again: bool = False,
) -> Judgement:
    manifest = candidate.manifest
    accepted_count = sum(delivery.state == "accepted" for delivery in judged)
    later = ""
    if again:
        later = f"@{uuid.uuid4()}"
    elif refusal.own_fault:
        later = f"@{utc_now().date()}"
    elif refusal.may_resolve:
        # a number of acceptances: `Delivery.is_waiting` knows it by that
        later = f"@{accepted_count}"
    facts: dict[str, Any] = (
        _facts(manifest)
        if manifest
        else {
            "source": source.name,
            "delivery": plain(candidate.folder.name),
            "provider": None,
            "as_at": None,
            "extracted_at": None,
            "previous_delivery": None,
            "manifest_sha256": manifest_sha256(candidate.folder),
        }
    )
    ledger.record_delivery(
        state="refused",
        reason=str(refusal),
        fingerprint=candidate.fingerprint + later,
        **facts,
    )
    return Judgement(
        source=source.name,
        delivery=facts["delivery"],
        state="refused",
        as_at=facts["as_at"],
        reason=str(refusal),
    )
