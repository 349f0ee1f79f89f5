with waiting as (

    select
        rtt_function,
        days_waited
    from {{ ref('rtt__ptl') }}
    where
        in_return
        and list_type = 'ORTT'
        and last_care_date is null
        -- no headline counts patients whom an English commissioner does not pay for
        and coalesce(commissioner, 'unknown') <> 'NONC'

),

with_total as (

    select rtt_function as treatment_function, days_waited from waiting
    union all
    select 'C_999' as treatment_function, days_waited from waiting

),

coded as (

    select
        {{ as_at() }} as as_at,
        treatment_function,
        count(*) as waiting_first,
        count(*) filter (where days_waited <= {{ wait_limit('rtt_18_weeks') }}) as within_18_weeks,
        100e0 * count(*) filter (where days_waited <= {{ wait_limit('rtt_18_weeks') }}) / nullif(count(*), 0) as percent
    from with_total
    group by treatment_function

)

select
    coded.as_at,
    coded.treatment_function,
    {{ name_of('coded', 'treatment_function') }} as treatment_function_name,
    {{ division_of(['rtt_function']) }} as division,
    coalesce(coded.treatment_function = 'C_999', false) as is_total,
    coded.waiting_first,
    coded.within_18_weeks,
    coded.percent
from coded
{{ names_joined('coded', {'treatment_function': 'rtt_function'}) }}
{{ divisions_joined('coded', {'rtt_function': 'treatment_function'}) }}
