"""The page for the days after an outage: what came late, what is there twice, what was entered afterwards.

It finds nothing by itself: it puts together what the checks of deliveries and the rules say of the newest data.
"""

from datetime import datetime

import duckdb

from orchestration.contract.published import load_domains
from orchestration.deliverables.board_pack.figure_text import count
from orchestration.deliverables.downtime.cells import day
from orchestration.deliverables.downtime.data_age import read_age
from orchestration.deliverables.downtime.on_call_sheet import KIND, NOT_LIVE
from orchestration.deliverables.downtime.sheet import Group, Section, Sheet
from orchestration.store.catalog import columns_of, tables_of

FILE = "recovery.html"
# What each group of rules finds after an outage. A test compares them with the rules that there are.
ENTERED_AFTERWARDS = (
    "DT_EXACT_MIDNIGHT",
    "DT_FUTURE",
    "ED_BREACH_CLUSTER_239",
    "ED_CONCLUSION_EQ_DEPARTURE_ADM",
    "ED_WAIT_RESTATED",
    "ED_ZERO_DURATION",
    "OP_BOOKED_AFTER",
)
TWICE = (
    "BED_OVERLAP",
    "CX-28",
    "DQ_DUPLICATE_KEY",
    "ED_OVERLAPPING_ATTENDANCE",
    "ED_STREAM_DUP",
    "OP_ATTENDED_TWICE",
    "PT_DUPLICATE",
    "PT_PROBABLE_DUPLICATE",
    "RTT-B02",
    "RTT-D10",
    "RTT-F06",
    "SPELL_OVERLAP",
    "WARD_STAY_OVERLAP",
)
MISSING = (
    "DISCHARGED_STILL_IN_BED",
    "ED_ADMITTED_NO_SPELL",
    "ED_ARRIVAL_MISSING",
    "ED_DEPARTURE_MISSING",
    "IN_BED_NO_SPELL",
    "RTT-A01",
    "SPELL_21_NO_ED",
    "SPELL_NO_WARD_STAY",
    "WARD_STAY_GAP",
)
GROUPS = (
    (
        "Entered afterwards",
        ENTERED_AFTERWARDS,
        "Times that were entered later than they happened: many are the same minute, midnight, or after the"
        " record was published.",
    ),
    (
        "There twice",
        TWICE,
        "Registered on paper and again in the system, or in two systems.",
    ),
    ("Still missing", MISSING, "One half of a record has come and the other has not."),
)
COUNTS = """
    select summary.domain, summary.rule_id, summary.open, summary.new, summary.cleared, summary.checked
    from validation.summary as summary
    inner join publication.status as status
        on summary.domain = status.domain and summary.as_at = status.as_at
    where summary.open > 0 or summary.new > 0 or summary.cleared > 0
    order by summary.new desc, summary.open desc, summary.domain, summary.rule_id
"""
TITLES = """
    select domain, rule_id, arg_max(title, active_from)
    from validation.rules
    group by domain, rule_id
"""
FEEDS = """
    select source || '.' || feed as name, max(as_at) as newest,
        sum(unreadable_rows) filter (where as_at = newest_of_feed) as unreadable
    from (
        select source, feed, as_at, unreadable_rows,
            max(as_at) over (partition by source, feed) as newest_of_feed
        from publication.inputs
        where is_current and source <> 'national'
    ) as files
    group by source, feed
    order by newest, name
"""
FAILED = """
    select domain, rule_id, message
    from publication.evidence
    where
        status in ('fail', 'error')
        and severity <> 'info'
        and kind in ('contract', 'volume', 'reconciliation')
    order by domain, rule_id
"""


def recovery_page(connection: duckdb.DuckDBPyConnection, written_at: datetime) -> Sheet:
    """The page of a publication; what an earlier version did not publish is left out."""
    present = tables_of(connection)
    ages = [read_age(connection, domain, (), written_at) for domain in load_domains() if domain != "benchmark"]
    sections = [
        Section(
            "Date of the data",
            None,
            ("Domain", "Data as at", "State"),
            (
                Group(
                    "",
                    [
                        [
                            load_domains()[age.domain].title,
                            day(age.as_at) or "never published",
                            age.state.replace("_", " "),
                        ]
                        for age in ages
                    ],
                ),
            ),
        )
    ]
    if {"publication.inputs", "publication.evidence"} <= present:
        sections += [_feeds(connection), _failed(connection)]
    if "new" in columns_of(connection, "validation.summary"):
        sections += _rules(connection)
    return Sheet(
        FILE,
        "Recovery check",
        "After an outage: what came late, which records are there twice, what was entered afterwards. New:"
        " since the publication before. The worklists have the records.",
        tuple(sections),
        holds_patients=False,
        landscape=False,
        kind=KIND,
        warnings=NOT_LIVE,
    )


def _feeds(connection: duckdb.DuckDBPyConnection) -> Section:
    rows = connection.execute(FEEDS).fetchall()
    newest = max((as_at for _, as_at, _ in rows), default=None)
    late = [
        [name, day(as_at), f"{(newest - as_at).days} days behind the newest feed", count(unreadable)]
        for name, as_at, unreadable in rows
        if newest is not None and (as_at < newest or unreadable)
    ]
    return Section(
        "Late or partly unreadable feeds",
        None,
        ("Feed", "Newest data", "", "Unreadable rows"),
        (Group("", late),) if late else (),
        () if late else (f"None: every feed has data as at {day(newest)}.",) if newest else ("No feed.",),
    )


def _failed(connection: duckdb.DuckDBPyConnection) -> Section:
    titles = {name: domain.title for name, domain in load_domains().items()}
    failed = [
        [titles.get(domain, domain), rule_id, " ".join(message.split())]
        for domain, rule_id, message in connection.execute(FAILED).fetchall()
    ]
    return Section(
        "Checks of deliveries and volumes that failed",
        None,
        ("Domain", "Check", "What it found"),
        (Group("", failed),) if failed else (),
        () if failed else ("None.",),
    )


def _rules(connection: duckdb.DuckDBPyConnection) -> list[Section]:
    domains = {name: domain.title for name, domain in load_domains().items()}
    titles = {(domain, rule): title for domain, rule, title in connection.execute(TITLES).fetchall()}
    counts = connection.execute(COUNTS).fetchall()
    sections = []
    for title, rules, words in GROUPS:
        rows = [
            [
                f"{rule} {titles.get((domain, rule), '')}".strip(),
                domains[domain],
                count(new),
                count(opened),
                count(cleared),
            ]
            for domain, rule, opened, new, cleared, _ in counts
            if rule in rules
        ]
        sections.append(
            Section(
                title,
                None,
                ("Rule", "Domain", "New", "Open", "Cleared"),
                (Group("", rows),) if rows else (),
                (words,) if rows else (f"{words} None is open.",),
            )
        )
    return sections
