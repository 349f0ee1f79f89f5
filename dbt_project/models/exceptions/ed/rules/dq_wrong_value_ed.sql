{{ wrong_values_rule('ed') }}
