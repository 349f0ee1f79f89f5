{{ staging('beds', 'criteria_to_reside') }}
