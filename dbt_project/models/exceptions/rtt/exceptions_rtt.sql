{{ exceptions_of('rtt') }}
