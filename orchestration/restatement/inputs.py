"""How the rows that two builds read differ: late, new, changed and removed, counted by feed.

A row is late when what it tells of happened on or before the first build's night, and new when it happened
after. Rows are compared by the feed's key, in the version that counts: the newest, without deleted ones.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from orchestration.contract.feeds import Feed, all_feeds
from orchestration.publication.table_fingerprint import comparing
from orchestration.warehouse.feed_relations import source_columns

REMOVED = "removed"
CHANGED = "changed"
LATE = "late"
NEW = "new"
CAUSES = (REMOVED, CHANGED, LATE, NEW)

# how a step's own rows come after every row of the first build
LATER = 1_000_000_000


@dataclass(frozen=True)
class FeedChange:
    """Rows of one feed by what became of them between two builds."""

    source: str
    feed: str
    removed: int
    changed: int
    late: int
    new: int

    @property
    def any(self) -> bool:
        """Whether anything changed."""
        return bool(self.removed or self.changed or self.late or self.new)

    def count(self, cause: str) -> int:
        """Rows of one cause."""
        return int(getattr(self, cause))


Relations = dict[tuple[str, str], str]


def compare_inputs(
    before: Relations, after: Relations, night: date, same_night: bool, spill: Path
) -> list[FeedChange]:
    """Counts by feed; relations are SQL of the rows as a build reads them."""
    found = []
    with comparing(spill) as connection:
        for feed in all_feeds():
            name = (feed.source, feed.name)
            if before[name] == after[name]:
                continue
            rows = connection.execute(
                f"select cause, count(*) from ({_causes(feed, before[name], after[name], night, same_night)})"
                " where cause is not null group by cause"
            ).fetchall()
            counts = dict.fromkeys(CAUSES, 0) | dict(rows)
            found.append(FeedChange(feed.source, feed.name, **counts))
    return [change for change in found if change.any]


def step_relations(
    before: Relations, after: Relations, night: date, same_night: bool, causes: tuple[str, ...]
) -> Relations:
    """The first build's rows with only some kinds of change applied."""
    relations = dict(before)
    for feed in all_feeds():
        name = (feed.source, feed.name)
        if before[name] != after[name]:
            relations[name] = _stepped(feed, before[name], after[name], night, same_night, causes)
    return relations


def _stepped(
    feed: Feed, before: str, after: str, night: date, same_night: bool, causes: tuple[str, ...]
) -> str:
    if not _has_key(feed):
        # files of a feed without a key are added and never changed
        return after if NEW in causes else before
    words = ", ".join(f"'{cause}'" for cause in causes)
    assessed = _causes(feed, before, after, night, same_night)
    columns = ", ".join(
        name for name in (*feed.archive_columns, *source_columns(feed)) if name != "source_order"
    )
    on = _same_key(feed, "rows", "assessed")
    taken = f"select * from ({assessed}) where cause in ({words})"
    return (
        f"select {columns}, source_order from ({before}) as rows"
        f" where not exists (select 1 from ({taken}) as assessed where assessed.cause = '{REMOVED}' and {on})"
        f" union all select {columns}, source_order + {LATER} from ({after}) as rows"
        f" where exists (select 1 from ({taken}) as assessed where assessed.cause <> '{REMOVED}' and {on})"
    )


def _has_key(feed: Feed) -> bool:
    return bool(feed.key) and not feed.accumulates


def _same_key(feed: Feed, left: str, right: str) -> str:
    pairs = zip(feed.key_sql(f"{left}."), feed.key_sql(f"{right}."), strict=True)
    return " and ".join(f"{one} is not distinct from {other}" for one, other in pairs)


def _causes(feed: Feed, before: str, after: str, night: date, same_night: bool) -> str:
    """SQL of the key of every row of either build and what became of it; null where nothing did."""
    if not _has_key(feed):
        files = "select distinct source_sha256 from"
        return (
            f"select '{REMOVED}' as cause from ({before}) where source_sha256 not in ({files} ({after}))"
            f" union all select '{NEW}' from ({after}) where source_sha256 not in ({files} ({before}))"
        )
    keys, moments = ", ".join(feed.key), ", ".join(feed.key_sql())
    compared = [name for name in feed.archive_columns if name not in (*feed.key, "recorded_at", "is_deleted")]
    content = "concat_ws(chr(1), " + ", ".join(f"coalesce(trim({name}), '')" for name in compared) + ")"
    happened = (
        f"try_cast(substr(trim({feed.happened}), 1, 10) as date)" if feed.happened else "cast(null as date)"
    )
    counted = [
        f"(select {keys}, {content} as content, {happened} as happened_date, true as present from ({rows})"
        f" qualify row_number() over (partition by {moments} order by source_order desc, source_row desc) = 1"
        # a deleted row is not there, and neither is what it deleted
        + (" and upper(coalesce(trim(is_deleted), 'N')) <> 'Y'" if "is_deleted" in feed.archive_columns else "")
        + ")"
        for rows in (before, after)
    ]
    chosen = ", ".join(f"coalesce(old.{name}, new.{name}) as {name}" for name in feed.key)
    undated = LATE if same_night else NEW
    return (
        f"select {chosen}, case when new.present is null then '{REMOVED}'"
        f" when old.present is null and new.happened_date is null then '{undated}'"
        f" when old.present is null and new.happened_date <= date '{night}' then '{LATE}'"
        f" when old.present is null then '{NEW}'"
        f" when old.content <> new.content then '{CHANGED}' end as cause"
        f" from {counted[0]} as old full join {counted[1]} as new on {_same_key(feed, 'old', 'new')}"
    )
