"""What is published of a region, as `clockstop region status` shows it."""

from typing import Any

from orchestration.publication.reader import NoPublication, open_current
from orchestration.region.region_file import Region


def region_states(region: Region) -> dict[str, list[dict[str, Any]]]:
    """The publication, its domains, and the trusts with the age of their data today. Raises NoPublication."""
    if not region.folder.current.exists():
        raise NoPublication(
            "nothing has been published of this region yet; run `clockstop region refresh` first"
        )
    with open_current(region.folder) as connection:
        found = {}
        for name in ("publication", "domains", "trusts"):
            order = "" if name == "publication" else " order by position"
            cursor = connection.execute(f"select * from region.{name}{order}")
            columns = [column[0] for column in cursor.description]
            found[name] = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return found
