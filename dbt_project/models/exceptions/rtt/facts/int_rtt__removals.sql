-- what left a list: entries that were removed, and periods that were on the list before and are in no extract any more
with removed as (

    select
        entries.entry_id as removal_key,
        entries.patient_id,
        entries.pathway_key,
        entries.owner,
        entries.removed_date,
        coalesce(entries.removal_reason, 'none') as removal_reason,
        coalesce(reasons.is_explained, false)
        or entries.active_on_pathway > 0
        or not coalesce(now_known.is_open, false)
        or now_known.clock_start_date > entries.removed_date as is_explained
    from {{ ref('int_rtt__assessed_entries') }} as entries
    left join {{ ref('removal_reasons') }} as reasons on lower(entries.removal_reason) = reasons.reason
    left join {{ ref('int_rtt__pathway_now') }} as now_known on entries.pathway_key = now_known.pathway_key
    where entries.admission_method in ('11', '12') and entries.removed_date <= {{ as_at() }}

),

-- periods of the list before that are gone, with their start; looked up before, because a left join by more than
-- equal keys would compare every row with every other
starts as (

    select
        gone.pathway_key,
        gone.period_no,
        before.clock_start_date
    from {{ ref('rtt__roll_forward_pathways') }} as gone
    inner join {{ source('memory', 'open_pathways') }} as before on {{ same_period('gone', 'before') }}

),

vanished as (

    select
        'list|' || gone.pathway_key || '|' || cast(gone.period_no as string) as removal_key,
        now_known.patient_id,
        gone.pathway_key,
        gone.to_as_at as removed_date
    from {{ ref('rtt__roll_forward_pathways') }} as gone
    left join {{ ref('int_rtt__pathway_now') }} as now_known on gone.pathway_key = now_known.pathway_key
    left join starts on gone.pathway_key = starts.pathway_key and gone.period_no = starts.period_no
    where
        gone.movement = 'unexplained'
        -- some rows of the pathway are left, no clock runs on it and none ended in this wait
        or (
            gone.reason = {{ start_records_changed() }}
            and not coalesce(now_known.is_open, false)
            and coalesce(now_known.clock_stop_date < starts.clock_start_date, true)
        )

),

-- the record of a vanished period is list|<key of the pathway>|<number of the period>
remembered_removals as (

    select
        record_key,
        regexp_replace(regexp_replace(record_key, '^list[|]', ''), '[|][0-9]+$', '') as pathway_key,
        first_seen
    from {{ source('memory', 'exceptions') }}
    where rule_id = 'RTT-A16' and state <> 'cleared' and record_key like 'list|%'

),

-- it does not come back by being forgotten: what vanished stays an exception until it is in an extract again, or
-- another clock runs on the pathway
remembered as (

    select
        before.record_key as removal_key,
        now_known.patient_id,
        before.pathway_key,
        before.first_seen as removed_date
    from remembered_removals as before
    left join {{ ref('int_rtt__pathway_now') }} as now_known on before.pathway_key = now_known.pathway_key
    left join {{ ref('rtt__periods') }} as periods
        on
            before.pathway_key = periods.pathway_key
            and before.record_key = 'list|' || periods.pathway_key || '|' || cast(periods.period_no as string)
    left join vanished on before.record_key = vanished.removal_key
    where
        periods.pathway_key is null
        and not coalesce(now_known.is_open, false)
        and vanished.removal_key is null

)

select
    removal_key,
    patient_id,
    pathway_key,
    owner,
    removed_date,
    'entry_removed' as removal,
    removal_reason,
    is_explained
from removed
union all
select
    removal_key,
    patient_id,
    pathway_key,
    'RTT validation' as owner,
    removed_date,
    case when patient_id is null then 'not_in_extract' else 'start_not_in_extract' end as removal,
    cast(null as string) as removal_reason,
    false as is_explained
from vanished
union all
select
    removal_key,
    patient_id,
    pathway_key,
    'RTT validation' as owner,
    removed_date,
    case when patient_id is null then 'not_in_extract' else 'start_not_in_extract' end as removal,
    cast(null as string) as removal_reason,
    false as is_explained
from remembered
