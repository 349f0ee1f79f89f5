"""Where the answer of a query goes, and in which form: the terminal, a pipe, or a file by its name."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from orchestration.cli.terminal import Format, usage
from orchestration.store.whole_files import write_whole

BY_ENDING = {".csv": Format.csv, ".json": Format.json, ".parquet": Format.parquet}


@dataclass(frozen=True)
class QueryTarget:
    """The form, and the file; without a file, standard output."""

    form: Format
    file: Path | None

    @classmethod
    def of(cls, form: Format | None, file: Path | None) -> "QueryTarget":
        """What `--format` and `--to` say together; a usage error where they contradict each other."""
        if file is None:
            if form is Format.parquet and sys.stdout.isatty():
                usage("--format parquet: expected a file, found a terminal; write it with --to NAME.parquet")
            return cls(form or Format.table, None)
        by_name = BY_ENDING.get(file.suffix.lower())
        if by_name is None:
            usage(f"--to: expected a name that ends in .csv, .json or .parquet, found '{file.name}'")
        elif form not in (None, by_name):
            usage(f"--format: expected {by_name}, as {file.name} says, found {form}; leave one of them out")
        return cls(by_name or Format.csv, file)

    @property
    def is_a_terminal(self) -> bool:
        """Whether a terminal would obey what is written."""
        return self.file is None and sys.stdout.isatty()

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
