{{ wrong_values_rule('rtt') }}
