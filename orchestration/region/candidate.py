"""The file of a region's publication as it is written: figures, sums, states, evidence."""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from orchestration.checks.verdict import HELD, NEVER
from orchestration.contract.published import load_domains
from orchestration.performance.suppression import Key
from orchestration.publication.added_schema import create_tables
from orchestration.publication.public_edition.shown_values import is_left_out
from orchestration.publication.sql import comment_on
from orchestration.region.contribution import Contribution
from orchestration.region.refresh_of_trust import REFRESHED, TrustRefresh
from orchestration.region.region_file import ALL_TRUSTS, Region
from orchestration.region.sum_check import FAIL, Evidence, check_sums
from orchestration.region.suppressed import hidden_figures, row_of
from orchestration.region.tables import (
    DOMAINS,
    EVIDENCE,
    LIST,
    MEASURE_TABLE,
    OF_THE_REGION,
    PUBLICATION,
    SUPPRESSED_STATE,
    TARGET_TABLE,
    TRUST_STATES,
    RegionTable,
    domain_tables,
    figures_of,
    totals_of,
)
from orchestration.region.totals import Total, region_totals
from orchestration.store.catalog import columns_of, has_table, tables_of

PUBLISHED = "published"
Row = Mapping[str, Any]


class Candidate:
    """The file as it is written, by one part after the other."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        region: Region,
        contributions: Sequence[Contribution],
        publication_id: str,
        has_previous: bool,
    ) -> None:
        self._connection, self._region, self._contributions = connection, region, contributions
        self._id, self._has_previous = publication_id, has_previous

    def write(self, moment: Any) -> dict[str, Any]:
        """All tables; answers what `RegionPublication` says."""
        totals = region_totals(self._contributions)
        evidence = self._compare(totals)
        hidden = hidden_figures(self._contributions, totals, self._region.small_numbers)
        held = {one.domain: one.message for one in reversed(evidence) if one.status == FAIL}
        figures = self._figure_rows(hidden)
        sums = self._total_rows(totals, hidden)
        self._create()
        for domain in load_domains():
            if domain in held:
                self._keep(domain)
            else:
                self._insert(figures_of(domain), figures.get(domain, []))
                self._insert(totals_of(domain), sums.get(domain, []))
        every = [row for rows in (*figures.values(), *sums.values()) for row in rows]
        left_out = sum(row["state"] == SUPPRESSED_STATE for row in every)
        domains = self._domain_rows(held, figures)
        trusts = self._trust_rows()
        self._insert(DOMAINS, domains)
        self._insert(TRUST_STATES, trusts)
        self._insert(EVIDENCE, [one.__dict__ for one in evidence])
        self._insert(MEASURE_TABLE, self._of_trusts("measures"))
        self._insert(TARGET_TABLE, self._of_trusts("targets"))
        self._insert(PUBLICATION, [self._about(moment, len(every), left_out)])
        self._write_views()
        self._write_list()
        return {
            "domains": domains,
            "trusts": trusts,
            "evidence": evidence,
            "figures": len(every),
            "hidden_figures": left_out,
        }

    def _compare(self, totals: Sequence[Total]) -> list[Evidence]:
        """The unsuppressed figures in tables of this connection alone, which are gone when it ends."""
        keys = "measure_id varchar, level varchar, organisation_unit varchar, period_start date"
        counts = "numerator double, denominator double"
        for name in ("unsuppressed_figures", "unsuppressed_totals"):
            self._connection.execute(
                f"create temp table {name} (provider varchar, domain varchar, {keys}, {counts})"
            )
        own = [(one.provider, figure) for one in self._contributions for figure in one.figures]
        sums = [(ALL_TRUSTS, one.figure) for one in totals]
        for name, figures in (("unsuppressed_figures", own), ("unsuppressed_totals", sums)):
            rows = [
                (
                    who,
                    one.domain,
                    one.measure_id,
                    one.level,
                    one.unit,
                    one.start,
                    one.numerator,
                    one.denominator,
                )
                for who, one in figures
            ]
            _insert_columns(self._connection, name, rows, (*["varchar"] * 5, "date", "double", "double"))
        evidence = check_sums(self._connection, self._contributions, list(load_domains()))
        for name in ("unsuppressed_figures", "unsuppressed_totals"):
            self._connection.execute(f"drop table {name}")
        return evidence

    def _figure_rows(self, hidden: frozenset[Key]) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for one in self._contributions:
            # as the key of a row has no trust in it
            mine = frozenset(key[1:] for key in hidden if key[0] == one.provider)
            for figure, row in zip(one.figures, one.rows, strict=True):
                published = {**row, "provider": one.provider}
                published["organisation_unit_name"] = row.get("organisation_unit_name") or figure.unit
                if is_left_out(figure, row, mine):
                    published |= dict.fromkeys(("numerator", "denominator", "value"))
                    published["state"] = SUPPRESSED_STATE
                found.setdefault(figure.domain, []).append(published)
        return found

    def _total_rows(self, totals: Sequence[Total], hidden: frozenset[Key]) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for one in totals:
            figure = one.figure
            published = {
                **one.row,
                "provider": ALL_TRUSTS,
                "measure_id": figure.measure_id,
                "level": figure.level,
                "organisation_unit": figure.unit,
                "grain": figure.grain,
                "period_start": figure.start,
                "numerator": figure.numerator,
                "denominator": figure.denominator,
                "state": "sum",
            }
            if row_of(ALL_TRUSTS, figure) in hidden:
                published |= dict.fromkeys(("numerator", "denominator", "value"))
                published["state"] = SUPPRESSED_STATE
            found.setdefault(figure.domain, []).append(published)
        return found

    def _create(self) -> None:
        tables = (*OF_THE_REGION, LIST, *domain_tables())
        for schema in dict.fromkeys(table.schema for table in tables):
            self._connection.execute(f"create schema if not exists {schema}")
        self._connection.begin()
        create_tables(self._connection, tables)
        self._connection.commit()

    def _keep(self, domain: str) -> None:
        """The tables of a held domain as the publication before has them; without one they are empty."""
        present = tables_of(self._connection, "previous") if self._has_previous else set()
        for table in (figures_of(domain), totals_of(domain)):
            if table.published in present:
                known = columns_of(self._connection, f"previous.{table.published}")
                names = ", ".join(f'"{name}"' for name in table.columns if name in known)
                self._connection.execute(
                    f"insert into {table.published} ({names}) select {names} from previous.{table.published}"
                )

    def _domain_rows(self, held: Mapping[str, str], figures: Mapping[str, list[Row]]) -> list[dict[str, Any]]:
        before = self._kept_from()
        rows = []
        for position, domain in enumerate(load_domains()):
            state, reason = PUBLISHED, "its figures equal the sum of the trusts'"
            of: str | None = self._id
            if domain in held:
                state, of, reason = HELD, before.get(domain), held[domain]
            elif not figures.get(domain):
                state, of, reason = NEVER, None, "no trust of the region has a figure of it"
            rows.append(
                {
                    "provider": ALL_TRUSTS,
                    "domain": domain,
                    "state": state,
                    "publication_id": of,
                    "reason": reason,
                    "position": position,
                }
            )
        return rows

    def _kept_from(self) -> dict[str, str]:
        """The publication that the tables of each domain of the one before are from."""
        if not self._has_previous or not has_table(self._connection, DOMAINS.published, "previous"):
            return {}
        read = self._connection.execute(f"select domain, publication_id from previous.{DOMAINS.published}")
        return dict(read.fetchall())

    def _trust_rows(self) -> list[dict[str, Any]]:
        newest: dict[str, Any] = {}
        for one in self._contributions:
            for row in one.states:
                if row.as_at is not None:
                    newest[row.domain] = max(row.as_at, newest.get(row.domain, row.as_at))
        rows: list[dict[str, Any]] = []
        for one in self._contributions:
            for row in one.states:
                rows.append(
                    {
                        "provider": one.provider,
                        "label": one.trust.label,
                        "domain": row.domain,
                        "state": row.state,
                        "as_at": row.as_at,
                        "days_behind": (newest[row.domain] - row.as_at).days if row.as_at else None,
                        "build_id": row.build_id,
                        "refresh": one.refresh.state,
                        "reason": _reason(row.reason, one.refresh),
                        "position": len(rows),
                    }
                )
        return rows

    def _of_trusts(self, name: str) -> list[Row]:
        return [{**row, "provider": one.provider} for one in self._contributions for row in getattr(one, name)]

    def _about(self, moment: Any, figures: int, left_out: int) -> Row:
        return {
            "provider": ALL_TRUSTS,
            "publication_id": self._id,
            "name": self._region.file.name,
            "published_at": moment.replace(tzinfo=None),
            "trusts": len(self._region.trusts),
            "small_numbers_below": self._region.file.small_numbers_below,
            "zero": self._region.file.zero,
            "figures": figures,
            "hidden_figures": left_out,
        }

    def _write_views(self) -> None:
        """region.trusts, with the age of the data on the day when somebody asks; all figures in one view."""
        self._connection.execute(
            "create view region.trusts as select provider, label, domain, state, as_at,"
            " cast(current_date - as_at as integer) as days_old, days_behind, build_id, refresh, reason,"
            " position from region.trust_states"
        )
        union = " union all ".join(f"select * from {figures_of(domain).published}" for domain in load_domains())
        self._connection.execute(f"create view performance.measure_values as {union}")
        self._connection.execute(
            comment_on("view region.trusts", f"{TRUST_STATES.grain} days_old is counted today.")
            + "; "
            + comment_on("view performance.measure_values", "The figures of the trusts, of all domains.")
        )

    def _write_list(self) -> None:
        of_domain = {table.published: table.schema for table in domain_tables()}
        rows: list[Row] = []
        for table in (*OF_THE_REGION, *domain_tables()):
            count = self._connection.execute(f"select count(*) from {table.published}").fetchone()
            rows.append(
                {
                    "provider": ALL_TRUSTS,
                    "table_name": table.published,
                    "domain": of_domain.get(table.published),
                    "rows": count[0] if count else 0,
                    "grain": table.grain,
                }
            )
        self._insert(LIST, rows)

    def _insert(self, table: RegionTable, rows: Sequence[Row]) -> None:
        """Rows as dictionaries; what one does not have is empty."""
        values = [tuple(row.get(name) for name in table.columns) for row in rows]
        _insert_columns(self._connection, table.published, values, [kind for kind, _ in table.columns.values()])


def _insert_columns(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rows: Sequence[tuple[Any, ...]],
    kinds: Sequence[str],
) -> None:
    """As whole columns: a statement for each row of ten thousands takes minutes."""
    if rows:
        typed = ", ".join(f"unnest(?::{kind}[])" for kind in kinds)
        connection.execute(
            f"insert into {table} select {typed}", [list(one) for one in zip(*rows, strict=True)]
        )


def _reason(reason: str, refresh: TrustRefresh) -> str:
    """That of the domain, and of the refresh where it says more."""
    if refresh.state in REFRESHED or not refresh.message or refresh.message in reason:
        return reason
    return f"{reason}; the refresh: {refresh.message}" if reason else f"the refresh: {refresh.message}"
