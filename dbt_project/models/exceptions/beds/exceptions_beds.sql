{{ exceptions_of('beds') }}
