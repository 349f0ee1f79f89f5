{{ wrong_values_rule('beds') }}
