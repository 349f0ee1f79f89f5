{%- set sectors = ['total', 'general_and_acute', 'learning_disabilities', 'maternity', 'mental_illness'] -%}
with coded as (

    {%- for sector in sectors %}
    select
        period,
        organisation,
        organisation_name,
        '{{ sector }}' as sector,
        available_{{ sector }} as available,
        occupied_{{ sector }} as occupied,
        100.0 * occupied_{{ sector }} / nullif(available_{{ sector }}, 0) as percent
    from {{ ref('stg_national__kh03_workbook') }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}

)

select
    coded.period,
    {{ period_start('coded.period') }} as period_start,
    coded.organisation,
    coded.organisation_name,
    coded.sector,
    coalesce(coded.organisation = 'ENG' or coded.sector = 'total', false) as is_total,
    coded.available,
    coded.occupied,
    coded.percent
from coded
