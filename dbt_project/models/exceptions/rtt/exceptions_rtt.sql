{{ exceptions_of('rtt', graver='int_rtt__warnings') }}
