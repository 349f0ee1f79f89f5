{{ priorities_of('rtt') }}
