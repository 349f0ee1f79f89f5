{%- set sectors = ['total', 'general_and_acute', 'learning_disabilities', 'maternity', 'mental_illness'] -%}
with used as (

    select
        published.*,
        files.edition as used_edition
    from {{ ref('stg_national__kh03_workbook') }} as published
    inner join {{ ref('int_benchmark__files_used') }} as files
        on
            files.feed = 'kh03_workbook'
            and published.source_order = files.source_order
            and published.period = files.period
            and published.organisation = files.organisation

),

coded as (

    {%- for sector in sectors %}
    select
        period,
        organisation,
        organisation_name,
        '{{ sector }}' as sector,
        available_{{ sector }} as available,
        occupied_{{ sector }} as occupied,
        100e0 * occupied_{{ sector }} / nullif(available_{{ sector }}, 0) as percent,
        used_edition as edition,
        source_file
    from used
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
    coded.percent,
    coded.edition,
    coded.source_file
from coded
