with in_scope as (

    select
        list_type,
        rtt_function,
        case
            when last_validated_date < date '1901-01-01' or last_validated_date > {{ as_at() }} then 'unusable'
            when last_validated_date >= {{ add_days(as_at(), -1 * wait_limit('rtt_12_weeks')) }} then 'validated'
            else 'not validated'
        end as outcome
    from {{ ref('rtt__ptl') }}
    where
        in_return
        and days_waited > {{ wait_limit('rtt_12_weeks') }}
        and (last_attended_date is null or last_attended_date < {{ add_days(as_at(), -1 * wait_limit('rtt_12_weeks')) }})
        and (last_decided_date is null or last_decided_date < {{ add_days(as_at(), -1 * wait_limit('rtt_12_weeks')) }})
        and (next_event_date is null or next_event_date > {{ add_days(as_at(), 28) }})

),

with_total as (

    select list_type, rtt_function as treatment_function, outcome from in_scope
    union all
    select list_type, 'C_999' as treatment_function, outcome from in_scope

),

coded as (

    select
        {{ as_at() }} as as_at,
        list_type,
        treatment_function,
        count(*) filter (where outcome = 'validated') as validated,
        count(*) filter (where outcome = 'not validated') as not_validated,
        count(*) filter (where outcome = 'unusable') as unusable_date,
        100e0 * count(*) filter (where outcome = 'validated') / nullif(count(*) filter (where outcome <> 'unusable'), 0) as percent_validated
    from with_total
    group by list_type, treatment_function

)

select
    coded.as_at,
    coded.list_type,
    {{ name_of('coded', 'list_type') }} as list_type_name,
    coded.treatment_function,
    {{ name_of('coded', 'treatment_function') }} as treatment_function_name,
    {{ division_of(['rtt_function']) }} as division,
    coalesce(coded.treatment_function = 'C_999', false) as is_total,
    coded.validated,
    coded.not_validated,
    coded.unusable_date,
    coded.percent_validated
from coded
{{ names_joined('coded', {'list_type': 'rtt_list_type', 'treatment_function': 'rtt_function'}) }}
{{ divisions_joined('coded', {'rtt_function': 'treatment_function'}) }}
