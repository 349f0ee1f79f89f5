{{ outcomes_of('ed') }}
