{{ outcomes_of('outpatients') }}
