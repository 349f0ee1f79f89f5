"""The tables of a region's publication: grain, columns, types and meanings. `provider` comes first in each."""

from dataclasses import dataclass

from orchestration.contract.published import load_domains
from orchestration.performance.published import MEASURES, TARGETS, VALUES, Table
from orchestration.performance.published_table import UNIT
from orchestration.region.region_file import ALL_TRUSTS

SCHEMA = "region"
FIGURES, TOTALS = "figures", "totals"
PROVIDER = ("varchar", "Organisation code of the trust.")
OF_ALL = ("varchar", f"{ALL_TRUSTS}: the trusts of the region together.")
SUPPRESSED_STATE = "suppressed"


@dataclass(frozen=True)
class RegionTable:
    """One table of the region; every one is without patients."""

    schema: str
    name: str
    grain: str
    columns: dict[str, tuple[str, str]]

    @property
    def published(self) -> str:
        """The name that readers use."""
        return f"{self.schema}.{self.name}"


def _by_provider(table: Table) -> RegionTable:
    """A table of a trust's publication, with the trust before its columns."""
    grain = table.grain.replace("One row per ", "One row per provider, ", 1)
    return RegionTable("performance", table.name, grain, {"provider": PROVIDER, **table.columns})


# What tells when a trust first published a figure would let a reader guess at those that are left out.
LEFT_OUT = ("revision", "is_latest", "is_shown", "build_id", "revised_from")
OF_A_FIGURE = {name: column for name, column in VALUES.columns.items() if name not in LEFT_OUT}
STATE = (
    "varchar",
    f"provisional, final or revised as the trust says; {SUPPRESSED_STATE} where numerator, denominator and"
    " value are left out.",
)
FIGURE_COLUMNS = {"provider": PROVIDER, **OF_A_FIGURE, "state": STATE}
TOTAL_COLUMNS = {
    "provider": OF_ALL,
    "measure_id": VALUES.columns["measure_id"],
    "level": ("varchar", "trust for the sum of whole trusts, or a cut whose units all trusts name alike."),
    "organisation_unit": ("varchar", UNIT),
    "organisation_unit_name": VALUES.columns["organisation_unit_name"],
    "grain": VALUES.columns["grain"],
    "period_start": VALUES.columns["period_start"],
    "period_end": VALUES.columns["period_end"],
    "numerator": ("double", "Sum of the trusts' counts above the line."),
    "denominator": ("double", "Sum of the trusts' counts below the line; empty for a count."),
    "value": VALUES.columns["value"],
    "state": ("varchar", f"sum, or {SUPPRESSED_STATE} where the figures are left out."),
    "trusts": ("integer", "Trusts that have a figure of this unit and period."),
    "of_trusts": ("integer", "Trusts that have figures of this measure at all."),
    "providers": ("varchar", "Codes of the trusts that are in the sum."),
    "is_complete": ("boolean", "Whether every trust with the measure is in the sum."),
    "is_partial": ("boolean", "Whether days of the period are missing or still to come in any of the trusts."),
    "oldest_as_at": ("date", "Date of the oldest data in the sum."),
    "newest_as_at": ("date", "Date of the newest data in the sum."),
}
TRUST_STATES = RegionTable(
    SCHEMA,
    "trust_states",
    "One row per provider and domain.",
    {
        "provider": PROVIDER,
        "label": ("varchar", "Name of the trust for people, from region.yml."),
        "domain": ("varchar", "Domain."),
        "state": (
            "varchar",
            "As the trust's publication says: published, published_with_caveat, held or never; missing where"
            " the region can read no publication of the trust.",
        ),
        "as_at": ("date", "Date of the trust's data that is in the region's tables."),
        "days_behind": ("integer", "Days behind the newest data of this domain in the region."),
        "build_id": ("varchar", "Build of the trust that the data is from."),
        "refresh": (
            "varchar",
            "What became of the trust's last refresh by the region: refreshed, held, failed, busy (another"
            " process refreshes the home), unusable (the home cannot be used) or not_started.",
        ),
        "reason": ("varchar", "Why, in words: of the domain, and of the refresh where it did not succeed."),
        "position": ("integer", "Place in the order of region.yml and of the domains."),
    },
)
DOMAINS = RegionTable(
    SCHEMA,
    "domains",
    "One row per domain of the region.",
    {
        "provider": OF_ALL,
        "domain": ("varchar", "Domain."),
        "state": (
            "varchar",
            "published; held where the figures of the region are not the sum of the trusts' (the tables are"
            " those of the publication before); never where no trust has figures.",
        ),
        "publication_id": ("varchar", "Publication of the region that the tables of the domain are from."),
        "reason": ("varchar", "Why, in words."),
        "position": ("integer", "Place in the order of the domains."),
    },
)
EVIDENCE = RegionTable(
    SCHEMA,
    "evidence",
    "One row per check and domain, and per trust where a check is of one.",
    {
        "provider": ("varchar", f"Organisation code of the trust; {ALL_TRUSTS} for a check of the region."),
        "domain": ("varchar", "Domain."),
        "rule_id": ("varchar", "Name of the check."),
        "status": ("varchar", "pass, or fail: the domain is held."),
        "checked_rows": ("bigint", "Figures that were compared."),
        "failed_rows": ("bigint", "Figures that differ."),
        "message": ("varchar", "What was compared, and the first difference without its numbers."),
    },
)
PUBLICATION = RegionTable(
    SCHEMA,
    "publication",
    "One row.",
    {
        "provider": OF_ALL,
        "publication_id": ("varchar", "Name of the publication."),
        "name": ("varchar", "Name of the region, from region.yml."),
        "published_at": ("timestamp", "When it was written, UTC."),
        "trusts": ("integer", "Trusts in region.yml."),
        "small_numbers_below": ("integer", "Numbers from 1 to below it are left out."),
        "zero": ("varchar", "shown or suppressed."),
        "figures": ("bigint", "Figures of trusts and of the region."),
        "hidden_figures": ("bigint", "Those of them that are left out."),
    },
)
LIST = RegionTable(
    "publication",
    "tables",
    "One row per table.",
    {
        "provider": OF_ALL,
        "table_name": ("varchar", "Table, as schema.table."),
        "domain": ("varchar", "Domain; empty for what is of all of them."),
        "rows": ("bigint", "Number of rows."),
        "grain": ("varchar", "What one row is."),
    },
)
MEASURE_TABLE, TARGET_TABLE = _by_provider(MEASURES), _by_provider(TARGETS)
OF_THE_REGION = (TRUST_STATES, DOMAINS, EVIDENCE, PUBLICATION, MEASURE_TABLE, TARGET_TABLE)


def figures_of(domain: str) -> RegionTable:
    """The figures of the trusts in a domain."""
    return RegionTable(
        domain,
        FIGURES,
        "One row per provider, measure, level, unit, period and basis. Levels overlap: choose one.",
        FIGURE_COLUMNS,
    )


def totals_of(domain: str) -> RegionTable:
    """The figures of the region in a domain."""
    return RegionTable(
        domain,
        TOTALS,
        "One row per measure, level, unit and period. Levels overlap: choose one.",
        TOTAL_COLUMNS,
    )


def domain_tables() -> tuple[RegionTable, ...]:
    """The tables of every domain, in the order of the domains."""
    return tuple(make(domain) for domain in load_domains() for make in (figures_of, totals_of))
