"""What a delivery that was accepted looks like beside what was known before it.

Intake sees that a file is well-formed; whether it says what such files say is seen only beside the others. Each
rule looks at every delivery that no publication of the domain was made of yet, so that a damaged one stays
refused by the gate until it is sent again, however many good ones follow it.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

import duckdb

from orchestration.checks.verdict import HELD
from orchestration.contracts import Feed, load_sources
from orchestration.engine_paths import in_sql
from orchestration.home import Home
from orchestration.intake.chain import accepted_chain
from orchestration.intake.selection import SelectedFile
from orchestration.ledger import Build, Evidence, Ledger
from orchestration.warehouse.build import raw_relations
from orchestration.warehouse.project import DBT_PROJECT, sources_by_domain

# Fewer rows than these say nothing of a share: chance alone empties a column of a dozen rows.
FEWEST_ROWS = 20
# Half of a column that cannot be used is another format or another code list; one value in a hundred is typing.
UNUSABLE_SHARE = 0.5
USUALLY_UNUSABLE = 0.1
# A column that nine rows in ten fill and that a whole delivery leaves empty was lost on the way.
USUALLY_FILLED = 0.9
# Systems archive old records, so a whole extract may be a little shorter than what was known; not by a tenth.
LOST_SHARE = 0.1
# As many earlier deliveries of changes as say what is usual, and how few rows are none of a quiet day's.
EARLIER_DELIVERIES = 6
CUT_TO = 0.25
FEWEST_TO_CUT = 20
FEWEST_TO_MISS = 8
SUNDAY = 7
ANSWERED = "delivery.answered"


@dataclass(frozen=True)
class _Column:
    """How often a column is filled and how often what stands in it cannot be used, in rows of one kind."""

    rows: int
    filled: int
    unusable: int


def delivery_evidence(build: Build, selected: list[SelectedFile], home: Home, ledger: Ledger) -> list[Evidence]:
    """Values, kept rows and rows of changes of each source that gates a domain, and unanswered failures."""
    found: list[Evidence] = []
    told: dict[tuple[str, str, frozenset[int]], list[Evidence]] = {}
    with duckdb.connect(str(home.build_file(build.build_id)), read_only=True) as connection:
        for domain in build.domains:
            read = _published_from(domain, ledger)
            of_source: dict[str, list[Evidence]] = defaultdict(list)
            for source, feed in _gating_feeds(domain):
                new = [
                    choice
                    for choice in selected
                    if (choice.source, choice.feed) == (source, feed.name)
                    and (choice.delivery.delivery_id, choice.feed) not in read
                ]
                # domains that were published on the same night ask the same
                asked = (source, feed.name, frozenset(choice.delivery.delivery_id for choice in new))
                if asked not in told:
                    told[asked] = _of_feed(connection, feed, new, build, home, ledger) if new else []
                of_source[source] += told[asked]
            for source, items in of_source.items():
                found += _of_source(domain, source, items)
    return found + [item for domain in build.domains for item in _answered(domain, selected, ledger)]


def _of_feed(
    connection: duckdb.DuckDBPyConnection,
    feed: Feed,
    new: list[SelectedFile],
    build: Build,
    home: Home,
    ledger: Ledger,
) -> list[Evidence]:
    names = frozenset(choice.delivery.delivery for choice in new)
    told = [
        _values(connection, feed, names),
        _kept(connection, feed, new, build, home, ledger),
        _rows(feed, new, ledger),
    ]
    return [item for item in told if item is not None]


def _of_source(domain: str, source: str, items: list[Evidence]) -> list[Evidence]:
    """One answer a rule for the whole source: what gates a domain is its delivery, and feeds are many."""
    found = []
    for rule in THRESHOLDS:
        of_rule = [item for item in items if item.rule_id == rule]
        judged = [item for item in of_rule if item.status != "not_applicable"]
        failed = [item for item in judged if item.status == "fail"]
        if not of_rule:
            continue
        found.append(
            Evidence(
                domain=domain,
                rule_id=f"delivery.{source}.{rule}",
                rule_version="1",
                kind="contract",
                severity="block",
                status="fail" if failed else "pass" if judged else "not_applicable",
                checked_rows=sum(item.checked_rows or 0 for item in judged),
                failed_rows=sum(item.failed_rows or 0 for item in failed),
                threshold=THRESHOLDS[rule],
                message="; ".join(item.message for item in failed or judged[:1] or of_rule[:1]),
            )
        )
    return found


def possible_delivery_rules(domain: str) -> dict[str, str]:
    """Every rule of this file that may speak of a domain, with its words."""
    rules = {ANSWERED: "What held the domain for too few records has been sent again."}
    for source in dict.fromkeys(source for source, _ in _gating_feeds(domain)):
        rules[f"delivery.{source}.values"] = f"New rows of {source} are filled and usable as earlier ones are."
        rules[f"delivery.{source}.kept"] = f"A whole extract of {source} still holds what was known before it."
        rules[f"delivery.{source}.rows"] = f"Changes of {source} are not far fewer than on such days before."
    return rules


def _gating_feeds(domain: str) -> Iterator[tuple[str, Feed]]:
    for name in sorted(sources_by_domain().get(domain, frozenset())):
        source = load_sources()[name]
        if source.chain and source.gates:
            yield from ((name, feed) for feed in source.feeds.values())


def _published_from(domain: str, ledger: Ledger) -> set[tuple[int, str]]:
    """The files that the domain's published tables were made of."""
    publications = ledger.publications()
    rows = publications[-1].verdicts if publications else []
    builds = [row["build_id"] for row in rows if row["domain"] == domain and row["build_id"]]
    return {(number, feed) for build_id in builds for number, feed, _, _ in ledger.build_files(build_id)}


