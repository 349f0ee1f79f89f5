{{ exceptions_of('rtt', graver='int_rtt__warnings', pathways='int_rtt__identities') }}
