{{ outside_life_rule(ref('int_cancer__lives'), 'care_id') }}
