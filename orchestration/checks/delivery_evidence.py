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

from orchestration.checks.gate_rules import gate_rule
from orchestration.checks.suites import Expectation, load_suites
from orchestration.checks.verdict import HELD
from orchestration.contract.feeds import Feed, load_sources
from orchestration.contract.project_files import DBT_PROJECT
from orchestration.intake.as_of_inputs import SelectedFile, known_files
from orchestration.store.engine_paths import in_sql
from orchestration.store.home import Home
from orchestration.store.records import Build, CutFeed, Evidence
from orchestration.store.refresh_inputs import RefreshInputs
from orchestration.warehouse.build import raw_relations
from orchestration.warehouse.project import sources_by_domain

SUNDAY = 7
ANSWERED = "delivery.answered"
# Rules of a source, in the order that they are told.
OF_SOURCE = {
    "values": "New rows of {source} are filled and usable as earlier ones are.",
    "kept": "A whole extract of {source} still holds what was known before it.",
    "rows": "Changes of {source} are not far fewer than on such days before.",
}


@dataclass(frozen=True)
class _Night:
    """The build whose deliveries are judged: its file, the home that it came from and what the ledger knew."""

    build: Build
    home: Home
    inputs: RefreshInputs
    connection: duckdb.DuckDBPyConnection

    def files_of(self, feed: Feed) -> list[SelectedFile]:
        """Every file of a feed up to the night, oldest first."""
        known = known_files(load_sources()[feed.source], self.build.as_at, self.inputs)[feed.name]
        return [
            SelectedFile(feed.source, feed.name, delivery, file, order)
            for order, (delivery, file) in enumerate(known)
        ]


@dataclass(frozen=True)
class _Told:
    """What one rule says of one feed, before its source speaks as one."""

    status: str
    checked: int
    failed: int
    message: str


@dataclass(frozen=True)
class _Column:
    """How often a column is filled and how often what stands in it cannot be used, in rows of one kind."""

    rows: int
    filled: int
    unusable: int


def delivery_evidence(
    build: Build, selected: list[SelectedFile], home: Home, inputs: RefreshInputs
) -> list[Evidence]:
    """Values, kept rows and rows of changes of each source that gates a domain, and unanswered failures."""
    found: list[Evidence] = []
    told: dict[tuple[str, str, frozenset[int]], dict[str, _Told]] = {}
    with duckdb.connect(str(home.build_file(build.build_id)), read_only=True) as connection:
        night = _Night(build, home, inputs, connection)
        for domain in build.domains:
            read = _published_from(domain, inputs)
            of_source: dict[str, list[dict[str, _Told]]] = defaultdict(list)
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
                    told[asked] = _of_feed(night, feed, new) if new else {}
                of_source[source].append(told[asked])
            for source, answers in of_source.items():
                found += [_of_source(domain, source, rule, answers) for rule in OF_SOURCE]
    return found + [_answered(domain, selected, build, inputs) for domain in build.domains]


def _of_feed(night: _Night, feed: Feed, new: list[SelectedFile]) -> dict[str, _Told]:
    told = {
        "values": _values(night, feed, new),
        "kept": _kept(night, feed, new),
        "rows": _rows(night, feed, new),
    }
    return {rule: answer for rule, answer in told.items() if answer is not None}


def _of_source(domain: str, source: str, name: str, answers: list[dict[str, _Told]]) -> Evidence:
    """One answer a rule for the whole source: what gates a domain is its delivery, and feeds are many."""
    rule = gate_rule(f"delivery.{name}")
    of_rule = [answer[name] for answer in answers if name in answer]
    judged = [item for item in of_rule if item.status != "not_applicable"]
    failed = [item for item in judged if item.status == "fail"]
    status = "fail" if failed else "pass" if judged else "not_applicable"
    shown = failed or judged[:1] or of_rule[:1]
    words = "; ".join(item.message for item in shown) or (
        f"no file of {source} that was not yet published is one that the rule speaks of"
    )
    return Evidence(
        domain=domain,
        rule_id=f"delivery.{source}.{name}",
        rule_version=rule.rule_version,
        kind="contract",
        severity="block",
        status=status,
        checked_rows=sum(item.checked for item in judged),
        failed_rows=sum(item.failed for item in failed),
        threshold=rule.threshold,
        message=rule.in_words(words, status),
    )


