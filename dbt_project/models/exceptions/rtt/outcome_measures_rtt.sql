{{ outcome_measures_of('rtt') }}
