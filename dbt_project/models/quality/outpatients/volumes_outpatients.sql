{{ daily_volumes([
    ('pas', 'appointments'),
]) }}
