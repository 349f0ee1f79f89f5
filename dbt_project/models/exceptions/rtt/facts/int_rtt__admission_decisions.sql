-- every recorded decision to admit, and whether the admission list knows of it
with decisions as (

    select
        event_id,
        patient_id,
        pathway_key,
        event_date,
        period_no,
        state_after
    from {{ ref('int_rtt__assessed_events') }}
    where event_type = 'decision_to_admit' and event_date <= {{ as_at() }}

),

listed as (

    select distinct decisions.event_id
    from decisions
    inner join {{ ref('int_rtt__assessed_entries') }} as entries
        on
            decisions.pathway_key = entries.pathway_key
            and (
                entries.decision_to_admit_date is null
                or entries.decision_to_admit_date
                >= {{ add_days('decisions.event_date', -1 * var('admission_list_days')) }}
                or entries.is_active
            )

),

admitted as (

    select distinct decisions.event_id
    from decisions
    inner join {{ ref('int_rtt__spells') }} as spells
        on decisions.pathway_key = spells.pathway_key and spells.admitted_date >= decisions.event_date

)

select
    decisions.event_id,
    decisions.patient_id,
    decisions.pathway_key,
    decisions.event_date,
    'admissions office' as owner,
    coalesce(
        decisions.state_after = 'open' and now_known.is_open and decisions.period_no = now_known.period_no, false
    ) as is_current,
    listed.event_id is not null or admitted.event_id is not null as is_listed
from decisions
left join {{ ref('int_rtt__pathway_now') }} as now_known on decisions.pathway_key = now_known.pathway_key
left join listed on decisions.event_id = listed.event_id
left join admitted on decisions.event_id = admitted.event_id
