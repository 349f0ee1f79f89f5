{{ outcomes_of('beds') }}
