{#- Rows of a return that break an identity of the national file. The relation has month, provider, commissioner,
    part, treatment_function, band_0 … band_104, known (the published Total), unknown_clock_start and total_all; blanks count
    as nothing. Completed parts: bands = Total, Total + unknown = Total All. Incomplete parts: bands = Total All.
    Every group: the C_999 row = the sum of the others. Tested with NHS England's own file. -#}
{% macro return_identity_failures(relation) -%}
with sums as (

    select
        month,
        provider,
        commissioner,
        part,
        treatment_function,
        {% for band in range(105) %}coalesce(band_{{ band }}, 0){{ ' + ' if not loop.last }}{% endfor %} as bands,
        coalesce(known, 0) as known,
        coalesce(unknown_clock_start, 0) as unknown_clock_start,
        coalesce(total_all, 0) as total_all
    from {{ relation }}

),

rows_wrong as (

    select
        month, provider, commissioner, part, treatment_function,
        'bands and totals disagree' as identity
    from sums
    where
        (part in ('Part_1A', 'Part_1B') and (bands <> known or known + unknown_clock_start <> total_all))
        or (part in ('Part_2', 'Part_2A') and bands <> total_all)

),

groups as (

    select
        month, provider, commissioner, part,
        sum(case when treatment_function = 'C_999' then 1 else 0 end) as totals,
        sum(case when treatment_function = 'C_999' then total_all else 0 end) as total_row,
        sum(case when treatment_function <> 'C_999' then total_all else 0 end) as other_rows,
        sum(case when treatment_function = 'C_999' then bands else -bands end) as band_difference
    from sums
    group by month, provider, commissioner, part

)

select month, provider, commissioner, part, treatment_function, identity from rows_wrong
union all
select
    month, provider, commissioner, part,
    'C_999' as treatment_function,
    'the total row is not the sum of its functions' as identity
from groups
where totals <> 1 or total_row <> other_rows or band_difference <> 0
{%- endmacro %}
