{{ outcomes_of('rtt') }}
