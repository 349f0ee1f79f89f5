"""Whether the columns of new rows are filled and usable as those of earlier rows are."""

from dataclasses import dataclass, replace

from orchestration.checks.column_correction import how_to_fill, how_to_send
from orchestration.checks.delivery_comparison import ComparedBuild, FeedFinding
from orchestration.checks.failure_text import Place
from orchestration.checks.gate_rules import gate_rule
from orchestration.contract.feeds import Column, Feed
from orchestration.intake.as_of_inputs import SelectedFile
from orchestration.store.catalog import has_table
from orchestration.store.engine_paths import in_sql

# Deliveries that a message names.
DELIVERIES_NAMED = 3


@dataclass(frozen=True)
class _Column:
    """How often a column is filled, and how often its value cannot be used, in rows of one kind."""

    rows: int
    filled: int
    unusable: int


def compare_values(compared: ComparedBuild, feed: Feed, new: list[SelectedFile]) -> FeedFinding | None:
    """Whether the columns of the new rows are filled and usable as those of earlier rows are."""
    columns = [column for column in feed.columns if column.name not in feed.key]
    staging = f"staging.stg_{feed.source}__{feed.name}"
    # a feed that the domain's models do not read is not there when only this domain is built
    if not columns or not has_table(compared.connection, staging):
        return None
    counts = ["count(*)"]
    for column in columns:
        rejected = "false" if column.type == "text" else f"{column.name}_rejected is not null"
        counts.append(f"count(*) filter (where {column.name} is not null or {rejected})")
        counts.append(f"count(*) filter (where {rejected})")
    names = sorted({choice.delivery.delivery for choice in new})
    listed = ", ".join(f"'{in_sql(name)}'" for name in names)
    rows = compared.connection.execute(
        f"select source_delivery in ({listed}) as is_new, {', '.join(counts)} from {staging} group by 1"
    ).fetchall()
    by_age = {row[0]: row[1:] for row in rows}
    if True not in by_age or False not in by_age:
        return FeedFinding("not_applicable", 0, 0, "there are no earlier rows to compare with")
    now, earlier = by_age[True], by_age[False]
    broken = []
    first, action = None, ""
    for number, column in enumerate(columns):
        of_now, before = (
            _Column(found[0], found[1 + 2 * number], found[2 + 2 * number]) for found in (now, earlier)
        )
        found = _broken(column.name, of_now, before)
        if found and not action:
            first = _first(compared, feed, column, new)
            action = how_to_send(feed, column) if of_now.unusable else how_to_fill(column)
        broken += found
    fewest = gate_rule("delivery.values").limits["fewest_rows"]
    if now[0] < fewest or earlier[0] < fewest:
        words = f"{now[0]} new rows and {earlier[0]} earlier ones; the rule applies from {fewest} rows"
        return FeedFinding("not_applicable", now[0], 0, words)
    return FeedFinding(
        "fail" if broken else "pass",
        now[0],
        now[0] if broken else 0,
        f"{feed.source}.{feed.name} in {_named(names)}: {'; '.join(broken)}"
        if broken
        else f"{now[0]} new rows of {feed.source}.{feed.name} are filled and valid as often as earlier rows",
        first,
        action,
    )


def _named(deliveries: list[str]) -> str:
    shown = ", ".join(deliveries[:DELIVERIES_NAMED])
    if len(deliveries) == 1:
        return f"the delivery {shown}"
    more = len(deliveries) - DELIVERIES_NAMED
    return f"the deliveries {shown}" + (f" and {more} more" if more > 0 else "")


def _first(compared: ComparedBuild, feed: Feed, column: Column, new: list[SelectedFile]) -> Place | None:
    """The first of the new rows whose value cannot be used; a column that is empty stands in no line."""
    for choice in new:
        found = compared.rows_of.of_unusable(feed, choice.delivery.delivery, column)
        if found is not None:
            return found
    whole = compared.rows_of.of_feed(feed, new[-1].delivery.delivery)
    return replace(whole, columns=(column.name,)) if whole else None


def _broken(name: str, now: _Column, before: _Column) -> list[str]:
    limits = gate_rule("delivery.values").limits
    enough = limits["fewest_rows"]
    unusable = now.unusable / max(now.filled, 1)
    usually = before.unusable / max(before.filled, 1)
    if now.filled >= enough and unusable > limits["unusable_share"] and usually < limits["usually_unusable"]:
        values = f"all {now.filled}" if now.unusable == now.filled else f"{now.unusable} of {now.filled}"
        return [f"{values} values of {name} are invalid, of earlier ones {100 * usually:.0f} %"]
    share = before.filled / max(before.rows, 1)
    if now.rows >= enough and not now.filled and share >= limits["usually_filled"]:
        return [f"{name} is empty in all {now.rows} rows, of earlier ones in {100 - 100 * share:.0f} %"]
    return []
