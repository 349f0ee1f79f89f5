-- the last review up to each midnight
select
    census.census_date,
    census.ward_stay_id,
    census.spell_id,
    census.ward,
    reviews.assessed_on,
    reviews.not_meeting,
    reviews.delay_reason,
    reviews.delay_reason_key,
    reviews.delay_reason_group,
    reviews.discharge_pathway,
    reviews.repatriation_to
from {{ ref('int_beds__census') }} as census
inner join {{ ref('int_beds__criteria') }} as reviews
    on
        census.spell_id = reviews.spell_id
        and reviews.assessed_on <= census.census_date
        and (reviews.next_assessed_on is null or reviews.next_assessed_on > census.census_date)
where reviews.not_meeting
