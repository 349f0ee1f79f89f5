"""A published file that was delivered in its ZIP, as NHS England puts it on the page."""

from pathlib import Path

import pyarrow.parquet as pq

from orchestration.intake.national_facts import MEMBER
from orchestration.intake.rejection import Rejection
from orchestration.intake.zip_process import unpack_apart

# The full CSV of a month is some 80 MB.
LARGEST_MEMBER = 1024**3
NAMES_SHOWN = 5


def only_member(file: Path, folder: Path) -> tuple[str, Path]:
    """The one file of a ZIP, unpacked into a new folder. Raises Rejection where it holds none or several."""
    folder.mkdir(mode=0o700)
    unpacked = unpack_apart(file, folder, LARGEST_MEMBER)
    if len(unpacked.files) == 1 and not unpacked.refused:
        return unpacked.files[0]
    refused = [f"{name}, which cannot be read: {why}" for name, why in unpacked.refused]
    found = [*(name for name, _ in unpacked.files), *refused]
    more = f" and {len(found) - NAMES_SHOWN} more" if len(found) > NAMES_SHOWN else ""
    raise Rejection(
        file.name,
        "a ZIP with one file",
        "; ".join(found[:NAMES_SHOWN]) + more if found else "no file in it",
        "Run `clockstop national` on it, which delivers each file, or unpack it and deliver the files.",
    )


def keep_member_name(archived: Path, name: str) -> None:
    """Keeps with what was read of the file the name that it had in the ZIP, which can say its edition."""
    renamed = archived.with_name(f"{archived.name}.named")
    file = pq.ParquetFile(archived)
    schema = file.schema_arrow.with_metadata({**(file.schema_arrow.metadata or {}), MEMBER: name.encode()})
    try:
        with pq.ParquetWriter(renamed, schema, compression="zstd") as writer:
            for batch in file.iter_batches():
                writer.write_batch(batch)
        renamed.replace(archived)
    finally:
        renamed.unlink(missing_ok=True)
