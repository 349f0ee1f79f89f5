{{ wrong_values_rule('cancer') }}
