"""New database files, in blocks of a size that suits many small tables beside a few large ones."""

from pathlib import Path

import duckdb

from orchestration.store.engine_memory import within_memory
from orchestration.store.engine_threads import within_threads

# By itself the engine gives each column of each table blocks of 256 KB. Most tables of a trust have few rows,
# so a small night took two to three times what it holds. In blocks of 16 KB a table of millions of rows takes
# four times as much, because its dictionaries no longer fit in one; in these it takes no more than before
# (docs/decisions/0032). The size is in the file: who opens it has nothing to say.
BLOCK_BYTES = 65_536


def new_database(file: Path, for_this_engine: bool = False) -> duckdb.DuckDBPyConnection:
    """Creates a database file and opens it for writing.

    `for_this_engine`: only the engine that is installed here reads it. Its newest storage takes a fifth to a
    third less processor time to write (docs/decisions/0109), and an older engine cannot open the file.
    """
    config: dict[str, str | bool | int | float | list[str]] = {"default_block_size": BLOCK_BYTES}
    if for_this_engine:
        config["storage_compatibility_version"] = "latest"
    return within_memory(within_threads(duckdb.connect(str(file), config=config)))
