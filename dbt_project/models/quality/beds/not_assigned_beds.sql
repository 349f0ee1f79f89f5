{{ not_assigned_of('beds', 'beds__ward_stays', {'ward': 'ward', 'treatment_function': 'treatment_function'}) }}
