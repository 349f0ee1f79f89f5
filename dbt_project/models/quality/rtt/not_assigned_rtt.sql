{{ not_assigned_of('rtt', 'rtt__ptl', {'site': 'site', 'treatment_function': 'treatment_function'}) }}
