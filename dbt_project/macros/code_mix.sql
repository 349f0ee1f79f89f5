{#- One row a coded column: how far the mix of its codes in the last four weeks is from the twelve weeks
    before, as a population stability index: the sum over the codes of the difference of the two shares times
    the logarithm of their ratio. Half a record is added to each count, so that a code that is new or gone
    weighs heavily and not infinitely. A missing code is a code of its own: a column that goes empty drifts. -#}
{% macro code_mix(columns) -%}
with coded as (
{% for source_name, feed, column in columns %}
    select
        '{{ source_name }}.{{ feed }}' as feed,
        '{{ column }}' as coded_column,
        coalesce({{ column }}, '(none)') as code,
        cast({{ happened_column(source_name, feed) }} as date) as happened_date
    from {{ ref('stg_' ~ source_name ~ '__' ~ feed) }}
    {% if not loop.last %}union all{% endif %}
{%- endfor %}

),

counted as (

    select
        feed,
        coded_column,
        code,
        count(*) filter (where happened_date > {{ add_days(as_at(), -28) }}) as recent,
        count(*) filter (where happened_date <= {{ add_days(as_at(), -28) }}) as before
    from coded
    where happened_date > {{ add_days(as_at(), -112) }} and happened_date <= {{ as_at() }}
    group by feed, coded_column, code

),

totals as (

    select
        feed,
        coded_column,
        code,
        recent,
        before,
        sum(recent) over (partition by feed, coded_column) as recent_records,
        sum(before) over (partition by feed, coded_column) as records_before,
        (recent + 0.5e0) / nullif(sum(recent + 0.5e0) over (partition by feed, coded_column), 0) as recent_share,
        (before + 0.5e0) / nullif(sum(before + 0.5e0) over (partition by feed, coded_column), 0) as share_before
    from counted

),

moved as (

    select
        *,
        (recent_share - share_before) * ln(recent_share / nullif(share_before, 0)) as part
    from totals

),

ranked as (

    select
        *,
        row_number() over (partition by feed, coded_column order by part desc nulls last, code nulls last) as place
    from moved

)

select
    feed,
    coded_column,
    cast(max(recent_records) as bigint) as recent_records,
    cast(max(records_before) as bigint) as records_before,
    cast(least(max(recent_records), max(records_before)) as bigint) as least_records,
    cast(sum(part) as double) as stability_index,
    max(case when place = 1 then code end) as most_moved_code,
    cast(100e0 * max(case when place = 1 then recent_share end) as double) as most_moved_percent,
    cast(100e0 * max(case when place = 1 then share_before end) as double) as most_moved_percent_before
from ranked
group by feed, coded_column
{%- endmacro %}
