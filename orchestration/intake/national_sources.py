"""The files that a person named for `clockstop national`: files, and what is in folders and ZIPs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.intake.rejection import Rejection
from orchestration.intake.zip_process import is_zip, unpack_apart
from orchestration.settings.operations import in_megabytes
from orchestration.store.plain_text import plain

# The name of a delivered file has at most 120 characters.
LONGEST_STEM = 60


@dataclass(frozen=True)
class OfferedFile:
    """One file: how the person knows it, the name that it is delivered under and where it can be read.

    `refusal` where it cannot be read at all.
    """

    shown: str
    name: str
    file: Path | None
    refusal: Rejection | None = None


def offered_files(named: Sequence[Path], unpacked_to: Path, most_bytes: int) -> Iterator[OfferedFile]:
    """Every file of the files and folders named; of a ZIP each file in it, unpacked into its own folder."""
    for file, place in dict(_files(named)).items():
        shown = plain(place)
        try:
            if not file.is_file():
                found = "an empty folder" if file.is_dir() else "none"
                raise Rejection(shown, "a file, a folder of files or a ZIP", found, "Check the path.")
            size = file.stat().st_size
            if size > most_bytes:
                raise Rejection(
                    shown,
                    f"at most {in_megabytes(most_bytes)}",
                    in_megabytes(size),
                    "Give the published file; if it is as large as that, raise largest_file_megabytes in the"
                    " home's operations.yml.",
                )
            if is_zip(file):
                yield from _of_zip(file, shown, unpacked_to, most_bytes)
            else:
                yield OfferedFile(shown, file.name, file)
        except Rejection as refusal:
            yield OfferedFile(shown, file.name, None, refusal)
        except OSError as error:
            why = error.strerror or type(error).__name__
            unreadable = Rejection(
                shown, "a file that can be read", why, "Give the account the right to read it."
            )
            yield OfferedFile(shown, file.name, None, unreadable)


def _files(named: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Each file with what a person is shown of its path: its name, and its place in a folder that was named."""
    for path in named:
        if path.is_dir():
            # what a computer hides is no published file
            found = (one for one in path.rglob("*") if one.is_file() or one.is_symlink())
            files = sorted(one for one in found if not _is_hidden(one, path))
            yield from ((one, str(one.relative_to(path))) for one in files)
            if not files:
                yield path, path.name
        else:
            yield path, path.name


def _is_hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in file.relative_to(folder).parts)


def _of_zip(file: Path, place: str, unpacked_to: Path, most_bytes: int) -> Iterator[OfferedFile]:
    folder = unpacked_to / str(len(list(unpacked_to.iterdir())))
    folder.mkdir(mode=0o700)
    unpacked = unpack_apart(file, folder, most_bytes)
    if not unpacked.files and not unpacked.refused:
        raise Rejection(plain(file.name), "a ZIP with a published file", "an empty one", "Download it again.")
    for name, why in unpacked.refused:
        shown = plain(f"{place}: {name}")
        refusal = Rejection(
            shown,
            "a published file in the ZIP",
            f"one that is not read, because {why}",
            "Unpack the ZIP by hand, and give the file itself.",
        )
        yield OfferedFile(shown, name, None, refusal)
    for name, unpacked_file in unpacked.files:
        # the edition can stand in the name of the ZIP alone
        delivered = f"{file.stem[:LONGEST_STEM]}_{name[-LONGEST_STEM + 1 :]}"
        yield OfferedFile(plain(f"{place}: {name}"), delivered, unpacked_file)
