{{ staging('validation', 'outcomes') }}
