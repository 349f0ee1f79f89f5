{{ outcome_measures_of('cancer') }}
