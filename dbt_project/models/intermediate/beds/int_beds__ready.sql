with latest as (

    select *
    from (
        select
            *,
            row_number() over (partition by spell_id order by assessed_at_utc desc nulls last, assessed_at desc nulls last) as place
        from {{ ref('int_beds__criteria') }}
    ) as placed
    where place = 1

),

met as (

    select
        spell_id,
        max(assessed_on) as last_met_on
    from {{ ref('int_beds__criteria') }}
    where not not_meeting
    group by spell_id

),

waiting as (

    select
        reviews.spell_id,
        min(reviews.assessed_on) as repatriation_since
    from {{ ref('int_beds__criteria') }} as reviews
    inner join latest
        on
            reviews.spell_id = latest.spell_id
            and reviews.period_no = latest.period_no
            and reviews.repatriation_to = latest.repatriation_to
    group by reviews.spell_id

)

select
    latest.spell_id,
    latest.assessed_at_utc as last_assessed_at_utc,
    latest.assessed_on as last_assessed_on,
    latest.not_meeting,
    case when latest.not_meeting then latest.period_from end as not_meeting_from,
    latest.discharge_ready_date as recorded_ready_date,
    met.last_met_on,
    latest.delay_reason,
    latest.delay_reason_key,
    latest.delay_reason_group,
    latest.discharge_pathway,
    latest.repatriation_to,
    waiting.repatriation_since
from latest
left join met on latest.spell_id = met.spell_id
left join waiting on latest.spell_id = waiting.spell_id
