{{ daily_volumes([
    ('cancer', 'pathways'),
    ('cancer', 'comments'),
    ('cancer', 'treatments'),
]) }}
