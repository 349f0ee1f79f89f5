{{ outside_life_rule(ref('int_beds__dated_records')) }}
