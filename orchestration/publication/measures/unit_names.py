"""Names beside the codes of units: from the code lists of the same publication."""

import duckdb

from orchestration.performance.published import VALUES
from orchestration.store.catalog import tables_of

WHOLE_TRUST = "Whole trust"
# the code lists of each level, the first that knows a code names it; other levels are named by what they say
LISTS = {
    "treatment_function": ("rtt_functions", "treatment_functions"),
    "site": ("sites",),
    "ward": ("wards",),
    "department_type": ("department_types",),
    "sector": ("ward_sectors",),
    "modality": ("diagnostic_modalities",),
    "priority": ("clinical_priorities",),
}


def write_unit_names(connection: duckdb.DuckDBPyConnection) -> None:
    """Names every unit of performance.measure_values that a code list names; of several names the newest."""
    present = tables_of(connection)
    connection.execute(
        "create temp table unit_names (level varchar, code varchar, name varchar, place integer)"
    )
    for level, lists in LISTS.items():
        for place, name in enumerate(lists):
            if f"reference.{name}" in present:
                connection.execute(
                    f"""
                    insert into unit_names
                    select '{level}', code, name, {place}
                    from (
                        select
                            code,
                            name,
                            row_number() over (
                                partition by code order by valid_from desc nulls last, name
                            ) as newest
                        from reference.{name}
                        where name is not null
                    )
                    where newest = 1
                    """
                )
    connection.execute(
        f"""
        update {VALUES.published} as figures
        set organisation_unit_name = named.name
        from (
            select level, code, name
            from (
                select *, row_number() over (partition by level, code order by place) as best
                from unit_names
            )
            where best = 1
        ) as named
        where figures.level = named.level and figures.organisation_unit = named.code
        """
    )
    connection.execute(
        f"update {VALUES.published} set organisation_unit_name = '{WHOLE_TRUST}' where level = 'trust'"
    )
    connection.execute("drop table unit_names")
