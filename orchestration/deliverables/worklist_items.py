"""The pathways of a publication with an open exception, in the order of work, as rows of a worklist.

The rank is counted over all domains that are published together, so that ranks of two lists can be compared
(`docs/decisions/0066-rank-across-domains.md`).
"""

from collections.abc import Iterator, Sequence
from typing import Any

import duckdb

from orchestration.deliverables.worklist_columns import Column
from orchestration.deliverables.worklist_filter import Filter, Team
from orchestration.deliverables.worklist_rows import kind_of, ranks, work_item, work_items
from orchestration.store.catalog import columns_of

BATCH = 5_000
# Between the rules of a row, and the facts of each.
BETWEEN_RULES = "\n"
# Rows of a sheet hold 32,000 letters: as many keys fit, and no pathway has had a tenth of them.
KEYS_IN_A_ROW = 700

ORDER = """
create or replace temp table worklist_open as
select
    exceptions.rowid as exception_row,
    exceptions.domain,
    {work_item} as work_item
from validation.exceptions as exceptions
where {where} and exceptions.state = 'open'
"""
PLACES = """
create or replace temp table worklist_items as
select
    row_number() over (order by ranks.rank nulls last, listed.domain, listed.work_item) as place,
    ranks.rank,
    listed.domain,
    listed.work_item
from (select distinct domain, work_item from worklist_open) as listed
left join ({ranks}) as ranks on listed.domain = ranks.domain and listed.work_item = ranks.work_item
"""
# one line for each rule of a pathway, in order of priority, however many records it is about
ROWS = """
with opened as (
    select
        worklist_items.place,
        worklist_items.rank,
        exceptions.*,
        {kind} as kind_in_words,
        {owner} as owner_with_team,
        rules.title,
        row_number() over (
            partition by worklist_items.place
            order by exceptions.priority nulls last, exceptions.rule_id, exceptions.record_key
        ) as number_of_exception
    from worklist_items
    inner join worklist_open
        on worklist_items.domain = worklist_open.domain and worklist_items.work_item = worklist_open.work_item
    inner join validation.exceptions as exceptions on worklist_open.exception_row = exceptions.rowid
    left join validation.rules as rules
        on
            exceptions.domain = rules.domain
            and exceptions.rule_id = rules.rule_id
            and exceptions.rule_version = rules.rule_version
    where worklist_items.place between $first and $last
),
by_rule as (
    select
        place,
        rule_id,
        min(priority) as priority,
        any_value(title) as title,
        any_value(suggested_action) as suggested_action,
        count(*) as times
    from opened
    group by place, rule_id
),
rule_lists as (
    select
        place,
        string_agg(
            coalesce(priority || ' ', '') || coalesce(title, rule_id)
                || case when times > 1 then ' (' || times || ' records)' else '' end || ' [' || rule_id || ']',
            '{between}' order by priority, rule_id
        ) as rules,
        string_agg(rule_id || ': ' || suggested_action, '{between}' order by priority, rule_id) as actions
    from by_rule
    group by place
),
listed as (
    select
        place,
        any_value(rank) as rank,
        any_value(domain) as domain,
        any_value(coalesce({named_work_item}pathway_id, record_key)) as work_item,
        max(pathway_id) as pathway_id,
        max(patient_id) as patient_id,
        min(priority) as priority,
        min_by(kind_in_words, number_of_exception) as kind,
        min_by(record_key, number_of_exception) as record_key,
        min_by(owner, number_of_exception) as owner,
        min_by(owner_with_team, number_of_exception) as owner_with_team,
        count(*) as exceptions,
        min(first_seen) as first_seen,
        max(days_open) as days_listed,
        string_agg(rule_id || ': ' || detail, '{between}' order by number_of_exception) as details,
        string_agg(exception_key, ' ' order by number_of_exception)
            filter (where number_of_exception <= {keys_in_a_row}) as exception_keys
    from opened
    group by place
)
select {values}
from listed
inner join rule_lists on listed.place = rule_lists.place
left join {work_items} as items on listed.domain = items.domain and listed.work_item = items.work_item
left join validation.priorities as priorities
    on listed.domain = priorities.domain and listed.work_item = priorities.work_item
left join publication.status as status on listed.domain = status.domain
order by listed.place
"""


def pathway_rows(
    connection: duckdb.DuckDBPyConnection,
    wanted: Filter,
    columns: Sequence[Column],
    teams: Sequence[Team] = (),
) -> Iterator[tuple[Any, ...]]:
    """One row per pathway, or record without one, with the open exceptions that are wanted; batch by batch."""
    where, parameters = wanted.where()
    connection.execute(ORDER.format(work_item=work_item(connection), where=where), parameters)
    connection.execute(PLACES.format(ranks=ranks(connection)))
    (count,) = connection.execute("select count(*) from worklist_items").fetchone() or (0,)
    owner, owner_parameters = _owner_with_team(teams)
    named = "work_item, " if "work_item" in columns_of(connection, "validation.exceptions") else ""
    statement = ROWS.format(
        kind=kind_of(connection),
        owner=owner,
        between=BETWEEN_RULES,
        named_work_item=named,
        keys_in_a_row=KEYS_IN_A_ROW,
        work_items=work_items(connection),
        values=", ".join(column.value or "cast(null as varchar)" for column in columns),
    )
    for first in range(1, count + 1, BATCH):
        batch = {"first": first, "last": first + BATCH - 1, **owner_parameters}
        yield from connection.execute(statement, batch).fetchall()


def _owner_with_team(teams: Sequence[Team]) -> tuple[str, dict[str, str]]:
    """The team of operations.yml that an exception belongs to, with the code of its owner; as SQL."""
    cases, parameters = [], {}
    for number, team in enumerate(teams):
        likes = []
        for place, pattern in enumerate(team.patterns):
            parameters[f"team_{number}_{place}"] = pattern
            likes.append(f"exceptions.owner like $team_{number}_{place} escape '!'")
        parameters[f"team_{number}"] = team.name
        cases.append(f"when {' or '.join(likes)} then $team_{number} || ' (' || exceptions.owner || ')'")
    if not cases:
        return "cast(null as varchar)", {}
    return f"case {' '.join(cases)} end", parameters
