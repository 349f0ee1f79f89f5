"""Paths as the warehouse engine takes them: a home or a delivery may have quotes and brackets in its name."""

from pathlib import Path


def one_file(path: Path) -> str:
    """A path for a reading function, which would take `*`, `?` and `[` for a pattern of several files."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path))


def in_sql(text: Path | str) -> str:
    """A path or words inside a text of SQL."""
    return str(text).replace("'", "''")
