{{ code_mix([
    ('ed', 'attendances', 'department_type'),
    ('ed', 'attendances', 'arrival_mode'),
    ('ed', 'attendances', 'discharge_status'),
]) }}
