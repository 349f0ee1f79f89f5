with actions as (

    select
        care_id,
        min(due_date) as next_action_date,
        count(*) as open_actions,
        count(*) filter (where due_date is null) as undated_actions
    from {{ ref('int_cancer__actions') }}
    where
        (completed_date is null or completed_date > {{ as_at() }})
        and (created_date is null or created_date <= {{ as_at() }})
    group by care_id

),

begun as (

    select
        *,
        {{ days_between('clock_start_date', as_at()) }} as raw_open_days
    from {{ ref('int_cancer__pathways') }}
    where is_open

),

-- more days than the patient has waited cannot have been taken off yet: such a number shortens no wait (CX-21)
measured as (

    select
        begun.*,
        case when first_seen_adjustment > raw_open_days then 0 else first_seen_adjustment end as days_taken_off,
        raw_open_days - case when first_seen_adjustment > raw_open_days then 0 else first_seen_adjustment end as open_days
    from begun

),

coded as (

    select
        measured.care_id,
        measured.patient_id,
        measured.pathway_id,
        measured.route,
        measured.referral_type,
        measured.tracking_site,
        referred.treatment_function,
        measured.clock_start_date,
        measured.open_days,
        measured.raw_open_days,
        case
            when measured.open_days <= {{ wait_limit('cancer_28_day') }} then '0-28'
            when measured.open_days <= {{ wait_limit('cancer_62_day') }} then '29-62'
            when measured.open_days <= {{ wait_limit('cancer_104_day') }} then '63-104'
            when measured.open_days > {{ wait_limit('cancer_104_day') }} then '>104'
        end as band,
        measured.first_decision_to_treat_date is not null as has_decision_to_treat,
        -- non-specific symptoms are on the list and outside the headline count (R-NSS)
        coalesce(measured.open_days > {{ wait_limit('cancer_62_day') }}, false) and coalesce(measured.referral_type, '') <> '17'
            as in_backlog_count,
        {% for day in [28, 62, 104] -%}
        {{ add_days('measured.clock_start_date', (day + 1) ~ ' + measured.days_taken_off') }} as breach_date_{{ day }},
        {% endfor -%}
        {% for day in [28, 62, 104] -%}
        measured.open_days between {{ day + 1 }} and {{ day + 7 }} as passed_day_{{ day }}_in_last_7_days,
        {% endfor -%}
        {% for day in [28, 62, 104] -%}
        {% for days in [7, 14, 21] -%}
        measured.open_days <= {{ day }} and measured.open_days + {{ days }} > {{ day }} as tips_over_{{ day }}_in_{{ days }}_days,
        {% endfor -%}
        {% endfor -%}
        measured.told_date is null and measured.open_days > {{ wait_limit('cancer_28_day') }} as is_not_informed_by_day_28,
        measured.first_seen_date,
        measured.first_seen_date is null and measured.first_seen_date_rejected is null as is_not_yet_seen,
        measured.told_date as date_informed,
        measured.planned_treatment_date,
        -- what the wait will be if the treatment happens on its planned day
        {{ days_between('measured.clock_start_date', 'measured.planned_treatment_date') }} - measured.days_taken_off
            as days_at_planned_treatment,
        measured.harm_review_date,
        actions.next_action_date,
        coalesce(actions.open_actions, 0) as open_actions,
        coalesce(actions.undated_actions, 0) as undated_actions
    from measured
    left join actions on measured.care_id = actions.care_id
    -- what the referral in the administration system is for
    left join {{ ref('int_cancer__pas_links') }} as referred on measured.care_id = referred.care_id

)

select
    coded.care_id,
    coded.patient_id,
    coded.pathway_id,
    coded.route,
    coded.referral_type,
    {{ name_of('coded', 'referral_type') }} as referral_type_name,
    coded.tracking_site,
    {{ name_of('coded', 'tracking_site') }} as tracking_site_name,
    coded.treatment_function,
    {{ name_of('coded', 'treatment_function') }} as treatment_function_name,
    {{ division_of(['treatment_function', 'site']) }} as division,
    coded.clock_start_date,
    coded.open_days,
    coded.raw_open_days,
    coded.band,
    coded.has_decision_to_treat,
    coded.in_backlog_count,
    coded.breach_date_28,
    coded.breach_date_62,
    coded.breach_date_104,
    coded.passed_day_28_in_last_7_days,
    coded.passed_day_62_in_last_7_days,
    coded.passed_day_104_in_last_7_days,
    coded.tips_over_28_in_7_days,
    coded.tips_over_28_in_14_days,
    coded.tips_over_28_in_21_days,
    coded.tips_over_62_in_7_days,
    coded.tips_over_62_in_14_days,
    coded.tips_over_62_in_21_days,
    coded.tips_over_104_in_7_days,
    coded.tips_over_104_in_14_days,
    coded.tips_over_104_in_21_days,
    coded.is_not_informed_by_day_28,
    coded.first_seen_date,
    coded.is_not_yet_seen,
    coded.date_informed,
    coded.planned_treatment_date,
    coded.days_at_planned_treatment,
    coded.harm_review_date,
    coded.next_action_date,
    coded.open_actions,
    coded.undated_actions
from coded
{{ names_joined('coded', {
    'referral_type': 'cancer_referral_type',
    'tracking_site': 'site',
    'treatment_function': 'treatment_function',
}) }}
{{ divisions_joined('coded', {'treatment_function': 'treatment_function', 'site': 'tracking_site'}) }}
