{{ config(severity='error', meta={'rule_id': 'OP-I03', 'kind': 'reconciliation', 'model': 'outpatients__follow_up_backlog', 'domain': 'outpatients', 'title': 'The backlog counts every follow-up that is owed once, and every visit that asked for one is listed or its reason given'}) }}
with counts as (

    select
        (select count(*) from {{ ref('outpatients__follow_up') }}) as listed,
        (select count(*) from {{ ref('int_outpatients__follow_ups') }} where follow_up_state = 'owed') as owed,
        (select coalesce(sum(follow_ups), 0) from {{ ref('outpatients__follow_up_backlog') }}) as in_backlog,
        (
            select count(*)
            from {{ ref('outpatients__appointments') }}
            where
                appointment_status = 'attended'
                and appointment_kind <> 'administrative'
                and (outcome in ('2', '3') or follow_up_due_date is not null)
        ) as asked,
        (select count(*) from {{ ref('int_outpatients__follow_ups') }}) as answered

)

select
    listed,
    owed,
    in_backlog
from counts
where
    listed <> owed
    or listed <> in_backlog
    or asked <> answered
