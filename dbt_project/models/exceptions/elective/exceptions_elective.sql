{{ exceptions_of('elective') }}
