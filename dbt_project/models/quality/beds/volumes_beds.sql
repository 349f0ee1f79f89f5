{{ daily_volumes([
    ('beds', 'ward_stays'),
    ('beds', 'bed_states'),
    ('pas', 'spells'),
]) }}
