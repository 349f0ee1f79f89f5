{{ not_assigned_of('elective', 'elective__last_minute_cancellations', {'site': 'site', 'treatment_function': 'treatment_function'}) }}
