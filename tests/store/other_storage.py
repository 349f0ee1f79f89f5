"""Makes files as other versions of DuckDB write them: the version in the head, and the head's checksum."""

import struct
from pathlib import Path

HEAD_BYTES = 4096
CHECKSUM = struct.Struct("<Q")
VERSION_AT = 12
ENGINE_AT, ENGINE_BYTES = 52, 32


def of_storage(file: Path, version: int, engine: str) -> Path:
    """Makes a file of this engine say that another one wrote it, in another version of the storage."""
    mode = file.stat().st_mode
    content = bytearray(file.read_bytes())
    CHECKSUM.pack_into(content, VERSION_AT, version)
    content[ENGINE_AT : ENGINE_AT + ENGINE_BYTES] = engine.encode().ljust(ENGINE_BYTES, b"\0")
    CHECKSUM.pack_into(content, 0, _checksum(bytes(content[CHECKSUM.size : HEAD_BYTES])))
    file.chmod(0o600)
    file.write_bytes(content)
    file.chmod(mode)
    return file


def _checksum(content: bytes) -> int:
    """As DuckDB computes it over the words of a block."""
    found = 5381
    for (word,) in CHECKSUM.iter_unpack(content):
        found ^= word * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    return found
