{{ not_assigned_of('outpatients', 'outpatients__appointments', {'site': 'site', 'treatment_function': 'treatment_function'}) }}
