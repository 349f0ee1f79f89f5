"""A file as UTF-8, whatever bytes it holds: one that is not of its encoding is marked, and never costs a row.

The engine refuses every row with such a byte. A name that another system wrote in windows-1252 is a name that
cannot be read; the patient is there all the same.
"""

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CHUNK = 1024 * 1024
# Stands before the two digits of a byte that could not be decoded; no published text has this character.
UNDECODABLE = "\ufdd0"

# windows-1252 leaves five bytes undefined; each is kept as the control character of its number, so that
# nothing is replaced and the bytes can be told from the archive.
UNDEFINED = tuple(byte for byte in range(256) if bytes([byte]).decode("cp1252", "ignore") == "")
WINDOWS_1252 = {byte: byte if byte in UNDEFINED else ord(bytes([byte]).decode("cp1252")) for byte in range(256)}


def _mark(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    bad = error.object[error.start : error.end]
    return "".join(f"{UNDECODABLE}{byte:02x}" for byte in bad), error.end


MARKING = "clockstop_mark"
codecs.register_error(MARKING, _mark)


@dataclass(frozen=True)
class Utf8Text:
    """A file that can be read as UTF-8. `has_marks`: some of its bytes could not be decoded and are marked."""

    file: Path
    has_marks: bool = False
    note: str | None = None


@contextmanager
def as_utf8(file: Path, encoding: str, copy: Path) -> Iterator[Utf8Text]:
    """The file itself where it is UTF-8, or a transcoded copy that is gone afterwards.

    DuckDB's own latin-1 refuses bytes 0x80-0x9f, which windows-1252 uses for quotes and dashes. The copy lies
    in the archive: it is patients' data, which belongs nowhere else.
    """
    if encoding == "utf-8" and _is_utf8(file):
        yield Utf8Text(file)
        return
    try:
        if encoding != "windows-1252":
            yield Utf8Text(copy, has_marks=_copy_marked(file, copy, encoding))
        else:
            undefined = _copy_of_windows_1252(file, copy)
            words = (
                f"{undefined} bytes that {encoding} does not define, kept as they are" if undefined else None
            )
            yield Utf8Text(copy, note=words)
    finally:
        copy.unlink(missing_ok=True)


def _is_utf8(file: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with file.open("rb") as raw:
            while chunk := raw.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _copy_marked(file: Path, copy: Path, encoding: str) -> bool:
    """A copy in UTF-8; whether some of its bytes could not be decoded, which are marked in it."""
    decoder = codecs.getincrementaldecoder(encoding)(MARKING)
    has_marks = False
    with file.open("rb") as raw, copy.open("wb") as out:
        while chunk := raw.read(CHUNK):
            text = decoder.decode(chunk)
            has_marks = has_marks or UNDECODABLE in text
            # half of a pair that UTF-16 writes some characters with is no character of UTF-8
            out.write(text.encode("utf-8", "replace"))
        rest = decoder.decode(b"", final=True)
        out.write(rest.encode("utf-8", "replace"))
    return has_marks or UNDECODABLE in rest


def _copy_of_windows_1252(file: Path, copy: Path) -> int:
    undefined = 0
    with file.open("rb") as raw, copy.open("wb") as out:
        while chunk := raw.read(CHUNK):
            undefined += sum(chunk.count(byte) for byte in UNDEFINED)
            out.write(codecs.charmap_decode(chunk, "strict", WINDOWS_1252)[0].encode("utf-8"))
    return undefined
