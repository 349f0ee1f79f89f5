{{ daily_volumes([
    ('pas', 'admission_offers'),
    ('pas', 'waiting_list'),
]) }}