# Values


def _values(connection: duckdb.DuckDBPyConnection, feed: Feed, names: frozenset[str]) -> Evidence | None:
    """Whether the columns of the new rows are filled and usable as those of earlier rows are."""
    columns = [column for column in feed.columns if column.name not in feed.key]
    # a feed that the domain's models do not read is not there when only this domain is built
    if not columns or not _is_built(connection, feed):
        return None
    counts = ["count(*)"]
    for column in columns:
        rejected = "false" if column.type == "text" else f"{column.name}_rejected is not null"
        counts.append(f"count(*) filter (where {column.name} is not null or {rejected})")
        counts.append(f"count(*) filter (where {rejected})")
    listed = ", ".join(f"'{in_sql(name)}'" for name in sorted(names))
    rows = connection.execute(
        f"select source_delivery in ({listed}) as is_new, {', '.join(counts)}"
        f" from staging.stg_{feed.source}__{feed.name} group by 1"
    ).fetchall()
    by_age = {row[0]: row[1:] for row in rows}
    if True not in by_age or False not in by_age:
        return _told("values", "not_applicable", 0, 0, "there are no earlier rows to compare with")
    new, earlier = by_age[True], by_age[False]
    broken = []
    for number, column in enumerate(columns):
        now, before = (
            _Column(found[0], found[1 + 2 * number], found[2 + 2 * number]) for found in (new, earlier)
        )
        broken += _broken(column.name, now, before)
    if new[0] < FEWEST_ROWS or earlier[0] < FEWEST_ROWS:
        words = f"{new[0]} new rows and {earlier[0]} earlier ones; the rule speaks from {FEWEST_ROWS}"
        return _told("values", "not_applicable", new[0], 0, words)
    return _told(
        "values",
        "fail" if broken else "pass",
        new[0],
        new[0] if broken else 0,
        f"{feed.source}.{feed.name} of {', '.join(sorted(names))}: {'; '.join(broken)}"
        if broken
        else f"{new[0]} new rows of {feed.source}.{feed.name} are filled and usable as earlier ones are",
    )


def _is_built(connection: duckdb.DuckDBPyConnection, feed: Feed) -> bool:
    return bool(
        connection.execute(
            "select 1 from information_schema.tables where table_schema = 'staging' and table_name = ?",
            [f"stg_{feed.source}__{feed.name}"],
        ).fetchall()
    )