def expected_delivery_rules(build: Build) -> dict[str, set[str]]:
    """Rules of this file that must have spoken, by domain."""
    return {domain: set(possible_delivery_rules(domain)) for domain in build.domains}


def possible_delivery_rules(domain: str) -> dict[str, str]:
    """Every rule of this file that speaks of a domain, with its words."""
    rules = {ANSWERED: "What held the domain for too few records has been sent again."}
    for source in dict.fromkeys(source for source, _ in _gating_feeds(domain)):
        for name, words in OF_SOURCE.items():
            rules[f"delivery.{source}.{name}"] = words.format(source=source)
    return rules


def _gating_feeds(domain: str) -> Iterator[tuple[str, Feed]]:
    for name in sorted(sources_by_domain().get(domain, frozenset())):
        source = load_sources()[name]
        if source.chain and source.gates:
            yield from ((name, feed) for feed in source.feeds.values())


def _published_from(domain: str, inputs: RefreshInputs) -> set[tuple[int, str]]:
    """The files that the domain's published tables were made of."""
    publications = inputs.publications()
    rows = publications[-1].verdicts if publications else []
    builds = [row["build_id"] for row in rows if row["domain"] == domain and row["build_id"]]
    return {(number, feed) for build_id in builds for number, feed, _, _ in inputs.build_files(build_id)}


# Values


def _values(night: _Night, feed: Feed, new: list[SelectedFile]) -> _Told | None:
    """Whether the columns of the new rows are filled and usable as those of earlier rows are."""
    columns = [column for column in feed.columns if column.name not in feed.key]
    # a feed that the domain's models do not read is not there when only this domain is built
    if not columns or not _is_built(night.connection, feed):
        return None
    counts = ["count(*)"]
    for column in columns:
        rejected = "false" if column.type == "text" else f"{column.name}_rejected is not null"
        counts.append(f"count(*) filter (where {column.name} is not null or {rejected})")
        counts.append(f"count(*) filter (where {rejected})")
    names = sorted({choice.delivery.delivery for choice in new})
    listed = ", ".join(f"'{in_sql(name)}'" for name in names)
    rows = night.connection.execute(
        f"select source_delivery in ({listed}) as is_new, {', '.join(counts)}"
        f" from staging.stg_{feed.source}__{feed.name} group by 1"
    ).fetchall()
    by_age = {row[0]: row[1:] for row in rows}
    if True not in by_age or False not in by_age:
        return _Told("not_applicable", 0, 0, "there are no earlier rows to compare with")
    now, earlier = by_age[True], by_age[False]
    broken = []
    for number, column in enumerate(columns):
        of_now, before = (
            _Column(found[0], found[1 + 2 * number], found[2 + 2 * number]) for found in (now, earlier)
        )
        broken += _broken(column.name, of_now, before)
    fewest = gate_rule("delivery.values").limits["fewest_rows"]
    if now[0] < fewest or earlier[0] < fewest:
        words = f"{now[0]} new rows and {earlier[0]} earlier ones; the rule speaks from {fewest}"
        return _Told("not_applicable", now[0], 0, words)
    return _Told(
        "fail" if broken else "pass",
        now[0],
        now[0] if broken else 0,
        f"{feed.source}.{feed.name} of {', '.join(names)}: {'; '.join(broken)}"
        if broken
        else f"{now[0]} new rows of {feed.source}.{feed.name} are filled and usable as earlier ones are",
    )


def _is_built(connection: duckdb.DuckDBPyConnection, feed: Feed) -> bool:
    return bool(
        connection.execute(
            "select 1 from information_schema.tables where table_schema = 'staging' and table_name = ?",
            [f"stg_{feed.source}__{feed.name}"],
        ).fetchall()
    )


