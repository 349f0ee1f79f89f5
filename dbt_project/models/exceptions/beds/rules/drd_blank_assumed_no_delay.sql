-- since when reviews are made: a day on which one patient alone was reviewed may be a mistyped year
with days_of_reviews as (

    select assessed_on
    from {{ ref('int_beds__criteria') }}
    group by assessed_on
    having count(distinct spell_id) > 1

),

firsts as (

    select min(assessed_on) as first_assessed_on
    from days_of_reviews

)

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
        when stays.recorded_ready_date = stays.discharge_ready_date then 'pass'
        -- the data of the bed system does not hold that day
        when cast(stays.discharged_at as date) > data_as_at.beds_as_at then 'too_early'
        else 'fail'
    end as status,
    coalesce(stays.last_ward, stays.site, 'ward clerks') as owner,
    stays.discharged_at,
    stays.nights,
    stays.discharge_ready_date
from {{ ref('beds__stays') }} as stays
cross join firsts
cross join {{ ref('int_beds__data_as_at') }} as data_as_at
