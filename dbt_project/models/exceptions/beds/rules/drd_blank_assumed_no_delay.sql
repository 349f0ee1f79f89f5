select
    'DRD_BLANK_ASSUMED_NO_DELAY' as rule_id,
    stays.spell_id as record_key,
    stays.patient_id,
    stays.pathway_id,
    case
        when stays.is_open or stays.nights is null or stays.nights < 1 then 'not_applicable'
        when coalesce(stays.patient_classification, '1') not in ('1', '2') or stays.discharge_method in ('4', '5') then 'not_applicable'
        -- before reviews were delivered there was nothing to record it in
        when firsts.first_assessed_on is null or cast(stays.discharged_at as date) < firsts.first_assessed_on then 'not_applicable'
        when stays.recorded_ready_date is null and stays.discharge_ready_date is null then 'fail'
        else 'pass'
    end as status,
    'discharged ' || cast(stays.discharged_at as varchar) || ' after ' || cast(stays.nights as varchar) || ' nights without a discharge ready date: counted as no delay' as detail,
    coalesce(stays.last_ward, stays.site, 'ward clerks') as owner
from {{ ref('beds__stays') }} as stays
cross join (
    select min(assessed_on) as first_assessed_on
    from {{ ref('int_beds__criteria') }}
) as firsts
