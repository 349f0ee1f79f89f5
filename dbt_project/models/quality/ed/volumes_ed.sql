{{ daily_volumes([
    ('ed', 'attendances'),
]) }}
