-- names of organisations are the trust's settings where it gave them; codes are what is submitted
with functions as (

    select distinct
        rtt_function,
        rtt_function_name
    from {{ ref('treatment_functions') }}
    where rtt_function is not null

)

select
    {{ return_period_label('counts.month') }} as {{ adapter.quote('Period') }},
    {{ text_setting('provider_parent_code') }} as {{ adapter.quote('Provider Parent Org Code') }},
    {{ text_setting('provider_parent_name') }} as {{ adapter.quote('Provider Parent Name') }},
    {{ provider_code() }} as {{ adapter.quote('Provider Org Code') }},
    {{ text_setting('provider_name') }} as {{ adapter.quote('Provider Org Name') }},
    cast(null as string) as {{ adapter.quote('Commissioner Parent Org Code') }},
    cast(null as string) as {{ adapter.quote('Commissioner Parent Name') }},
    counts.commissioner as {{ adapter.quote('Commissioner Org Code') }},
    cast(null as string) as {{ adapter.quote('Commissioner Org Name') }},
    counts.part as {{ adapter.quote('RTT Part Type') }},
    {{ return_part_description('counts.part') }} as {{ adapter.quote('RTT Part Description') }},
    counts.treatment_function as {{ adapter.quote('Treatment Function Code') }},
    case when counts.treatment_function = 'C_999' then 'Total' else functions.rtt_function_name end as {{ adapter.quote('Treatment Function Name') }},
{%- for name in return_band_names() %}
    case when counts.part <> 'Part_3' then counts.band_{{ loop.index0 }} end as {{ adapter.quote(name) }},
{%- endfor %}
    -- published for completed parts only
    case when counts.part in ('Part_1A', 'Part_1B') then counts.known end as {{ adapter.quote('Total') }},
    case when counts.part in ('Part_1A', 'Part_1B') then counts.unknown_clock_start end as {{ adapter.quote('Patients with unknown clock start date') }},
    counts.total_all as {{ adapter.quote('Total All') }}
from {{ ref('int_rtt__return') }} as counts
left join functions on counts.treatment_function = functions.rtt_function
