{%- set feeds = [
    ('rtt_full_csv', 'month', 'provider', 'false'),
    ('ae_monthly_csv', 'month', "case when is_total then 'ENG' else organisation end", 'is_total'),
    ('cwt_provider_extract', 'month', 'organisation', 'false'),
    ('kh03_workbook', 'period', 'organisation', "organisation = 'ENG'"),
    ('qmco_workbook', 'period', 'organisation', "organisation like 'ENG %'"),
    ('dm01_workbook', 'month', 'organisation', "organisation = 'ENG'"),
] -%}
with told as (

    {%- for feed, period, organisation, is_england in feeds %}
    select distinct
        '{{ feed }}' as feed,
        source_order,
        source_sha256,
        source_delivery,
        source_as_at,
        source_file,
        edition,
        edition_said_by,
        edition_order,
        arrival,
        coalesce({{ period }}, '') as period,
        coalesce({{ organisation }}, '') as organisation,
        coalesce({{ is_england }}, false) as is_england
    from {{ ref('stg_national__' ~ feed) }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}

)

select
    feed,
    source_order,
    source_delivery,
    source_as_at,
    source_file,
    edition,
    edition_said_by,
    edition_order,
    -- the same content again is no later arrival
    min(arrival) over (partition by feed, source_sha256) as arrival,
    period,
    organisation,
    is_england
from told
