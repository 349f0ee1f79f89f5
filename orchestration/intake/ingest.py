"""Takes in what has landed for one source: seen, verified, archived, accepted or refused.

Each delivery is judged whole and once for its content; a refused one is judged again when its folder
has changed or when what it was waiting for has arrived. Nothing in landing is moved or deleted.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.contract.feeds import Source
from orchestration.intake.archive import unreadable_path
from orchestration.intake.as_of_inputs import trust_of
from orchestration.intake.delivery_sequence import check_chain, check_name, check_provider
from orchestration.intake.landed_files import archive_verified, verify
from orchestration.intake.manifest import MANIFEST, Manifest, manifest_sha256, read_manifest
from orchestration.intake.rejection import Rejection, StillArriving
from orchestration.store.clock import utc_now
from orchestration.store.home import Home
from orchestration.store.integrity import soundness_by, written
from orchestration.store.ledger import Ledger
from orchestration.store.plain_text import plain
from orchestration.store.records import ArchivedFile, Delivery, KeptFile
from orchestration.store.refresh_inputs import RefreshInputs


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


@dataclass
class _Intake:
    """What is known of one source while its deliveries are judged: read once, then kept up with each record."""

    source: Source
    home: Home
    ledger: Ledger
    trust: str | None
    judged: list[Delivery]
    archived: dict[int, list[ArchivedFile]]
    kept: dict[str, KeptFile] = field(default_factory=dict)

    @property
    def accepted(self) -> list[Delivery]:
        """The deliveries that were taken in."""
        return [delivery for delivery in self.judged if delivery.state == "accepted"]

    def record(
        self, *, files: list[dict[str, Any]] | None = None, kept: list[KeptFile] | None = None, **facts: Any
    ) -> None:
        """Records a judgement and knows it from then on."""
        files, kept = files or [], kept or []
        delivery = self.ledger.record_delivery(files=files, kept=kept, **facts)
        self.judged.append(delivery)
        self.archived[delivery.delivery_id] = [
            ArchivedFile(delivery_id=delivery.delivery_id, **file) for file in files
        ]
        self.kept |= {file.path: file for file in kept}


def ingest(source: Source, home: Home, ledger: Ledger) -> list[Judgement]:
    """Judges every delivery of a source that is new or has changed, in the order of its nights."""
    inputs = ledger.refresh_inputs()
    judged = list(inputs.deliveries(source.name))
    candidates = _candidates(source, home, judged)
    if not candidates:
        return []
    intake = _Intake(
        source=source,
        home=home,
        ledger=ledger,
        trust=trust_of(inputs),
        judged=judged,
        archived={delivery.delivery_id: inputs.files(delivery.delivery_id) for delivery in judged},
        kept=ledger.kept_files(),
    )
    judgements: list[Judgement] = []
    while candidates:
        found = [_judge(candidate, intake) for candidate in sorted(candidates, key=_night)]
        this_look = [judgement for judgement in found if judgement is not None]
        judgements += this_look
        # what was accepted may have closed the gap before another delivery: look once more
        is_worth_another = any(judgement.state == "accepted" for judgement in this_look)
        candidates = _candidates(source, home, intake.judged) if is_worth_another else []
    return judgements


@dataclass(frozen=True)
class Pending:
    """A delivery that the next look would judge, with the feeds that its manifest names."""

    folder: str
    fingerprint: str
    feeds: frozenset[str]


def pending_deliveries(source: Source, home: Home, inputs: RefreshInputs) -> list[Pending]:
    """Deliveries that the next look would judge."""
    return [
        Pending(
            folder=candidate.folder.name,
            fingerprint=candidate.fingerprint,
            feeds=frozenset(file.feed for file in candidate.manifest.files)
            if candidate.manifest
            else frozenset(),
        )
        for candidate in _candidates(source, home, inputs.deliveries(source.name))
    ]


def _candidates(source: Source, home: Home, judged: list[Delivery]) -> list[_Candidate]:
    settled = {(delivery.delivery, delivery.fingerprint) for delivery in _settled(judged)}
    candidates = []
    for manifest_file in sorted((home.landing / source.name).glob(f"*/{MANIFEST}")):
        folder = manifest_file.parent
        try:
            fingerprint = fingerprint_of(folder)
        except OSError:
            # taken away while we looked, or not readable yet: the next look sees it as it then is
            continue
        if (plain(folder.name), fingerprint) in settled:
            continue
        try:
            manifest, refusal = read_manifest(folder, source), None
        except Rejection as found:
            manifest, refusal = None, found
        candidates.append(_Candidate(folder, fingerprint, manifest, refusal))
    return candidates


def _settled(judged: list[Delivery]) -> Iterator[Delivery]:
    """Judgements that another look would not change as long as the folder is as it was."""
    last_accepted = max(
        (delivery.delivery_id for delivery in judged if delivery.state == "accepted"), default=0
    )
    today = utc_now().date().isoformat()
    for delivery in judged:
        # a gap may have closed with each acceptance since, and a clock may have been set since the day before
        is_due = {
            None: False,
            "delivery": delivery.delivery_id < last_accepted,
            "next day": not delivery.judged_at.startswith(today),
            "next look": True,
        }
        if not is_due[delivery.waits_for]:
            yield delivery


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


def _judge(candidate: _Candidate, intake: _Intake) -> Judgement | None:
    if candidate.manifest is None:
        assert candidate.refusal is not None
        return _refuse(candidate, intake, candidate.refusal)
    manifest, home = candidate.manifest, intake.home
    try:
        if _is_known(manifest, intake):
            return _record_duplicate(candidate, manifest, intake)
        verified = [verify(candidate.folder, promised) for promised in manifest.files]
        _check_place(manifest, intake)
        sound = soundness_by(intake.kept, home)
        files = [
            archive_verified(candidate.folder, promised, as_it_was, intake.source, home, sound)
            for promised, as_it_was in zip(manifest.files, verified, strict=True)
        ]
    except StillArriving:
        return None
    except OSError as error:
        # a share that hiccups or a file without the right to read it: said once a look, and looked at again
        return _refuse(candidate, intake, _unreachable(candidate, error), waits_for="next look")
    except Rejection as refusal:
        return _refuse(candidate, intake, refusal)
    archived = [home.archive / file["archive_file"] for file in files]
    intake.record(
        state="accepted",
        reason=None,
        fingerprint=candidate.fingerprint,
        files=files,
        kept=written(home, *[file for file in archived if not _is_kept(file, sound)]),
        **_facts(manifest),
    )
    return Judgement(
        source=manifest.source,
        delivery=manifest.delivery,
        state="accepted",
        as_at=manifest.as_at,
        notes=tuple(f"{file['file']}: {file['note']}" for file in files if file["note"]),
        rows=sum(file["accepted_rows"] for file in files),
        unreadable_rows=sum(file["unreadable_rows"] for file in files),
    )


def _check_place(manifest: Manifest, intake: _Intake) -> None:
    """Raises Rejection where the delivery does not follow on from what was taken in before."""
    if not intake.source.chain:
        check_name(manifest, intake.judged)
        return
    if not intake.accepted:
        check_provider(manifest, intake.trust)
    check_chain(manifest, intake.judged)


def _is_kept(archived: Path, sound: Callable[[Path], bool]) -> bool:
    """Whether an archived file and its unreadable rows are those that the ledger knows: it was sent before."""
    return sound(archived) and sound(unreadable_path(archived))


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


def _is_known(manifest: Manifest, intake: _Intake) -> bool:
    """Whether the same day with the same content has been taken in before."""
    content = {(file.feed, file.sha256, file.mode, file.encoding) for file in manifest.files}
    return any(
        delivery.as_at == manifest.as_at
        and content
        == {
            (file.feed, file.sha256, file.mode, file.encoding) for file in intake.archived[delivery.delivery_id]
        }
        for delivery in intake.accepted
    )


def _unreachable(candidate: _Candidate, error: OSError) -> Rejection:
    name = Path(str(error.filename)).name if error.filename else candidate.folder.name
    return Rejection(
        f"{candidate.folder.name}/{name}",
        "a file that can be read",
        error.strerror or type(error).__name__,
        "Give Clockstop's account the right to read it, or see to the share; it is looked at again.",
    )


def _record_duplicate(candidate: _Candidate, manifest: Manifest, intake: _Intake) -> Judgement:
    intake.record(
        state="duplicate",
        reason="the same day with the same content was taken in before",
        fingerprint=candidate.fingerprint,
        **_facts(manifest),
    )
    return Judgement(manifest.source, manifest.delivery, "duplicate", manifest.as_at)


def _refuse(
    candidate: _Candidate, intake: _Intake, refusal: Rejection, waits_for: str | None = None
) -> Judgement:
    manifest = candidate.manifest
    if waits_for is None and refusal.own_fault:
        waits_for = "next day"
    elif waits_for is None and refusal.may_resolve:
        waits_for = "delivery"
    facts: dict[str, Any] = (
        _facts(manifest)
        if manifest
        else {
            "source": intake.source.name,
            "delivery": plain(candidate.folder.name),
            "provider": None,
            "as_at": None,
            "extracted_at": None,
            "previous_delivery": None,
            "manifest_sha256": manifest_sha256(candidate.folder),
        }
    )
    intake.record(
        state="refused",
        reason=str(refusal),
        fingerprint=candidate.fingerprint,
        waits_for=waits_for,
        **facts,
    )
    return Judgement(
        source=intake.source.name,
        delivery=facts["delivery"],
        state="refused",
        as_at=facts["as_at"],
        reason=str(refusal),
    )
