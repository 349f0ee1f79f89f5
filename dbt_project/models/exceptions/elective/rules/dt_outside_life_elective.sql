{{ outside_life_rule(ref('int_elective__lives'), 'offer_id') }}
