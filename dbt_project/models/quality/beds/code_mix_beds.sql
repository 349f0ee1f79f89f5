{{ code_mix([
    ('beds', 'ward_stays', 'ward'),
    ('beds', 'ward_stays', 'treatment_function'),
    ('beds', 'criteria_to_reside', 'delay_reason'),
]) }}
