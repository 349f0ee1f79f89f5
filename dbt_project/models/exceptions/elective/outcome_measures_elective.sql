{{ outcome_measures_of('elective') }}
