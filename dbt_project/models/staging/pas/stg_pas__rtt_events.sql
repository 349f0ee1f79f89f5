{{ staging('pas', 'rtt_events') }}