def _broken(name: str, now: _Column, before: _Column) -> list[str]:
    limits = gate_rule("delivery.values").limits
    enough = limits["fewest_rows"]
    unusable = now.unusable / max(now.filled, 1)
    usually = before.unusable / max(before.filled, 1)
    if now.filled >= enough and unusable > limits["unusable_share"] and usually < limits["usually_unusable"]:
        return [f"{now.unusable} of {now.filled} values of {name} cannot be used, {100 * usually:.0f} % before"]
    share = before.filled / max(before.rows, 1)
    if now.rows >= enough and not now.filled and share >= limits["usually_filled"]:
        return [f"{name} is empty in all {now.rows} rows, {100 * share:.0f} % were filled before"]
    return []


# Rows that were known before


def _kept(night: _Night, feed: Feed, new: list[SelectedFile]) -> _Told | None:
    """Whether a whole extract still has what was known before it: half a file is well-formed too."""
    base = next((choice for choice in new if choice.file.mode == "full"), None)
    if base is None or feed.accumulates or not feed.key:
        return None
    before = _files_before(night, feed, base)
    if not before:
        return None
    keys = ", ".join(feed.key)
    same_key = " and ".join(f"now.{key} = known.{key}" for key in feed.key)
    known, lost = night.connection.execute(
        f"""
        with known as (
            select {keys}
            from ({raw_relations(before, night.home)[(feed.source, feed.name)]})
            qualify row_number() over (partition by {keys} order by source_order desc, source_row desc) = 1
                and upper(coalesce(trim(is_deleted), 'N')) <> 'Y'
        )
        select count(*), count(*) filter (where not exists (
            select 1 from raw_{feed.source}.{feed.name} as now where {same_key}
        )) from known
        """
    ).fetchall()[0]
    words = f"{lost} of {known} rows of {feed.source}.{feed.name} that were known are not in the whole extract"
    limits = gate_rule("delivery.kept").limits
    if known < limits["fewest_rows"]:
        return _Told("not_applicable", known, 0, f"{known} rows were known before")
    status = "fail" if lost > limits["lost_share"] * known else "pass"
    return _Told(status, known, lost, f"{words} {base.delivery.delivery}")


def _files_before(night: _Night, feed: Feed, base: SelectedFile) -> list[SelectedFile]:
    """Archived files that counted before the whole extract, oldest first; none where one of them is gone."""
    files = night.files_of(feed)
    ids = [choice.delivery.delivery_id for choice in files]
    files = files[: ids.index(base.delivery.delivery_id)]
    bases = [number for number, choice in enumerate(files) if choice.file.mode == "full"]
    files = files[bases[-1] :] if bases else files
    return files if all((night.home.archive / one.file.archive_file).exists() for one in files) else []


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


def _rows(night: _Night, feed: Feed, new: list[SelectedFile]) -> _Told | None:
    """Whether the changes of a night are as many as changes are.

    The volumes of a day count what happened on it. An extract of a Sunday tells mostly of Friday, so that one
    without a row looks like a quiet Sunday there, and not here.
    """
    limits = gate_rule("delivery.rows").limits
    changes = [choice for choice in new if choice.file.mode == "changes"]
    if not changes or feed.accumulates:
        return None
    ids = {choice.delivery.delivery_id for choice in changes}
    before = [
        (_kind_of_day(choice.delivery.as_at), choice.file.accepted_rows)
        for choice in night.files_of(feed)
        if choice.delivery.delivery_id not in ids and choice.file.mode == "changes"
    ]
    broken, judged = [], 0
    for choice in changes:
        kind, rows = _kind_of_day(choice.delivery.as_at), choice.file.accepted_rows
        alike = [count for of_kind, count in before if of_kind == kind]
        usual = alike if len(alike) >= limits["earlier_deliveries"] else [count for _, count in before]
        if len(usual) < limits["earlier_deliveries"]:
            continue
        judged += 1
        lowest = min(usual)
        cut = lowest >= limits["fewest_to_cut"] and rows < limits["cut_to"] * lowest
        if cut or (rows == 0 and lowest >= limits["fewest_to_miss"]):
            broken.append(
                f"{feed.source}.{feed.name} of {choice.delivery.delivery} has {rows} changes, where the fewest"
                f" of {len(usual)} such deliveries is {lowest}"
            )
    status = "fail" if broken else "pass" if judged else "not_applicable"
    words = (
        f"{judged} deliveries of changes of {feed.source}.{feed.name} have as many rows as such deliveries have"
        if judged
        else f"too few deliveries of changes of {feed.source}.{feed.name} came before to say what is usual"
    )
    return _Told(status, judged, len(broken), "; ".join(broken) or words)


