{{ code_mix([
    ('pas', 'waiting_list', 'clinical_priority'),
    ('pas', 'waiting_list', 'intended_management'),
]) }}
