"""Takes in what has landed for one source: seen, verified, archived, accepted or refused.

Each delivery is judged whole and once for its content; a refused one is judged again when its folder
has changed or when what it was waiting for has arrived. Nothing in landing is moved or deleted.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.contract.feeds import Source
from orchestration.contract.safe_errors import SafeError
from orchestration.intake.archive import original_path, unreadable_path
from orchestration.intake.as_of_inputs import trust_of
from orchestration.intake.both_cores import of_each_file
from orchestration.intake.candidates import Candidate, candidates, unexpected
from orchestration.intake.checked_rows import check_rows
from orchestration.intake.delivery_sequence import check_chain, check_name, check_provider, far_ahead_in_words
from orchestration.intake.landed_files import archive_verified, verify
from orchestration.intake.manifest import Manifest, manifest_sha256
from orchestration.intake.national_facts import facts_of
from orchestration.intake.rejection import Rejection, StillArriving
from orchestration.intake.same_periods import FoundFile, check_told_apart
from orchestration.intake.withdrawn import in_words
from orchestration.settings.formats import Formats, UnknownFormat, read_formats
from orchestration.settings.operations import largest_file_bytes
from orchestration.store.home import Home
from orchestration.store.integrity import soundness_by, written
from orchestration.store.ledger import Ledger
from orchestration.store.records import (
    ACCEPTED,
    IN_CONTRACT_FORM,
    WITHDRAWN,
    ArchivedFile,
    Delivery,
    KeptFile,
)


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


@dataclass
class _Intake:
    """What is known of one source while its deliveries are judged: read once, then kept up with each record."""

    source: Source
    home: Home
    ledger: Ledger
    trust: str | None
    judged: list[Delivery]
    archived: dict[int, list[ArchivedFile]]
    largest_file: int
    formats: Formats
    judged_by: dict[int, str]
    kept: dict[str, KeptFile] = field(default_factory=dict)

    @property
    def accepted(self) -> list[Delivery]:
        """The deliveries that were taken in."""
        return [delivery for delivery in self.judged if delivery.state == "accepted"]

    @property
    def said(self) -> str:
        """The hash of what formats.yml says of the source."""
        return self.formats.digest_of(self.source.name)

    def candidates(self) -> list[Candidate]:
        """What a look would judge."""
        return candidates(self.source, self.home, self.judged, self.judged_by, self.said)

    def record(
        self, *, files: list[dict[str, Any]] | None = None, kept: list[KeptFile] | None = None, **facts: Any
    ) -> None:
        """Records a judgement and knows it from then on."""
        files, kept = files or [], kept or []
        delivery = self.ledger.record_delivery(files=files, kept=kept, formats=self.said, **facts)
        self.judged.append(delivery)
        self.judged_by[delivery.delivery_id] = self.said
        self.archived[delivery.delivery_id] = [
            ArchivedFile(delivery_id=delivery.delivery_id, **file) for file in files
        ]
        self.kept |= {file.path: file for file in kept}


def ingest(source: Source, home: Home, ledger: Ledger) -> list[Judgement]:
    """Judges every delivery of a source that is new or has changed, in the order of its nights.

    Nothing is judged by a formats.yml that cannot be used: whoever builds says what is wrong with it.
    """
    try:
        formats = read_formats(home)
    except UnknownFormat:
        return []
    inputs = ledger.refresh_inputs()
    judged = list(inputs.deliveries(source.name))
    judged_by = dict(inputs.formats_of_deliveries)
    found = candidates(source, home, judged, judged_by, formats.digest_of(source.name))
    if not found:
        return []
    intake = _Intake(
        source=source,
        home=home,
        ledger=ledger,
        trust=trust_of(inputs),
        judged=judged,
        archived={delivery.delivery_id: inputs.files(delivery.delivery_id) for delivery in judged},
        largest_file=largest_file_bytes(home),
        formats=formats,
        judged_by=judged_by,
        kept=ledger.kept_files(),
    )
    judgements: list[Judgement] = []
    while found:
        in_order = sorted(found, key=lambda candidate: candidate.place)
        this_look = [one for one in (_judge(candidate, intake) for candidate in in_order) if one is not None]
        judgements += this_look
        # what was accepted may have closed the gap before another delivery: look once more
        is_worth_another = any(judgement.state == "accepted" for judgement in this_look)
        found = intake.candidates() if is_worth_another else []
    return judgements


def _judge(candidate: Candidate, intake: _Intake) -> Judgement | None:
    if candidate.manifest is None:
        assert candidate.refusal is not None
        return _refuse(candidate, intake, candidate.refusal)
    manifest, home = candidate.manifest, intake.home
    try:
        # first the files themselves: a manifest can repeat what was taken in before over others
        promised = manifest.files
        verified = of_each_file(
            promised, lambda index: verify(candidate.folder, promised[index], intake.largest_file)
        )
        sent_before = _sent_before(manifest, intake)
        if sent_before is not None:
            return _record_duplicate(candidate, manifest, intake, sent_before)
        _check_place(manifest, intake)
        sound = soundness_by(intake.kept, home)
        files = of_each_file(
            promised,
            lambda index: archive_verified(
                candidate.folder, promised[index], verified[index], intake.source, home, sound, intake.formats
            ),
        )
        for file in files:
            where = f"{candidate.folder.name}/{file['file']}"
            feed = intake.source.feeds[file["feed"]]
            check_rows(where, feed, home.archive / file["archive_file"], manifest.as_at)
        check_told_apart(candidate.folder.name, _published_files(files, intake))
    except StillArriving:
        return None
    except OSError as error:
        # a share that hiccups or a file without the right to read it: said once a look, and looked at again
        return _refuse(candidate, intake, _unreachable(candidate, error))
    except Rejection as refusal:
        return _refuse(candidate, intake, refusal)
    except SafeError:
        # of this home, and of no delivery
        raise
    except Exception as error:
        return _refuse(candidate, intake, unexpected(candidate.folder.name, error))
    archived = [home.archive / file["archive_file"] for file in files]
    originals = [
        original_path(home.archive, intake.source.feeds[file["feed"]], file["sha256"])
        for file in files
        if file["formats"] not in ("", IN_CONTRACT_FORM)
    ]
    for file in files:
        if file["formats"] not in ("", IN_CONTRACT_FORM):
            ledger_says = intake.formats.of(intake.source.name, file["feed"]).says
            intake.ledger.record_format(file["formats"], ledger_says)
    reason = far_ahead_in_words(manifest, intake.judged) if intake.source.chain else None
    intake.record(
        state="accepted",
        reason=reason,
        fingerprint=candidate.fingerprint,
        files=files,
        kept=written(
            home,
            *[file for file in archived if not _is_kept(file, sound)],
            *[file for file in originals if not sound(file)],
        ),
        **_facts(manifest),
    )
    return Judgement(
        source=manifest.source,
        delivery=manifest.delivery,
        state="accepted",
        as_at=manifest.as_at,
        reason=reason,
        notes=tuple(f"{file['file']}: {file['note']}" for file in files if file["note"]),
        rows=sum(file["accepted_rows"] for file in files),
        unreadable_rows=sum(file["unreadable_rows"] for file in files),
    )


def _published_files(files: list[dict[str, Any]], intake: _Intake) -> list[FoundFile]:
    """What the published files of a delivery tell of. Raises Rejection for one that tells of nothing."""
    return [
        FoundFile(file["file"], file["feed"], file["sha256"], facts_of(archived, feed, file["file"]))
        for file in files
        if (feed := intake.source.feeds[file["feed"]]).national_file is not None
        and (archived := intake.home.archive / file["archive_file"])
    ]


def _check_place(manifest: Manifest, intake: _Intake) -> None:
    """Raises Rejection where the delivery does not follow on from what was taken in before."""
    if not intake.source.chain:
        if intake.source.of_trust:
            check_provider(manifest, intake.trust)
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


def _of_same_content(manifest: Manifest, intake: _Intake, state: str) -> list[Delivery]:
    """The deliveries of a state that told the same day with the same content."""
    content = {(file.feed, file.sha256, file.mode, file.encoding) for file in manifest.files}
    return [
        delivery
        for delivery in intake.judged
        if delivery.state == state
        and delivery.as_at == manifest.as_at
        and content
        == {
            (file.feed, file.sha256, file.mode, file.encoding) for file in intake.archived[delivery.delivery_id]
        }
    ]


def _sent_before(manifest: Manifest, intake: _Intake) -> str | None:
    """In words, that this content of this day was taken in before; None where it is new.

    Raises Rejection where it was withdrawn under another name: under a new one it is no better.
    """
    if any(_is_still_so(one, manifest, intake) for one in _of_same_content(manifest, intake, ACCEPTED)):
        return "the same day with the same content was accepted before"
    for delivery in _of_same_content(manifest, intake, WITHDRAWN):
        if delivery.withdrawal is None or delivery.withdrawal.because_of is not None:
            continue
        if delivery.delivery == manifest.delivery:
            return f"it is the same as {in_words(delivery)}"
        raise Rejection(
            manifest.delivery,
            f"content other than that of {in_words(delivery)}",
            "the same content again",
            "Send the right extract of that day, or the next one with full files.",
        )
    return None


def _is_still_so(same: Delivery, manifest: Manifest, intake: _Intake) -> bool:
    """Whether what was taken in is what is known of that day, or the same delivery is sent again.

    A later delivery of the day may have said something else since: under a new name, the same content as before
    that one takes it back.
    """
    if same.delivery == manifest.delivery:
        return True
    feeds = {file.feed for file in manifest.files}
    return not any(
        file.feed in feeds
        for later in intake.accepted
        if later.delivery_id > same.delivery_id and later.as_at == same.as_at
        for file in intake.archived[later.delivery_id]
    )


def _unreachable(candidate: Candidate, error: OSError) -> Rejection:
    name = Path(str(error.filename)).name if error.filename else candidate.folder.name
    return Rejection(
        f"{candidate.folder.name}/{name}",
        "a file that can be read",
        error.strerror or type(error).__name__,
        "Give the Clockstop account the right to read it, or repair the network share; the delivery is checked"
        " again at each refresh.",
        waits_for="next look",
    )


def _record_duplicate(candidate: Candidate, manifest: Manifest, intake: _Intake, reason: str) -> Judgement:
    intake.record(state="duplicate", reason=reason, fingerprint=candidate.fingerprint, **_facts(manifest))
    return Judgement(manifest.source, manifest.delivery, "duplicate", manifest.as_at, reason)


def _refuse(candidate: Candidate, intake: _Intake, refusal: Rejection) -> Judgement:
    manifest = candidate.manifest
    facts: dict[str, Any] = (
        _facts(manifest)
        if manifest
        else {
            "source": intake.source.name,
            "delivery": candidate.name,
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
        waits_for=refusal.waits_for,
        **facts,
    )
    return Judgement(
        source=intake.source.name,
        delivery=facts["delivery"],
        state="refused",
        as_at=facts["as_at"],
        reason=str(refusal),
    )
