"""The bytes of a file that was accepted, as they were delivered: from landing, or from the archive."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.contract.feeds import load_sources
from orchestration.intake.archive import original_path, write_original
from orchestration.intake.as_of_inputs import SelectedFile
from orchestration.intake.manifest import ManifestFile
from orchestration.store.home import Home
from orchestration.store.integrity import plain_file_size, sha256_of
from orchestration.store.whole_files import TEMPORARY


def promised_of(choice: SelectedFile) -> ManifestFile:
    """What the manifest of its delivery promised of a file."""
    return ManifestFile(
        feed=choice.feed,
        file=choice.file.file,
        mode=choice.file.mode,
        rows=choice.file.rows,
        bytes=choice.file.bytes,
        sha256=choice.file.sha256,
        encoding=choice.file.encoding,
        form=choice.file.form,
    )


@contextmanager
def delivered_bytes(choice: SelectedFile, home: Home, sound: Callable[[Path], bool]) -> Iterator[Path | None]:
    """The file with the bytes that were delivered, under its own name; None where they are no longer there."""
    landed = home.landing / choice.source / choice.delivery.delivery / choice.file.file
    # a pipe would be waited for without end
    if plain_file_size(landed) == choice.file.bytes and sha256_of(landed) == choice.file.sha256:
        yield landed
        return
    kept = original_path(home.archive, load_sources()[choice.source].feeds[choice.feed], choice.file.sha256)
    if not kept.is_file() or not sound(kept):
        yield None
        return
    folder = kept.with_name(f"{TEMPORARY}{choice.file.sha256}")
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / choice.file.file
    try:
        write_original(kept, file)
        yield file if sha256_of(file) == choice.file.sha256 else None
    finally:
        file.unlink(missing_ok=True)
        folder.rmdir()