def _broken(name: str, now: _Column, before: _Column) -> list[str]:
    unusable = now.unusable / max(now.filled, 1)
    usually = before.unusable / max(before.filled, 1)
    if now.filled >= FEWEST_ROWS and unusable > UNUSABLE_SHARE and usually < USUALLY_UNUSABLE:
        return [f"{now.unusable} of {now.filled} values of {name} cannot be used, {100 * usually:.0f} % before"]
    share = before.filled / max(before.rows, 1)
    if now.rows >= FEWEST_ROWS and not now.filled and share >= USUALLY_FILLED:
        return [f"{name} is empty in all {now.rows} rows, {100 * share:.0f} % were filled before"]
    return []


# Rows that were known before


def _kept(
    connection: duckdb.DuckDBPyConnection,
    feed: Feed,
    new: list[SelectedFile],
    build: Build,
    home: Home,
    ledger: Ledger,
) -> Evidence | None:
    """Whether a whole extract still has what was known before it: half a file is well-formed too."""
    base = next((choice for choice in new if choice.file.mode == "full"), None)
    if base is None or feed.accumulates or not feed.key:
        return None
    before = _files_before(feed, base, build, home, ledger)
    if not before:
        return None
    keys = ", ".join(feed.key)
    same_key = " and ".join(f"now.{key} = known.{key}" for key in feed.key)
    known, lost = connection.execute(
        f"""
        with known as (
            select {keys}
            from ({raw_relations(before, home)[(feed.source, feed.name)]})
            qualify row_number() over (partition by {keys} order by source_order desc, source_row desc) = 1
                and upper(coalesce(trim(is_deleted), 'N')) <> 'Y'
        )
        select count(*), count(*) filter (where not exists (
            select 1 from raw_{feed.source}.{feed.name} as now where {same_key}
        )) from known
        """
    ).fetchall()[0]
    words = f"{lost} of {known} rows of {feed.source}.{feed.name} that were known are not in the whole extract"
    if known < FEWEST_ROWS:
        return _told("kept", "not_applicable", known, 0, f"{known} rows were known before")
    status = "fail" if lost > LOST_SHARE * known else "pass"
    return _told("kept", status, known, lost, f"{words} {base.delivery.delivery}")


def _files_before(
    feed: Feed, base: SelectedFile, build: Build, home: Home, ledger: Ledger
) -> list[SelectedFile]:
    """Archived files that counted before the whole extract, oldest first; none where one of them is gone."""
    chain = accepted_chain(ledger.deliveries(feed.source))
    ids = [delivery.delivery_id for delivery in chain]
    files = [
        SelectedFile(feed.source, feed.name, delivery, file, order)
        for order, delivery in enumerate(chain[: ids.index(base.delivery.delivery_id)])
        if delivery.as_at is None or delivery.as_at <= build.as_at
        for file in ledger.files(delivery.delivery_id)
        if file.feed == feed.name
    ]
    bases = [number for number, choice in enumerate(files) if choice.file.mode == "full"]
    files = files[bases[-1] :] if bases else files
    return files if all((home.archive / one.file.archive_file).exists() for one in files) else []


# Rows of changes


@cache
def _bank_holidays() -> frozenset[str]:
    with (DBT_PROJECT / "seeds" / "reference" / "bank_holidays.csv").open(
        encoding="utf-8", newline=""
    ) as stream:
        return frozenset(row["holiday_date"] for row in csv.DictReader(stream))


def _kind_of_day(night: date | None) -> int:
    """Each weekday is itself, and a bank holiday is a Sunday."""
    if night is None or night.isoformat() in _bank_holidays():
        return SUNDAY
    return night.isoweekday()


