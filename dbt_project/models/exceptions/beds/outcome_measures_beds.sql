{{ outcome_measures_of('beds') }}
