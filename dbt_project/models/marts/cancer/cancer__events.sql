-- pathways that a person may be asked about: open, or with a clock that stopped in thirteen months
with wanted as (

    select care_id
    from {{ ref('int_cancer__pathways') }}
    where is_open
    union
    select care_id
    from {{ ref('cancer__clocks') }}
    where clock_stop_date >= {{ add_days(as_at(), -400) }}

),

pathways as (

    select pathways.*
    from {{ ref('int_cancer__pathways') }} as pathways
    inner join wanted on pathways.care_id = wanted.care_id

),

treatments as (

    select treatments.*
    from {{ ref('int_cancer__treatments') }} as treatments
    inner join wanted on treatments.care_id = wanted.care_id

),

clocks as (

    select clocks.*
    from {{ ref('cancer__clocks') }} as clocks
    inner join wanted on clocks.care_id = wanted.care_id

),

transfers as (

    select transfers.*
    from {{ ref('stg_cancer__transfers') }} as transfers
    inner join wanted on transfers.care_id = wanted.care_id
    where transfers.transfer_date <= {{ as_at() }}

),

steps as (

    select
        care_id,
        care_id as record_id,
        received_date as event_date,
        10 as place,
        'referral received' as what_happened,
        case
            when route in ('Urgent Suspected Cancer', 'Breast Symptomatic', 'Screening') then 'FDS, 62D'
        end as standards,
        case
            when route in ('Urgent Suspected Cancer', 'Breast Symptomatic', 'Screening') then 'STARTS'
            else ''
        end as clock,
        case when downgraded_before_seen then 'R-DOWN' when route is null then 'R-ROUTE' else 'R-FDS' end as rule,
        case
            when route = 'Consultant Upgrade'
                then 'not urgent: no clock of 28 or 62 days starts until a consultant upgrades it'
            when route is not null then 'route ' || route || ': the clocks of 28 and 62 days start, this is day 0'
            when downgraded_before_seen then 'downgraded by the referrer before being seen: outside the 28 and 62 days'
            else 'priority ' || coalesce(priority_type, 'missing') || ', source ' || coalesce(source_of_referral, 'missing')
                || ': no route, so only the 31 days can count'
        end as explanation
    from pathways
    where received_date is not null
    union all
    select
        care_id,
        care_id as record_id,
        upgrade_date as event_date,
        20 as place,
        'upgraded by a consultant' as what_happened,
        '62D' as standards,
        case when route = 'Consultant Upgrade' then 'STARTS' else '' end as clock,
        'R-UPG' as rule,
        case
            when route = 'Consultant Upgrade' and priority_type = '3'
                then 'an urgent referral was upgraded: the 62 days start later than they should (CX-17)'
            when route = 'Consultant Upgrade' then 'the clock of 62 days starts at the decision to upgrade, this is day 0'
            else 'the route stands: screening comes before an upgrade'
        end as explanation
    from pathways
    where upgrade_date <= {{ as_at() }}
    union all
    select
        care_id,
        care_id as record_id,
        downgraded_date as event_date,
        30 as place,
        'downgraded' as what_happened,
        'FDS, 62D' as standards,
        case when downgraded_before_seen then 'ENDS' else '' end as clock,
        'R-DOWN' as rule,
        case
            when downgraded_before_seen then 'the referrer agreed before the patient was seen: the referral leaves both standards'
            else 'not agreed by the referrer, or after being seen: the clocks run on (CX-38)'
        end as explanation
    from pathways
    where downgraded_date <= {{ as_at() }}
    union all
    select
        care_id,
        care_id as record_id,
        first_seen_date as event_date,
        40 as place,
        'first seen' as what_happened,
        'FDS, 62D' as standards,
        case when first_seen_adjustment > 0 then 'ADJUSTED by ' || cast(first_seen_adjustment as string) else '' end as clock,
        'R-ADJ-DNA' as rule,
        case
            when first_seen_adjustment > 0
                then 'a first appointment was missed: the days until the patient was back in contact do not count'
            when first_seen_adjustment_days > 0
                then 'seen before the upgrade: the adjustment of the first appointment does not touch this clock'
            else 'the clocks continue'
        end as explanation
    from pathways
    where first_seen_date <= {{ as_at() }}
    union all
    select
        pathways.care_id,
        pathways.care_id as record_id,
        pathways.told_date as event_date,
        50 as place,
        case pathways.fds_end_reason
            when '01' then 'informed: cancer'
            when '02' then 'informed: no cancer'
            when '03' then 'excluded from the 28 days'
            when '04' then 'informed: interval scan'
            else 'informed, no reason recorded'
        end as what_happened,
        'FDS' as standards,
        case
            when clocks.care_id is null then ''
            when clocks.clock_stop_date < pathways.told_date then 'stopped before'
            when clocks.in_scope then 'STOPS on day ' || cast(clocks.days as string)
            else 'ENDS, not counted'
        end as clock,
        case
            when pathways.fds_end_reason = '03' then 'R-FDS-EXCL'
            when clocks.clock_stop_date < pathways.told_date then 'R-FDS-DTT'
            else 'R-FDS'
        end as rule,
        case
            when clocks.care_id is null then 'this route has no 28-day clock'
            when clocks.clock_stop_date < pathways.told_date then 'an earlier decision to treat stopped the 28 days'
            when clocks.days < 0 then 'the wait would be negative: an error, not counted (CX-14)'
            when clocks.out_of_scope_reason = 'date before the clock start'
                then 'a decision is dated before the referral was received: an error, not counted (CX-14)'
            when not clocks.in_scope then 'the end reason does not count in the 28 days'
            when clocks.within_standard then 'within 28 days'
            else 'over 28 days: a breach'
        end as explanation
    from pathways
    left join clocks on pathways.care_id = clocks.care_id and clocks.standard = 'FDS'
    where pathways.told_date <= {{ as_at() }}
    union all
    select
        care_id,
        transfer_id as record_id,
        transfer_date as event_date,
        60 as place,
        case when direction = 'in' then 'received from ' else 'sent to ' end
        || coalesce(case when direction = 'in' then from_provider else to_provider end, 'an unknown provider') as what_happened,
        '62D' as standards,
        '' as clock,
        'R-IPT' as rule,
        'the clock runs on; the day divides the wait between the providers' as explanation
    from transfers
    union all
    select
        treatments.care_id,
        treatments.treatment_id as record_id,
        treatments.decision_date as event_date,
        70 as place,
        case when treatments.ecad_date is not null then 'earliest clinically appropriate date' else 'decision to treat' end
            as what_happened,
        '31D' as standards,
        case when treatments.decision_date <= treatments.treatment_date then 'STARTS' else '' end as clock,
        case when treatments.ecad_date is not null then 'R-ECAD' else 'R-31' end as rule,
        case
            when treatments.decision_date > treatments.treatment_date
                then 'dated after the treatment: the 31 days count from the treatment (CX-15)'
            else 'the clock of 31 days starts, this is day 0'
        end as explanation
    from treatments
    where treatments.decision_date is not null
    union all
    select
        decided.care_id,
        decided.treatment_id as record_id,
        coalesce(decided.decision_to_treat_date, decided.ecad_date) as event_date,
        70 as place,
        case when decided.decision_to_treat_date is null then 'earliest clinically appropriate date' else 'decision to treat' end
            as what_happened,
        '31D' as standards,
        'STARTS' as clock,
        'R-31' as rule,
        case
            when decided.treatment_date is null then 'the clock of 31 days runs, and no treatment is planned'
            else 'the clock of 31 days runs; treatment is planned for ' || cast(decided.treatment_date as string)
        end as explanation
    from {{ ref('stg_cancer__treatments') }} as decided
    inner join wanted on decided.care_id = wanted.care_id
    where
        coalesce(decided.decision_to_treat_date, decided.ecad_date) <= {{ as_at() }}
        and (decided.treatment_date is null or decided.treatment_date > {{ as_at() }})
    union all
    select
        treatments.care_id,
        treatments.treatment_id as record_id,
        treatments.treatment_date as event_date,
        80 as place,
        case
            when treatments.modality = '98' then 'all treatment declined'
            when treatments.is_first then 'first treatment'
            else 'subsequent treatment'
        end || coalesce(', modality ' || treatments.modality, '') as what_happened,
        clocks.standard as standards,
        case
            when clocks.care_id is null then ''
            when clocks.in_scope then 'STOPS on day ' || cast(clocks.days as string)
            else 'ENDS, not counted'
        end as clock,
        case
            when treatments.modality = '98' then 'R-DECL'
            when not treatments.diagnosis_counts then 'R-ICD'
            when not treatments.is_first and treatments.modality in ('07', '08', '09') then 'R-31-SCOPE'
            when clocks.adjustment_days > 0 then 'R-ADJ-TX'
            when clocks.standard = '31D' then 'R-31'
            else 'R-62'
        end as rule,
        case
            when treatments.modality = '98' then 'declined: outside the 31 and 62 days'
            when not treatments.diagnosis_counts then 'the diagnosis is missing or not one that counts (CX-19)'
            when clocks.care_id is null then 'no clock of this pathway ends here'
            when clocks.days < 0 then 'the wait would be negative: an error, not counted'
            when not clocks.in_scope and treatments.decision_date is null then 'no decision to treat is recorded (CX-16)'
            when not clocks.in_scope and not treatments.is_first and treatments.modality in ('07', '08', '09')
                then 'subsequent palliative care or monitoring does not count'
            when not clocks.in_scope then 'an item that the standard needs is missing'
            else case when clocks.adjustment_days > 0
                    then cast(clocks.adjustment_days as string) || ' days of adjustment taken off; '
                else '' end
                || case when clocks.within_standard then 'within ' else 'over ' end
                || cast(clocks.allowed_days as string) || ' days'
                || case when clocks.within_standard then '' else ': a breach' end
        end as explanation
    from treatments
    left join clocks on treatments.treatment_id = clocks.treatment_id
    union all
    select
        care_id,
        care_id as record_id,
        closed_date as event_date,
        90 as place,
        'closed on the tracker' || coalesce(': ' || closed_reason, '') as what_happened,
        cast(null as string) as standards,
        '' as clock,
        'R-PTL' as rule,
        'no longer on the tracking list' as explanation
    from pathways
    where closed_date <= {{ as_at() }}

)

select
    steps.care_id,
    pathways.pathway_id,
    cast(
        row_number() over (
            partition by steps.care_id
            order by steps.event_date, steps.place, steps.standards, steps.what_happened, steps.record_id
        ) as integer
    ) as step_number,
    steps.event_date,
    steps.what_happened,
    steps.standards,
    steps.clock,
    steps.rule,
    steps.explanation
from steps
inner join pathways on steps.care_id = pathways.care_id
