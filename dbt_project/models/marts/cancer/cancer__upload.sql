{% set items = cancer_upload_items() -%}
with breaches as (

    select
        care_id,
        treatment_id,
        max(case when standard = 'FDS' then 1 else 0 end) = 1 as is_fds_breach,
        max(case when standard = '31D' then 1 else 0 end) = 1 as is_31_breach,
        max(case when standard = '62D' then 1 else 0 end) = 1 as is_62_breach
    from {{ ref('cancer__clocks') }}
    where in_scope and within_standard = false
    group by care_id, treatment_id

),

shared as (

    select
        treatment_id,
        count(*) > 1 as is_shared
    from {{ ref('cancer__shares') }}
    group by treatment_id

),

-- a record for each treatment, and one for each answer; the answer travels with every record of its pathway
treated as (

    select
        treatments.care_id,
        treatments.treatment_id,
        {{ month_of('treatments.treatment_date') }} as upload_month
    from {{ ref('stg_cancer__treatments') }} as treatments
    where treatments.treatment_date <= {{ as_at() }}

),

answered as (

    select
        care_id,
        cast(null as string) as treatment_id,
        {{ month_of('told_date') }} as upload_month
    from {{ ref('int_cancer__pathways') }}
    where
        told_date <= {{ as_at() }}
        and route in ('Urgent Suspected Cancer', 'Breast Symptomatic', 'Screening')

),

records as (

    select * from treated
    union all
    select * from answered

),

closing_days as (

    select
        {{ month_of(add_days('month_ends.calendar_date', -1)) }} as upload_month,
        min(days.calendar_date) as closes_on
    from {{ ref('int_calendar__days') }} as month_ends
    inner join {{ ref('int_calendar__days') }} as days
        on
            days.calendar_date between month_ends.calendar_date and {{ add_days('month_ends.calendar_date', 90) }}
            and days.is_working_day
            and days.working_days_so_far - month_ends.working_days_so_far
            + case when month_ends.is_working_day then 1 else 0 end
            = {{ var('cancer_submission_working_days') }}
    where extract(day from month_ends.calendar_date) = 1
    group by 1

),

described as (

    select
        records.upload_month,
        closing_days.closes_on,
        pathways.care_id,
        records.treatment_id,
        pathways.patient_id,
        pathways.route,
        pathways.person_nhs_number,
        coalesce(patients.nhs_number_status, case when pathways.valid_nhs_number is not null then '01' end)
            as nhs_number_status,
        pathways.pathway_id,
        pathways.pathway_issuer,
        pathways.source_of_referral,
        pathways.priority_type,
        pathways.decision_to_refer_date,
        pathways.received_date,
        pathways.referral_type,
        pathways.upgrade_date,
        pathways.upgrade_provider,
        pathways.first_seen_date,
        pathways.first_seen_provider,
        pathways.first_seen_adjustment_days,
        pathways.first_seen_adjustment_reason,
        pathways.told_date,
        pathways.fds_end_reason,
        pathways.fds_exclusion_reason,
        pathways.fds_provider,
        pathways.patient_status,
        pathways.primary_diagnosis,
        pathways.transfer_to_treatment_date,
        pathways.accountable_investigating_provider,
        pathways.fds_delay_reason,
        pathways.d62_delay_reason,
        treatments.decision_to_treat_date,
        treatments.ecad_date,
        treatments.treatment_date,
        treatments.provider as treatment_provider,
        treatments.event_type,
        treatments.modality,
        treatments.care_setting,
        treatments.adjustment_days as treatment_adjustment_days,
        treatments.adjustment_reason as treatment_adjustment_reason,
        treatments.d31_delay_reason,
        coalesce(shared.is_shared, false) as is_shared,
        coalesce(fds_breaches.is_fds_breach, false) as is_fds_breach,
        coalesce(breaches.is_31_breach, false) as is_31_breach,
        coalesce(breaches.is_62_breach, false) as is_62_breach
    from records
    inner join {{ ref('int_cancer__pathways') }} as pathways on records.care_id = pathways.care_id
    left join {{ ref('stg_cancer__treatments') }} as treatments on records.treatment_id = treatments.treatment_id
    left join {{ ref('stg_pas__patients') }} as patients on pathways.patient_id = patients.patient_id
    left join shared on records.treatment_id = shared.treatment_id
    left join breaches on records.treatment_id = breaches.treatment_id
    left join breaches as fds_breaches
        on records.care_id = fds_breaches.care_id and fds_breaches.treatment_id is null
    left join closing_days on records.upload_month = closing_days.upload_month
    -- the running month and the two before: what can still be submitted, or was last
    where records.upload_month >= {{ month_of(add_days(as_at(), -62)) }}

),

itemised as (

    select
        *,
        {% for item in items -%}
        coalesce(({{ item.needed }}) and {{ item.value }} is null, false) as missing_{{ loop.index }},
        {% endfor -%}
        coalesce(length(pathway_id) > 20, false) as is_pathway_id_too_long
    from described

)

select
    upload_month,
    care_id,
    treatment_id,
    patient_id,
    closes_on,
    {{ days_between(as_at(), 'closes_on') }} as days_to_close,
    not (
        is_pathway_id_too_long
        {%- for item in items %}
        or missing_{{ loop.index }}
        {%- endfor %}
    ) as is_acceptable,
    concat(
        case when is_pathway_id_too_long then 'PATIENT PATHWAY IDENTIFIER over 20 characters; ' else '' end
        {%- for item in items %},
        case when missing_{{ loop.index }} then '{{ item.item }}; ' else '' end
        {%- endfor %}
    ) as not_accepted_for,
    {%- for item in items %}
    cast({{ item.value }} as string) as {{ adapter.quote(item.item) }}{{ '' if loop.last else ',' }}
    {%- endfor %}
from itemised
