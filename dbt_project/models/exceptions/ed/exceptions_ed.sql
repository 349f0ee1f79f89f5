{{ exceptions_of('ed') }}
