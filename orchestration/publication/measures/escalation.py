"""performance.escalation_*: the acute parameters of beds and of the emergency department together.

Each domain measures its own parameters against the trust's thresholds. They are put together from the tables
of the publication, so that neither domain waits for the other: what a held domain has not said of a day is not
known then.
"""

import duckdb

from orchestration.performance.published_comparisons import ESCALATION, ESCALATION_PARAMETERS
from orchestration.publication.sql import insert_rows
from orchestration.publication.status import StatusRow
from orchestration.store.catalog import tables_of

# Each domain with its table, and which of its rows are of its own parameters.
PARTS = {
    "beds": ("beds.escalation_parameters_daily", "measured_in like 'beds.%'"),
    "ed": ("ed.escalation_parameters_daily", "measured_in not like 'beds.%'"),
}


def write_escalation(
    connection: duckdb.DuckDBPyConnection, status: list[StatusRow], titles: dict[str, str]
) -> None:
    """Fills both tables. A day is there once either domain has said something of it."""
    present = tables_of(connection)
    connection.execute(
        "create temp table said (domain varchar, date date, parameter varchar, number integer, title varchar,"
        " unit varchar, measured_in varchar, value double, level_2 double, level_3 double, level_4 double,"
        " level integer, judgement varchar)"
    )
    for domain, (table, own) in PARTS.items():
        if table in present:
            connection.execute(
                "insert into said select ?, date, parameter, number, title, unit, measured_in, value, level_2,"
                f" level_3, level_4, level, judgement from {table} where {own}",
                [domain],
            )
    _write_unknown(connection, status, titles, present)
    connection.execute(
        f"insert into {ESCALATION_PARAMETERS.published} select date, parameter, number, title, unit, domain,"
        f" value, level_2, level_3, level_4, level, judgement from said"
    )
    connection.execute("drop table said")
    _write_levels(connection)


def _write_unknown(
    connection: duckdb.DuckDBPyConnection,
    status: list[StatusRow],
    titles: dict[str, str],
    present: set[str],
) -> None:
    """For each day of which one domain alone speaks: the parameters of the other, and why they are not known.

    The parameters of a domain that has never been published are those that beds lists as measured elsewhere.
    """
    connection.execute(
        "create temp table parameters as select distinct on (parameter) domain, parameter, number, title,"
        " unit, measured_in, level_2, level_3, level_4"
        " from said order by parameter, date desc"
    )
    beds = PARTS["beds"][0]
    if beds in present:
        connection.execute(
            "insert into parameters select distinct on (parameter) 'ed', parameter, number, title, unit,"
            f" measured_in, level_2, level_3, level_4 from {beds} where measured_in not like 'beds.%'"
            " and parameter not in (select parameter from parameters) order by parameter, date desc"
        )
    reasons = {row.domain: _reason(row, titles) for row in status}
    connection.execute("create temp table reasons (domain varchar, reason varchar, as_at date)")
    insert_rows(
        connection,
        "insert into reasons values (?, ?, cast(? as date))",
        [
            [
                domain,
                *reasons.get(
                    domain, (f"not known: {titles.get(domain, domain)} has never been published", None)
                ),
            ]
            for domain in PARTS
        ],
    )
    connection.execute(
        """
        insert into said
        select
            parameters.domain, days.date, parameters.parameter, parameters.number, parameters.title,
            parameters.unit, parameters.measured_in, null, parameters.level_2, parameters.level_3,
            parameters.level_4, null,
            case
                when reasons.as_at is null or days.date > reasons.as_at then reasons.reason
                else 'not known: nothing was measured on this day'
            end
        from (select distinct date from said) as days
        cross join parameters
        inner join reasons on parameters.domain = reasons.domain
        left join said on days.date = said.date and parameters.parameter = said.parameter
        where said.parameter is null
        """
    )
    connection.execute("drop table parameters; drop table reasons")


def _reason(row: StatusRow, titles: dict[str, str]) -> tuple[str, str | None]:
    """Why the parameters of a domain are not known after the date of its data."""
    title = titles.get(row.domain, row.domain)
    if row.as_at is None:
        return f"not known: {title} has never been published", None
    if row.state == "held":
        return f"not known: {title} is held, its data is as at {row.as_at}", row.as_at
    return f"not known: the data of {title} is as at {row.as_at}", row.as_at


def _write_levels(connection: duckdb.DuckDBPyConnection) -> None:
    """The worst level of each day and what has it: the national score needs a scale that was not found."""
    connection.execute(
        f"""
        insert into {ESCALATION.published}
        with levels as (
            select
                date,
                max(level) as level,
                count(level) as parameters_judged,
                count(*) as parameters,
                string_agg(title, '; ' order by number) filter (where judgement like 'not known%') as not_known
            from {ESCALATION_PARAMETERS.published}
            group by date
        )

        select
            levels.date, levels.level,
            case when levels.level is null then 'not judged' else 'worst of the parameters judged' end,
            levels.parameters_judged, levels.parameters,
            string_agg(parameters.title, '; ' order by parameters.number)
                filter (where parameters.level = levels.level) as driven_by,
            levels.not_known
        from levels
        inner join {ESCALATION_PARAMETERS.published} as parameters on levels.date = parameters.date
        group by all
        order by levels.date
        """
    )
