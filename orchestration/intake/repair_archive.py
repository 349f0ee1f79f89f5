"""Sees that a night's archived files are as written and can be read, and reads others again from landing."""

from collections.abc import Callable, Iterable
from pathlib import Path

from orchestration.contract.feeds import load_sources
from orchestration.contract.safe_errors import SafeError
from orchestration.intake.archive import archive_file, unreadable_path
from orchestration.intake.as_of_inputs import SelectedFile
from orchestration.intake.delivered_bytes import delivered_bytes, promised_of
from orchestration.intake.rejection import Rejection
from orchestration.settings.feed_format import FeedFormat
from orchestration.store.home import Home
from orchestration.store.integrity import written
from orchestration.store.ledger import Ledger
from orchestration.store.parquet_files import is_readable

# What can be wrong with an archived file, and what to do where its delivery cannot be had again.
DAMAGED = ("damaged or missing", "restore the home from its newest backup")
OTHER_PARQUET = (
    "of a version of Parquet that this Clockstop cannot read",
    "use the version of Clockstop that wrote it or a later one (docs/upgrading.md)",
)


class DamagedArchive(SafeError):
    """An archived file cannot be used and its delivery is no longer in landing; the message says what to do."""


def repair_archive(
    selected: Iterable[SelectedFile], home: Home, ledger: Ledger, sound: Callable[[Path], bool]
) -> list[Path]:
    """Reads again what is damaged, gone or of another version of Parquet.

    Raises DamagedArchive where landing has it no more.
    """

    def usable(file: Path) -> bool:
        return sound(file) and is_readable(file)

    mended = []
    for choice in selected:
        archived = home.archive / choice.file.archive_file
        parts = (archived, unreadable_path(archived))
        if not all(sound(part) for part in parts):
            fault = DAMAGED
        elif not all(is_readable(part) for part in parts):
            fault = OTHER_PARQUET
        else:
            continue
        _read_again(choice, home, ledger, sound, usable, fault)
        ledger.record_kept(written(home, archived))
        mended.append(archived)
    return mended


def _read_again(
    choice: SelectedFile,
    home: Home,
    ledger: Ledger,
    sound: Callable[[Path], bool],
    usable: Callable[[Path], bool],
    fault: tuple[str, str],
) -> None:
    feed = load_sources()[choice.source].feeds[choice.feed]
    by = choice.file.formats_digest
    says = ledger.format_text(by) if by else None
    said = FeedFormat.model_validate_json(says) if says else FeedFormat()
    if bool(by) == bool(says):
        try:
            with delivered_bytes(choice, home, sound) as file:
                if file is not None:
                    archive_file(file, promised_of(choice), feed, home.archive, usable, said)
                    return
        except (OSError, Rejection):
            pass  # said below: what is there now is not the delivery that was archived
    what, otherwise = fault
    raise DamagedArchive(
        f"archive/{choice.file.archive_file} is {what}: put {choice.source} delivery"
        f" {choice.delivery.delivery} back into landing as it was sent, or {otherwise}"
    )
