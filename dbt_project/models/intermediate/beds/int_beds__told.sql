-- How far each source has told of the night: a record of a later day may exist and not have come yet. A source that
-- never came has told of nothing.
with told as (

    select
        'pas' as source_name,
        max(source_as_at) as told_on
    from {{ ref('stg_pas__spells') }}
    union all
    select
        'pas' as source_name,
        max(source_as_at) as told_on
    from {{ ref('stg_pas__patients') }}
{%- for feed in ['ward_stays', 'bed_states', 'criteria_to_reside', 'wards'] %}
    union all
    select
        'beds' as source_name,
        max(source_as_at) as told_on
    from {{ ref('stg_beds__' ~ feed) }}
{%- endfor %}

),

by_source as (

    select
        least(coalesce(max(case when source_name = 'pas' then told_on end), date '1900-01-01'), {{ as_at() }}) as pas_told_on,
        least(coalesce(max(case when source_name = 'beds' then told_on end), date '1900-01-01'), {{ as_at() }}) as beds_told_on
    from told

)

select
    pas_told_on,
    beds_told_on,
    {{ local_to_utc(add_days('pas_told_on', 1)) }} as pas_told_to_utc,
    {{ local_to_utc(add_days('beds_told_on', 1)) }} as beds_told_to_utc,
    {{ local_to_utc(add_days('least(pas_told_on, beds_told_on)', 1)) }} as told_by_both_to_utc
from by_source
