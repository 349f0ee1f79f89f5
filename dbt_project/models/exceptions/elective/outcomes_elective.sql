{{ outcomes_of('elective') }}
