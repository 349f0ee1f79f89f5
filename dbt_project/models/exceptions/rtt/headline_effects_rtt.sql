{{ headline_effects_of('rtt', 'rtt_18_weeks', listed='int_rtt__listed') }}
