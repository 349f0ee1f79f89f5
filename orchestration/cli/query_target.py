"""Where the answer of a query goes, and in which form: the terminal, a pipe, or a file by its name."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from orchestration.cli.terminal import Format, hint, usage
from orchestration.publication.query_output import Layout, Written
from orchestration.store.whole_files import write_whole

BY_ENDING = {".csv": Format.csv, ".json": Format.json, ".xlsx": Format.xlsx, ".parquet": Format.parquet}
# What no terminal can show.
BINARY = (Format.parquet, Format.xlsx)


@dataclass(frozen=True)
class QueryTarget:
    """The form, and the file; without a file, standard output."""

    form: Format
    file: Path | None

    @classmethod
    def of(cls, form: Format | None, file: Path | None) -> "QueryTarget":
        """What `--format` and `--to` say together; a usage error where they contradict each other."""
        if file is None:
            if form in BINARY and sys.stdout.isatty():
                usage(f"--format {form}: expected a file, found a terminal; write it with --to NAME.{form}")
            return cls(form or Format.table, None)
        by_name = BY_ENDING.get(file.suffix.lower())
        if by_name is None:
            usage(f"--to: expected a name that ends in .csv, .json, .xlsx or .parquet, found '{file.name}'")
        elif form not in (None, by_name):
            usage(f"--format: expected {by_name}, as {file.name} says, found {form}; leave one of them out")
        if os.path.lexists(file):
            usage(f"--to: expected a new file, found one named '{file.name}'; choose another name or remove it")
        if not file.parent.is_dir():
            usage(f"--to: expected a folder that exists, found none named '{file.parent}'")
        return cls(by_name or Format.csv, file)

    @property
    def is_a_terminal(self) -> bool:
        """Whether a terminal would obey what is written."""
        return self.file is None and sys.stdout.isatty()

    def layout(self, columns: tuple[str, ...] = ()) -> Layout:
        """The columns chosen, and the room that there is for them."""
        return Layout(columns, shutil.get_terminal_size().columns if self.is_a_terminal else None)

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """To write to. A file is there whole or not at all, and for its owner alone: it may name patients."""
        if self.file is None:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
            return
        with write_whole(self.file, 0o600) as temporary:
            temporary.touch(mode=0o600)
            with temporary.open("wb") as out:
                yield out


def say_columns_left_out(written: Written, what_to_do: str) -> None:
    """Names the columns that the terminal had no room for, and how to see them."""
    if written.left_out:
        count, names = len(written.left_out), ", ".join(written.left_out)
        hint(f"{count} columns left out, because the terminal has no room for them: {names}; {what_to_do}")
