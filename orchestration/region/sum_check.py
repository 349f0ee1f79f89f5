"""Before a region is published: are its figures those of the trusts, and their sums?

The candidate is compared with the trusts' own publications by the engine, which adds up by itself what
`totals` added up. What differs holds the domain.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from orchestration.performance.published import MEASURES, VALUES
from orchestration.performance.suppression import NOTHING
from orchestration.publication.public_edition.shown_values import NEWEST
from orchestration.region.contribution import Contribution
from orchestration.region.region_file import ALL_TRUSTS
from orchestration.region.totals import COMMON_LEVELS
from orchestration.store.catalog import columns_of
from orchestration.store.engine_files import attach_file

EQUAL_SUM, EQUAL_FIGURES = "region_equals_sum_of_trusts", "figures_equal_those_of_the_trust"
PASS, FAIL = "pass", "fail"
KEYS = ("measure_id", "level", "organisation_unit", "period_start")


@dataclass(frozen=True)
class Evidence:
    """One check of one domain, of the region or of a trust."""

    provider: str
    domain: str
    rule_id: str
    status: str
    checked_rows: int
    failed_rows: int
    message: str


def check_sums(
    connection: duckdb.DuckDBPyConnection, contributions: Sequence[Contribution], domains: Sequence[str]
) -> list[Evidence]:
    """Compares the tables `unsuppressed_figures` and `unsuppressed_totals` of the connection with the trusts'
    files, domain by domain.
    """
    _read_sources(connection, contributions)
    giving = [one.provider for one in contributions if one.file is not None]
    found = [
        evidence
        for domain in domains
        for evidence in (*(_figures_of(connection, one, domain) for one in giving), _sums(connection, domain))
        if evidence.checked_rows or evidence.failed_rows
    ]
    connection.execute("drop table source_figures")
    return found


def _read_sources(connection: duckdb.DuckDBPyConnection, contributions: Sequence[Contribution]) -> None:
    """Every figure of the trusts' publications that the region may hold, as their files say it."""
    connection.execute(
        "create or replace temp table source_figures (provider varchar, domain varchar, measure_id varchar,"
        " level varchar, organisation_unit varchar, period_start date, numerator double, denominator double)"
    )
    newest = " ".join(f"when '{grain}' then {number}" for grain, number in NEWEST.items())
    for one in contributions:
        if one.file is None:
            continue
        attach_file(connection, one.file, "source")
        known = columns_of(connection, f"source.{VALUES.published}")
        shown = "is_shown" if "is_shown" in known else "is_latest"
        below = "denominator" if "denominator" in known else "null"
        connection.execute(
            "insert into source_figures"
            f" with shown as (select * from source.{VALUES.published} where {shown}), ranked as ("
            "  select *, dense_rank() over (partition by measure_id order by period_start desc) as back"
            "  from shown)"
            f" select ?, domains.domain, ranked.measure_id, level, organisation_unit, period_start,"
            f" ranked.numerator, ranked.{below} from ranked inner join source.{MEASURES.published} as domains"
            " on ranked.measure_id = domains.measure_id"
            f" where back <= case ranked.grain {newest} end",
            [one.provider],
        )
        connection.execute("detach source")


def _figures_of(connection: duckdb.DuckDBPyConnection, provider: str, domain: str) -> Evidence:
    return _compared(
        connection,
        Evidence(provider, domain, EQUAL_FIGURES, PASS, 0, 0, "each figure is that of the trust's publication"),
        "select * from unsuppressed_figures where provider = $provider and domain = $domain",
        "select * from source_figures where provider = $provider and domain = $domain",
        {"provider": provider, "domain": domain},
    )


def _sums(connection: duckdb.DuckDBPyConnection, domain: str) -> Evidence:
    """A denominator that a trust does not have makes that of the region empty."""
    keys = ", ".join(KEYS)
    return _compared(
        connection,
        Evidence(ALL_TRUSTS, domain, EQUAL_SUM, PASS, 0, 0, "each figure is the sum of the trusts'"),
        "select * from unsuppressed_totals where domain = $domain",
        f"select {keys}, sum(numerator) as numerator,"
        " case when count(denominator) = count(*) then sum(denominator) end as denominator"
        f" from source_figures where domain = $domain and numerator is not null and level in {COMMON_LEVELS}"
        f" group by {keys}",
        {"domain": domain},
    )


def _compared(
    connection: duckdb.DuckDBPyConnection, good: Evidence, ours: str, theirs: str, values: dict[str, str]
) -> Evidence:
    """The evidence, with the first figure that differs by its names and without its numbers."""
    joined = " and ".join(f"ours.{name} = theirs.{name}" for name in KEYS)
    differs = " or ".join(
        f"(ours.{name} is null) <> (theirs.{name} is null) or abs(ours.{name} - theirs.{name}) > {NOTHING}"
        for name in ("numerator", "denominator")
    )
    named = ", ".join(f"coalesce(ours.{name}, theirs.{name}) as {name}" for name in KEYS)
    rows = connection.execute(
        f"with ours as ({ours}), theirs as ({theirs}), compared as ("
        f" select {named}, ours.measure_id is null or theirs.measure_id is null or {differs} as is_different"
        f" from ours full outer join theirs on {joined})"
        " select count(*), count(*) filter (is_different),"
        " min(struct_pack(measure_id, period_start, level, organisation_unit)) filter (is_different)"
        " from compared",
        values,
    ).fetchone()
    assert rows is not None
    checked, failed, first = rows
    if not failed:
        return Evidence(good.provider, good.domain, good.rule_id, PASS, checked, 0, good.message)
    message = (
        f"expected that {good.message}; {failed} of {checked} differ, first {first['measure_id']}"
        f" {first['level']} {first['organisation_unit']} of {first['period_start']}. The domain is held;"
        " refresh the trusts again, and give this message and the version of the code to the person who"
        " maintains Clockstop"
    )
    return Evidence(good.provider, good.domain, good.rule_id, FAIL, checked, failed, message)
