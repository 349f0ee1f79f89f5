{{ code_mix([
    ('pas', 'rtt_events', 'event_type'),
    ('pas', 'rtt_events', 'rtt_status'),
    ('pas', 'referrals', 'priority_type'),
    ('pas', 'referrals', 'source_of_referral'),
    ('pas', 'referrals', 'treatment_function'),
]) }}
