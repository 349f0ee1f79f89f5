-- the last day that each source's data holds: a record of a later day may exist and not have come yet
with sources as (

    select
        'pas' as source_name,
        max(source_as_at) as as_at_date
    from {{ ref('stg_pas__spells') }}
    union all
    select
        'pas' as source_name,
        max(source_as_at) as as_at_date
    from {{ ref('stg_pas__patients') }}
{%- for feed in ['ward_stays', 'bed_states', 'criteria_to_reside', 'wards'] %}
    union all
    select
        'beds' as source_name,
        max(source_as_at) as as_at_date
    from {{ ref('stg_beds__' ~ feed) }}
{%- endfor %}

),

by_source as (

    select
        least(coalesce(max(case when source_name = 'pas' then as_at_date end), date '1900-01-01'), {{ as_at() }}) as pas_as_at,
        least(coalesce(max(case when source_name = 'beds' then as_at_date end), date '1900-01-01'), {{ as_at() }}) as beds_as_at
    from sources

)

select
    pas_as_at,
    beds_as_at,
    {{ local_to_utc(add_days('pas_as_at', 1)) }} as pas_as_at_ends_utc,
    {{ local_to_utc(add_days('beds_as_at', 1)) }} as beds_as_at_ends_utc,
    {{ local_to_utc(add_days('least(pas_as_at, beds_as_at)', 1)) }} as both_as_at_ends_utc
from by_source
