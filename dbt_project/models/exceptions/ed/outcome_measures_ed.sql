{{ outcome_measures_of('ed') }}