# What held the domain on the nights before


def cut_feeds(
    build: Build, connection: duckdb.DuckDBPyConnection, built: set[str], inputs: RefreshInputs
) -> list[CutFeed]:
    """Feeds of the build's own night that a rule on volumes holds it for, also those its message does not name.

    A day that nobody had told of yet answers itself when it is told; a relation that was not built holds by
    itself.
    """
    found = []
    told = _sources_of_the_night(build, inputs)
    for rule in _volume_rules(build):
        if rule.table not in built:
            continue
        query = rule.arguments["unexpected_rows_query"].replace("{batch}", f"({rule.relation}) as judged")
        rows = connection.execute(query)
        names = [column[0] for column in rows.description or ()]
        for values in rows.fetchall():
            row = dict(zip(names, values, strict=True))
            source, feed = str(row["feed"]).split(".")
            if source in told:
                words = rule.says.format(**row)
                found.append(CutFeed(rule.domain, rule.rule_id, source, feed, build.as_at, words))
    return found


def _volume_rules(build: Build) -> list[Expectation]:
    """Rules of the suites that hold a domain for the records of a feed."""
    return [
        rule
        for rule in load_suites()
        if rule.domain in build.domains
        and (rule.kind, rule.severity) == ("volume", "block")
        and "unexpected_rows_query" in rule.arguments
    ]


def _sources_of_the_night(build: Build, inputs: RefreshInputs) -> set[str]:
    read = {number for number, _, _, _ in inputs.build_files(build.build_id)}
    return {
        delivery.source
        for delivery in inputs.deliveries()
        if delivery.delivery_id in read and delivery.as_at == build.as_at
    }


def _answered(domain: str, selected: list[SelectedFile], tonight: Build, inputs: RefreshInputs) -> Evidence:
    """A day that was cut off is not whole because the next one is: its delivery must have been sent again.

    What compares a night with its own kind of day looks at the night alone, so what was cut on a night before
    is looked up; it is answered when no file of that night that the held build read stands any more. A night
    that is built again is judged again.
    """
    rule = gate_rule("delivery.answered")
    publications = inputs.publications()
    rows = publications[-1].verdicts if publications else []
    row = next((row for row in rows if row["domain"] == domain and row["state"] == HELD), None)
    still_cut: dict[str, str] = {}
    standing = {(choice.delivery.delivery_id, choice.feed) for choice in selected}
    deliveries = {delivery.delivery_id: delivery for delivery in inputs.deliveries()} if row else {}
    for publication in reversed(publications if row else []):
        build = inputs.build(publication.build_id)
        if build is None or (row and publication.build_id == row["build_id"]):
            break
        read = {(number, feed) for number, feed, _, _ in inputs.build_files(build.build_id)}
        for cut in inputs.cut_feeds(build.build_id):
            files = {
                (number, feed)
                for number, feed in read
                if feed == cut.feed
                and (deliveries[number].source, deliveries[number].as_at) == (cut.source, cut.as_at)
            }
            if cut.domain == domain and cut.as_at != tonight.as_at and files & standing:
                still_cut[f"{cut.source}.{cut.feed} of {cut.as_at}"] = cut.message
    status = "fail" if still_cut else "pass" if row else "not_applicable"
    words = "; ".join(f"the delivery of {what} still stands: {why}" for what, why in still_cut.items()) or (
        "what held the domain before has been answered" if row else "nothing held the domain before"
    )
    return Evidence(
        domain=domain,
        rule_id=ANSWERED,
        rule_version=rule.rule_version,
        kind="contract",
        severity="block",
        status=status,
        checked_rows=max(1, len(still_cut)),
        failed_rows=len(still_cut),
        threshold=rule.threshold,
        message=rule.in_words(words, status),
    )
