{{ code_mix([
    ('pas', 'appointments', 'first_attendance'),
    ('pas', 'appointments', 'attended'),
    ('pas', 'appointments', 'outcome'),
]) }}
