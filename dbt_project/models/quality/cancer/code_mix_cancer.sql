{{ code_mix([
    ('cancer', 'pathways', 'priority_type'),
    ('cancer', 'pathways', 'referral_type'),
    ('cancer', 'pathways', 'source_of_referral'),
]) }}
