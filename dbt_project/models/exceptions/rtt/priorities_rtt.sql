{{ priorities_of('rtt', listed='int_rtt__listed') }}
