with event_pathways as (

    select
        events.pathway_id,
        max(events.pathway_issuer) as pathway_issuer,
        max(events.patient_id) as patient_id,
        count(*) as recorded_events,
        max(
            case
                when
                    types.starts_pathway and events.event_date is null and events.event_date_rejected is not null
                    then 1
                else 0
            end
        ) as unusable_starts
    from {{ ref('stg_pas__rtt_events') }} as events
    left join {{ ref('rtt_event_types') }} as types on events.event_type = types.event_type
    where events.pathway_id is not null
    group by events.pathway_id

),

referral_pathways as (

    select
        coalesce(pathway_id, referral_id) as pathway_id,
        max(pathway_issuer) as pathway_issuer,
        max(patient_id) as patient_id,
        max_by(referral_id, coalesce(received_date, date '2999-12-31')) as referral_id,
        min(original_clock_start_date) as original_clock_start_date,
        min(ubrn_converted_date) as ubrn_converted_date,
        min(asi_listed_date) as asi_listed_date,
        min(received_date) as received_date,
        max(priority_type) as priority_type,
        max(treatment_function) as treatment_function,
        max(site) as site,
        max(consultant) as consultant,
        max(administrative_category) as administrative_category,
        min(case when consultant_led then 1 when not consultant_led then 0 end) as consultant_led,
        max(service_setting) as service_setting,
        max(ubrn) as ubrn,
        max(discharge_date) as discharge_date,
        max(
            case
                when
                    coalesce(
                        original_clock_start_date_rejected, ubrn_converted_date_rejected,
                        asi_listed_date_rejected, received_date_rejected
                    ) is not null
                    then 1
                else 0
            end
        ) as unusable_starts,
        max(last_validated_date) as last_validated_date
    from {{ ref('stg_pas__referrals') }}
    group by coalesce(pathway_id, referral_id)

),

all_pathways as (

    select
        coalesce(event_pathways.pathway_id, referral_pathways.pathway_id) as pathway_id,
        coalesce(event_pathways.pathway_issuer, referral_pathways.pathway_issuer) as pathway_issuer,
        coalesce(event_pathways.patient_id, referral_pathways.patient_id) as patient_id,
        coalesce(event_pathways.recorded_events, 0) as recorded_events,
        referral_pathways.referral_id,
        referral_pathways.original_clock_start_date,
        referral_pathways.ubrn_converted_date,
        referral_pathways.asi_listed_date,
        referral_pathways.received_date,
        referral_pathways.priority_type,
        referral_pathways.treatment_function,
        referral_pathways.site,
        referral_pathways.consultant,
        referral_pathways.administrative_category,
        referral_pathways.consultant_led,
        referral_pathways.service_setting,
        referral_pathways.last_validated_date,
        referral_pathways.ubrn,
        referral_pathways.discharge_date,
        coalesce(event_pathways.unusable_starts, 0) + coalesce(referral_pathways.unusable_starts, 0) > 0
            as has_unusable_start
    from event_pathways
    full outer join referral_pathways on event_pathways.pathway_id = referral_pathways.pathway_id

)

select
    row_number() over (order by all_pathways.pathway_id nulls last) as pathway_number,
    all_pathways.pathway_id,
    all_pathways.pathway_issuer,
    all_pathways.patient_id,
    all_pathways.recorded_events,
    all_pathways.referral_id,
    all_pathways.original_clock_start_date,
    all_pathways.ubrn,
    all_pathways.ubrn_converted_date,
    all_pathways.asi_listed_date,
    all_pathways.received_date,
    all_pathways.discharge_date,
    case
        when all_pathways.original_clock_start_date is not null then all_pathways.original_clock_start_date
        else least(
            all_pathways.ubrn_converted_date,
            all_pathways.asi_listed_date,
            all_pathways.received_date
        )
    end as referral_start_date,
    case
        when all_pathways.original_clock_start_date is not null then 'referral original_clock_start_date'
        when
            all_pathways.ubrn_converted_date = least(
                all_pathways.ubrn_converted_date,
                all_pathways.asi_listed_date,
                all_pathways.received_date
            )
            then 'referral ubrn_converted_date'
        when
            all_pathways.asi_listed_date = least(
                all_pathways.ubrn_converted_date,
                all_pathways.asi_listed_date,
                all_pathways.received_date
            )
            then 'referral asi_listed_date'
        when all_pathways.received_date is not null then 'referral received_date'
    end as referral_start_rule,
    all_pathways.priority_type,
    all_pathways.treatment_function,
    all_pathways.site,
    all_pathways.consultant,
    all_pathways.administrative_category,
    all_pathways.consultant_led = 1 as consultant_led,
    all_pathways.service_setting,
    all_pathways.last_validated_date,
    all_pathways.has_unusable_start,
    patients.death_date,
    patients.death_notified_date,
    patients.commissioner
from all_pathways
left join {{ ref('stg_pas__patients') }} as patients on all_pathways.patient_id = patients.patient_id
