-- What an offer dates, and what of it lies outside the life of its patient. An operation that is planned for a day after
-- the death is a booking to be taken away (RTT-B01); one that took place then is wrong.
select
    offers.offer_id,
    offers.patient_id,
    offers.pathway_id,
    persons.birth_date is not null or persons.death_date is not null as has_known_life,
    {{ outside_life([
        ['offered', 'offers.offered_date', true],
        ['admission', 'offers.tci_date', false],
        ['operation', 'offers.operation_date', false],
        ['took place', "case when offers.outcome = '1' then offers.day_0 end", true],
        ['cancelled', 'offers.cancelled_at', false],
    ], 'persons.birth_date', 'persons.death_date') }} as outside_life,
    coalesce(offers.treatment_function, 'theatres') as owner
from {{ ref('int_elective__offers') }} as offers
left join {{ ref('int_patients__persons') }} as persons on offers.patient_id = persons.patient_id
