"""Whether the columns of a feed can be read, and whether each key is in a full file once, as evidence.

The comparison with earlier rows says nothing of a first delivery or of a few rows. A column of which no value
can be read is another format at any size, and so is one of which most cannot where there are enough of them:
what is made of it is not what the source says.
"""

from collections import defaultdict
from dataclasses import dataclass

import duckdb

from orchestration.checks.column_correction import how_to_send
from orchestration.checks.failure_text import COLUMNS_NAMED, Place
from orchestration.checks.first_rows import FirstRows
from orchestration.checks.gate_rules import GateRule, gate_rule
from orchestration.contract.feeds import Column, Feed, load_sources
from orchestration.store.records import Build, Evidence
from orchestration.warehouse.project import domains_of_feed, sources_by_domain

VALUES, KEYS = "values", "keys"


@dataclass(frozen=True)
class _Unreadable:
    """A column of one delivery of which `values` of `of_all` values, all or most, cannot be read."""

    column: Column
    delivery: str
    values: int
    of_all: int


@dataclass(frozen=True)
class _Found:
    """What was found in the rows of one feed that are in force."""

    rows: int
    unreadable: tuple[_Unreadable, ...]
    is_column_lost: bool
    repeated: int


def feed_evidence(
    build: Build, connection: duckdb.DuckDBPyConnection, built: set[str], rows_of: FirstRows
) -> list[Evidence]:
    """Two rows for each domain and feed that it reads: unreadable columns, and keys that are there twice."""
    known: dict[tuple[str, str], _Found | None] = {}
    evidence = []
    for domain in build.domains:
        for feed in _feeds_of(domain):
            place = (feed.source, feed.name)
            if place not in known:
                known[place] = _look(feed, connection) if _table(feed) in built else None
            evidence += [
                _values(domain, feed, known[place], rows_of),
                _keys(domain, feed, known[place]),
            ]
    return evidence


def expected_of_feeds(build: Build) -> dict[str, set[str]]:
    """Rules on the values of feeds that must have spoken, by domain."""
    return {domain: set(possible_rules_of_feeds(domain)) for domain in build.domains}


def possible_rules_of_feeds(domain: str) -> dict[str, str]:
    """Every rule on the values of feeds that may speak of a domain, with its words."""
    rules = {}
    for feed in _feeds_of(domain):
        name = f"{feed.source}.{feed.name}"
        rules[f"{VALUES}.{name}"] = f"{name} has no column of which most values cannot be read."
        rules[f"{KEYS}.{name}"] = f"Each key occurs once in a full file of {name}."
    return rules


def _feeds_of(domain: str) -> list[Feed]:
    return [
        feed
        for source in load_sources().values()
        for feed in source.feeds.values()
        if feed.key and domain in domains_of_feed(source.name, feed.name, gating_only=False)
    ]


def _table(feed: Feed) -> str:
    return f"staging.stg_{feed.source}__{feed.name}"


def _look(feed: Feed, connection: duckdb.DuckDBPyConnection) -> _Found:
    columns = [column for column in feed.typed_columns if column.type != "text" and column.name not in feed.key]
    counts = ["count(*)", "count(repeated_key)"]
    for column in columns:
        counts += [f"count({column.name})", f"count({column.name}_rejected)"]
    rows = connection.execute(
        f"select source_delivery, {', '.join(counts)} from {_table(feed)} group by 1 order by 1"
    ).fetchall()
    unreadable = []
    read: dict[str, int] = defaultdict(int)
    refused: dict[str, int] = defaultdict(int)
    for delivery, _, _, *found in rows:
        for number, column in enumerate(columns):
            usable, rejected = found[2 * number], found[2 * number + 1]
            read[column.name] += usable
            refused[column.name] += rejected
            if rejected and (not usable or _is_lost(usable, rejected)):
                unreadable.append(_Unreadable(column, delivery, rejected, usable + rejected))
    needed = {feed.happened, *feed.mandatory}
    return _Found(
        rows=sum(row[1] for row in rows),
        unreadable=tuple(unreadable),
        is_column_lost=any(_is_lost(read[name], count) for name, count in refused.items() if name in needed),
        repeated=sum(row[2] for row in rows),
    )


def _is_lost(usable: int, refused: int) -> bool:
    """Whether enough of a column cannot be read to say that it is no typing error."""
    limits = gate_rule("feed.values").limits
    return bool(refused >= limits["fewest_values"] and refused > limits["unusable_share"] * (usable + refused))


def _values(domain: str, feed: Feed, found: _Found | None, rows_of: FirstRows) -> Evidence:
    gates = load_sources()[feed.source].gates and feed.source in sources_by_domain().get(domain, frozenset())
    is_lost = found is not None and found.is_column_lost and gates
    unreadable = () if found is None else found.unreadable
    first = unreadable[0] if unreadable else None
    return _row(
        domain, f"{VALUES}.{feed.source}.{feed.name}", gate_rule("feed.values"), found,
        severity="block" if is_lost else "warn",
        failed=sum(item.values for item in unreadable),
        message=_named(feed, unreadable)
        or f"every column of {feed.source}.{feed.name} has valid values",
        first=rows_of.of_unusable(feed, first.delivery, first.column) if first else None,
        action=how_to_send(feed, first.column) if first else "",
    )  # fmt: skip


def _named(feed: Feed, unreadable: tuple[_Unreadable, ...]) -> str:
    shown = [_in_words(feed, item) for item in unreadable[:COLUMNS_NAMED]]
    more = len(unreadable) - COLUMNS_NAMED
    return "; ".join([*shown, *([f"and {more} more columns"] if more > 0 else [])])


def _in_words(feed: Feed, item: _Unreadable) -> str:
    values = f"{item.values} of {item.of_all} values"
    if item.values == item.of_all:
        values = f"all {item.values} values" if item.values > 1 else "the only value"
    column = f"{feed.source}.{feed.name}.{item.column.name}"
    return f"{values} of {column} in the delivery {item.delivery} cannot be read"


def _keys(domain: str, feed: Feed, found: _Found | None) -> Evidence:
    repeated = 0 if found is None else found.repeated
    name = f"{feed.source}.{feed.name}"
    return _row(
        domain, f"{KEYS}.{name}", gate_rule("feed.keys"), found,
        severity="warn",
        failed=repeated,
        message=f"{repeated} rows of {name} share their key with a different row of the same file"
        if repeated
        else f"each key of {name} occurs once in its file",
    )  # fmt: skip


def _row(
    domain: str,
    rule_id: str,
    rule: GateRule,
    found: _Found | None,
    *,
    severity: str,
    failed: int,
    message: str,
    first: Place | None = None,
    action: str = "",
) -> Evidence:
    rows = 0 if found is None else found.rows
    status = "fail" if failed else "pass" if rows else "not_applicable"
    return Evidence(
        domain=domain,
        rule_id=rule_id,
        rule_version=rule.rule_version,
        kind="contract",
        severity=severity,
        status=status,
        checked_rows=rows,
        failed_rows=failed,
        threshold=rule.threshold,
        message=rule.in_words(message if rows else f"{rule_id}: no rows to look at", status, first, action),
    )
