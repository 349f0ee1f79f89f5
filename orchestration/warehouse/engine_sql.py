"""What DuckDB and Spark write differently in the SQL of feeds: how a Parquet file is read, and a text."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from orchestration.store.engine_paths import in_sql, one_file


@dataclass(frozen=True)
class EngineSql:
    """SQL of the rows of one Parquet file, and of a text."""

    rows_of: Callable[[Path], str]
    text: Callable[[str], str]


def _one_file_of_spark(path: Path) -> str:
    """A path whose `{` and `\\` too would be a pattern of several files; a backtick would end it."""
    letters = (f"[{letter}]" if letter in "*?[{\\" else letter for letter in str(path))
    return "".join(letters).replace("`", "``")


DUCKDB = EngineSql(
    rows_of=lambda file: f"read_parquet('{in_sql(one_file(file))}')",
    text=lambda text: f"'{in_sql(text)}'",
)
SPARK = EngineSql(
    rows_of=lambda file: f"parquet.`{_one_file_of_spark(file)}`",
    # a backslash begins an escape in a text of Spark
    text=lambda text: "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'",
)
