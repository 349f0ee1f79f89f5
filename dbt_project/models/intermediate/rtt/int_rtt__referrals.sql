-- every referral with its pathway and where it says that the clock began; a date before the patient's birth or before the
-- health service, or after the data's date, says nothing
with usable as (

    select
        referrals.referral_id,
        links.pathway_key,
        links.pathway_id,
        links.patient_id,
        {%- for name in ['received_date', 'ubrn_converted_date', 'asi_listed_date', 'original_clock_start_date'] %}
        case when {{ can_be_a_start('referrals.' ~ name, 'patients.birth_date') }} then referrals.{{ name }} end as {{ name }},
        {%- endfor %}
        referrals.ubrn,
        referrals.discharge_date,
        referrals.priority_type,
        referrals.treatment_function,
        referrals.site,
        referrals.consultant,
        referrals.administrative_category,
        referrals.consultant_led,
        referrals.service_setting,
        referrals.last_validated_date
    from {{ ref('stg_pas__referrals') }} as referrals
    inner join {{ ref('int_rtt__record_pathways') }} as links
        on referrals.referral_id = links.record_id and links.record_kind = 'referral'
    left join {{ ref('stg_pas__patients') }} as patients on links.patient_id = patients.patient_id

),

dated as (

    select
        *,
        least(ubrn_converted_date, asi_listed_date, received_date) as earliest_date,
        coalesce(received_date, least(ubrn_converted_date, asi_listed_date)) as order_date
    from usable

)

select
    referral_id,
    pathway_key,
    pathway_id,
    patient_id,
    received_date,
    ubrn_converted_date,
    asi_listed_date,
    original_clock_start_date,
    coalesce(order_date, original_clock_start_date) as referral_date,
    coalesce(original_clock_start_date, earliest_date) as start_date,
    case
        when original_clock_start_date is not null then 'referral original_clock_start_date'
        when ubrn_converted_date = earliest_date then 'referral ubrn_converted_date'
        when asi_listed_date = earliest_date then 'referral asi_listed_date'
        when received_date = earliest_date then 'referral received_date'
    end as start_rule,
    cast(
        row_number() over (
            partition by pathway_key
            order by coalesce(order_date, original_clock_start_date) nulls last, referral_id nulls last
        ) as integer
    ) as referral_number,
    ubrn,
    {{ usable_end('order_date', 'discharge_date') }} as discharge_date,
    {{ rejected_end('order_date', 'discharge_date') }} as discharge_date_rejected,
    priority_type,
    treatment_function,
    site,
    consultant,
    administrative_category,
    consultant_led,
    service_setting,
    last_validated_date
from dated
