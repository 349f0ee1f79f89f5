-- a discharge ready date without an answer says the patient is ready: the answer is no
with reviews as (

    select
        spell_id,
        assessed_at,
        assessed_at_utc,
        cast(assessed_at as date) as assessed_on,
        coalesce(not meets, discharge_ready_date is not null) as not_meeting,
        delay_reason,
        discharge_pathway,
        discharge_ready_date,
        repatriation_to
    from {{ ref('stg_beds__criteria_to_reside') }}
    where cast(assessed_at as date) <= {{ as_at() }} and (meets is not null or discharge_ready_date is not null)

),

turned as (

    select
        *,
        case
            when not_meeting = lag(not_meeting) over (partition by spell_id order by assessed_at_utc nulls last, assessed_at nulls last) then 0
            else 1
        end as is_turn
    from reviews

),

periods as (

    select
        *,
        sum(is_turn) over (
            partition by spell_id
            order by assessed_at_utc nulls last, assessed_at nulls last
            rows between unbounded preceding and current row
        ) as period_no
    from turned

),

-- what was said once holds until it is said otherwise, within one period of not meeting the criteria
counted as (

    select
        *,
{%- for column in ['delay_reason', 'discharge_pathway', 'discharge_ready_date', 'repatriation_to'] %}
        count({{ column }}) over (
            partition by spell_id, period_no
            order by assessed_at_utc nulls last, assessed_at nulls last
            rows between unbounded preceding and current row
        ) as said_{{ column }}{{ ',' if not loop.last }}
{%- endfor %}
    from periods

),

carried as (

    select
        spell_id,
        assessed_at,
        assessed_at_utc,
        assessed_on,
        not_meeting,
        period_no,
        min(assessed_on) over (partition by spell_id, period_no) as period_from,
{%- for column in ['delay_reason', 'discharge_pathway', 'discharge_ready_date', 'repatriation_to'] %}
        case
            when not_meeting then max({{ column }}) over (partition by spell_id, period_no, said_{{ column }})
        end as {{ column }},
{%- endfor %}
        lead(assessed_on) over (partition by spell_id order by assessed_at_utc nulls last, assessed_at nulls last) as next_assessed_on
    from counted

)

select
    spell_id,
    assessed_at,
    assessed_at_utc,
    assessed_on,
    not_meeting,
    period_no,
    period_from,
    delay_reason,
    {{ plain_key('delay_reason') }} as delay_reason_key,
    case
        when {{ plain_key('delay_reason') }} like 'hospital process%' then 'Hospital process'
        when {{ plain_key('delay_reason') }} like 'wellbeing concerns%' then 'Wellbeing concerns'
        when {{ plain_key('delay_reason') }} like 'care transfer hub process%' then 'Care transfer hub process'
        when {{ plain_key('delay_reason') }} like 'interface process%' then 'Interface process'
        when {{ plain_key('delay_reason') }} like 'capacity%' then 'Capacity'
        when {{ plain_key('delay_reason') }} is not null then 'Not of the national list'
    end as delay_reason_group,
    discharge_pathway,
    discharge_ready_date,
    repatriation_to,
    next_assessed_on
from carried
