{{ exceptions_of('outpatients', pathways='int_rtt__identities') }}