def _rows(feed: Feed, new: list[SelectedFile], ledger: Ledger) -> Evidence | None:
    """Whether the changes of a night are as many as changes are.

    The volumes of a day count what happened on it. An extract of a Sunday tells mostly of Friday, so that one
    without a row looks like a quiet Sunday there, and not here.
    """
    changes = [choice for choice in new if choice.file.mode == "changes"]
    if not changes or feed.accumulates:
        return None
    chain = accepted_chain(ledger.deliveries(feed.source))
    ids = {choice.delivery.delivery_id for choice in changes}
    before = [
        (_kind_of_day(delivery.as_at), file.accepted_rows)
        for delivery in chain
        if delivery.delivery_id not in ids
        for file in ledger.files(delivery.delivery_id)
        if file.feed == feed.name and file.mode == "changes"
    ]
    broken, judged = [], 0
    for choice in changes:
        kind, rows = _kind_of_day(choice.delivery.as_at), choice.file.accepted_rows
        alike = [count for of_kind, count in before if of_kind == kind]
        usual = alike if len(alike) >= EARLIER_DELIVERIES else [count for _, count in before]
        if len(usual) < EARLIER_DELIVERIES:
            continue
        judged += 1
        lowest = min(usual)
        cut = lowest >= FEWEST_TO_CUT and rows < CUT_TO * lowest
        if cut or (rows == 0 and lowest >= FEWEST_TO_MISS):
            broken.append(
                f"{feed.source}.{feed.name} of {choice.delivery.delivery} has {rows} changes, where the fewest"
                f" of {len(usual)} such deliveries is {lowest}"
            )
    status = "fail" if broken else "pass" if judged else "not_applicable"
    words = (
        f"{judged} deliveries of changes of {feed.source}.{feed.name} have as many rows as such deliveries have"
    )
    return _told("rows", status, judged, len(broken), "; ".join(broken) or words)


THRESHOLDS = {
    "values": f"half of the values unusable, or none filled where {USUALLY_FILLED:.0%} were",
    "kept": f"at most {LOST_SHARE:.0%} of what was known",
    "rows": f"{CUT_TO:.0%} of the fewest rows of such deliveries, or none",
}


def _told(rule: str, status: str, checked: int, failed: int, message: str) -> Evidence:
    """What one rule says of one feed, before its source speaks as one."""
    return Evidence("", rule, "1", "contract", "block", status, checked, failed, THRESHOLDS[rule], message)


# What held the domain on the nights before


def _answered(domain: str, selected: list[SelectedFile], ledger: Ledger) -> list[Evidence]:
    """A day that was cut off is not whole because the next one is: its delivery must have been sent again.

    What compares a night with its own kind of day looks at the night alone, so the failure of a night before is
    looked up in its evidence; it is answered when the delivery of that night is another one now.
    """
    publications = ledger.publications()
    row = (
        next((row for row in publications[-1].verdicts if row["domain"] == domain), None)
        if publications
        else None
    )
    if row is None or row["state"] != HELD:
        return []
    standing = {(choice.delivery.delivery_id, choice.feed) for choice in selected}
    open_failures: dict[str, str] = {}
    for publication in reversed(publications):
        build = ledger.build(publication.build_id)
        if build is None or publication.build_id == row["build_id"]:
            break
        read = {(number, feed) for number, feed, _, _ in ledger.build_files(build.build_id)}
        newest = _deliveries_of(build, ledger)
        for item in ledger.evidence(build.build_id):
            cut = item.domain == domain and item.kind == "volume" and item.severity == "block"
            if not cut or item.status != "fail":
                continue
            for source, feed in _gating_feeds(domain):
                number = newest.get(source)
                told_of = f"{source}.{feed.name} " in item.message and number is not None
                if told_of and (number, feed.name) in read & standing:
                    open_failures[f"{source}.{feed.name} of {build.as_at}"] = item.message
    words = "; ".join(f"the delivery of {what} still stands: {why}" for what, why in open_failures.items())
    return [
        Evidence(
            domain=domain,
            rule_id=ANSWERED,
            rule_version="1",
            kind="contract",
            severity="block",
            status="fail" if open_failures else "pass",
            checked_rows=max(1, len(open_failures)),
            failed_rows=len(open_failures),
            threshold="each delivery that held the domain is sent again, or overridden",
            message=words or "what held the domain before has been answered",
        )
    ]


def _deliveries_of(build: Build, ledger: Ledger) -> dict[str, int]:
    """By source the delivery of a build's own night; a day that nobody had told of yet answers itself later."""
    read = {number for number, _, _, _ in ledger.build_files(build.build_id)}
    return {
        delivery.source: delivery.delivery_id
        for delivery in ledger.deliveries()
        if delivery.delivery_id in read and delivery.as_at == build.as_at
    }
