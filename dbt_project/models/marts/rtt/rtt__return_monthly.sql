-- names of organisations are the trust's settings where it gave them; codes are what is submitted
with functions as (

    select distinct
        rtt_function,
        rtt_function_name
    from {{ ref('treatment_functions') }}
    where rtt_function is not null

)

select
    {{ return_period_label('counts.month') }} as "Period",
    {{ text_setting('provider_parent_code') }} as "Provider Parent Org Code",
    {{ text_setting('provider_parent_name') }} as "Provider Parent Name",
    {{ provider_code() }} as "Provider Org Code",
    {{ text_setting('provider_name') }} as "Provider Org Name",
    cast(null as varchar) as "Commissioner Parent Org Code",
    cast(null as varchar) as "Commissioner Parent Name",
    counts.commissioner as "Commissioner Org Code",
    cast(null as varchar) as "Commissioner Org Name",
    counts.part as "RTT Part Type",
    {{ return_part_description('counts.part') }} as "RTT Part Description",
    counts.treatment_function as "Treatment Function Code",
    case when counts.treatment_function = 'C_999' then 'Total' else functions.rtt_function_name end as "Treatment Function Name",
{%- for name in return_band_names() %}
    case when counts.part <> 'Part_3' then counts.band_{{ loop.index0 }} end as "{{ name }}",
{%- endfor %}
    -- published for completed parts only
    case when counts.part in ('Part_1A', 'Part_1B') then counts.known end as "Total",
    case when counts.part in ('Part_1A', 'Part_1B') then counts.unknown_clock_start end as "Patients with unknown clock start date",
    counts.total_all as "Total All"
from {{ ref('int_rtt__return') }} as counts
left join functions on counts.treatment_function = functions.rtt_function
