{{ outcome_measures_of('outpatients') }}
