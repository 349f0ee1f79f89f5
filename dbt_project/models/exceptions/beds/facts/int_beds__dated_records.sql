-- What the extracts date, whatever night it lies in: the ward stays, the spells, and the reviews of each spell together.
with records as (

    select
        'ward_stay|' || ward_stay_id as record_key,
        patient_id,
        cast(null as string) as pathway_id,
        coalesce(ward, 'bed management') as owner,
        'started' as first_name,
        cast(started_at as date) as first_on,
        'ended' as second_name,
        cast(ended_at as date) as second_on,
        started_at_rejected as first_refused,
        ended_at_rejected as second_refused,
        source_as_at
    from {{ ref('stg_beds__ward_stays') }}
    union all
    select
        'spell|' || spell_id as record_key,
        patient_id,
        pathway_id,
        coalesce(site, 'ward clerks') as owner,
        'admitted' as first_name,
        cast(admitted_at as date) as first_on,
        'discharged' as second_name,
        cast(discharged_at as date) as second_on,
        admitted_at_rejected as first_refused,
        discharged_at_rejected as second_refused,
        source_as_at
    from {{ ref('stg_pas__spells') }}
    union all
    select
        'reviews|' || reviews.spell_id as record_key,
        spells.patient_id,
        spells.pathway_id,
        coalesce(spells.site, 'ward clerks') as owner,
        'reviewed' as first_name,
        cast(reviews.assessed_at as date) as first_on,
        'ready' as second_name,
        reviews.discharge_ready_date as second_on,
        reviews.assessed_at_rejected as first_refused,
        reviews.discharge_ready_date_rejected as second_refused,
        reviews.source_as_at
    from {{ ref('stg_beds__criteria_to_reside') }} as reviews
    left join {{ ref('stg_pas__spells') }} as spells on reviews.spell_id = spells.spell_id

),

-- a ward stay may go on in the record after the patient died in it
lives as (

    select
        records.*,
        persons.birth_date is not null or persons.death_date is not null as has_known_life,
        {{ outside_life([
            ["' || records.first_name || '", 'records.first_on', true],
            ["' || records.second_name || '", 'records.second_on', false],
        ], 'persons.birth_date', 'persons.death_date') }} as outside_life
    from records
    left join {{ ref('int_patients__persons') }} as persons on records.patient_id = persons.patient_id

),

-- an extract is taken after midnight, and that of an older night may be a later one
bounded as (

    select
        *,
        {{ add_days('greatest(source_as_at, ' ~ as_at() ~ ')', 1) }} as last_possible_day
    from lives

)

select
    record_key,
    max(patient_id) as patient_id,
    max(pathway_id) as pathway_id,
    max(owner) as owner,
    max(first_name) as first_name,
    max(second_name) as second_name,
    max(outside_life) as outside_life,
    max(case when has_known_life then 1 else 0 end) = 1 as has_known_life,
    max(case when first_on > last_possible_day then first_on end) as first_in_the_future,
    max(case when second_on > last_possible_day then second_on end) as second_in_the_future,
    -- staging refuses what lies before the records of the NHS
    min(case when {{ matches('first_refused', '[0-9]{4}-[0-9]{2}-[0-9]{2}.*') }} and first_refused < '1900' then substring(first_refused, 1, 10) end) as first_before_1900,
    min(case when {{ matches('second_refused', '[0-9]{4}-[0-9]{2}-[0-9]{2}.*') }} and second_refused < '1900' then substring(second_refused, 1, 10) end) as second_before_1900
from bounded
group by record_key
