{{ staging('ed', 'attendances') }}
