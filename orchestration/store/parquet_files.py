"""Whether archived files can still be read: a later version may write Parquet that this one does not know."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def is_readable(file: Path) -> bool:
    """Whether the file's description of itself can be read; its rows are not looked at."""
    try:
        pq.read_schema(file)
    except (pa.ArrowException, OSError):
        return False
    return True
