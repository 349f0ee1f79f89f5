{{ staging('beds', 'bed_states') }}
