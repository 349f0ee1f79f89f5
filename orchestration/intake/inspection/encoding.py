"""Which encoding the bytes of a file are in, by its mark or by all of its bytes."""

import codecs
from dataclasses import dataclass
from pathlib import Path

CHUNK = 1024 * 1024
MARKS = (
    (codecs.BOM_UTF8, "utf-8", "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16-be"),
)
# Every second byte of English text in UTF-16 is nought; a NUL that stands for an empty cell is rare in a file.
SHARE_OF_ZEROS = 0.3
SEEN_FOR_UTF_16 = 64 * 1024


@dataclass(frozen=True)
class FoundEncoding:
    """The encoding as `formats.yml` names it, and the name by which a part without the mark is read.

    `undecodable`: bytes of the file that are not of it.
    """

    name: str
    of_a_part: str
    has_mark: bool = False
    undecodable: int = 0

    @property
    def codec(self) -> str:
        """The name by which Python reads it, without the mark at the beginning."""
        return "utf-8-sig" if self.name == "utf-8" else self.name

    def in_words(self) -> str:
        """The encoding, and by what it was told."""
        mark = " with a byte order mark" if self.has_mark else ""
        wrong = f"; {self.undecodable:,} bytes are not of it" if self.undecodable else ""
        return f"{self.name}{mark}{wrong}"


def find_encoding(file: Path) -> FoundEncoding:
    """The encoding of a file of text; reads the whole file once."""
    with file.open("rb") as stream:
        start = stream.read(SEEN_FOR_UTF_16)
    for mark, name, of_a_part in MARKS:
        if start.startswith(mark):
            wrong = _wrong_in_utf_8(file)[0] if name == "utf-8" else 0
            return FoundEncoding(name, of_a_part, has_mark=True, undecodable=wrong)
    without_mark = _utf_16_without_mark(start)
    if without_mark is not None:
        return FoundEncoding(without_mark, without_mark)
    wrong, letters = _wrong_in_utf_8(file)
    # letters of several bytes are hardly ever there by chance: such a file is UTF-8 with broken places
    if not wrong or letters > wrong:
        return FoundEncoding("utf-8", "utf-8", undecodable=wrong)
    return FoundEncoding("windows-1252", "windows-1252")


def _utf_16_without_mark(start: bytes) -> str | None:
    if len(start) < 4:
        return None
    even, odd = start[0::2].count(0) / len(start[0::2]), start[1::2].count(0) / len(start[1::2])
    if odd > SHARE_OF_ZEROS and even < odd / 10:
        return "utf-16-le"
    if even > SHARE_OF_ZEROS and odd < even / 10:
        return "utf-16-be"
    return None


def _wrong_in_utf_8(file: Path) -> tuple[int, int]:
    """How many bytes are not UTF-8, and how many letters of several bytes are."""
    wrong = letters = 0

    def count(error: UnicodeError) -> tuple[str, int]:
        nonlocal wrong
        assert isinstance(error, UnicodeDecodeError)
        wrong += error.end - error.start
        return "", error.end

    codecs.register_error("clockstop_count", count)
    decoder = codecs.getincrementaldecoder("utf-8")("clockstop_count")
    with file.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            letters += _letters(decoder.decode(chunk))
        letters += _letters(decoder.decode(b"", final=True))
    return wrong, letters


def _letters(text: str) -> int:
    return 0 if text.isascii() else sum(not letter.isascii() for letter in text)
