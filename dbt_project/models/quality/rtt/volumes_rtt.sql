{{ daily_volumes([
    ('pas', 'rtt_events'),
    ('pas', 'referrals'),
    ('pas', 'appointments'),
    ('pas', 'diagnostic_requests'),
]) }}
