{{ not_assigned_of('cancer', 'cancer__ptl', {'site': 'tracking_site', 'treatment_function': 'treatment_function'}) }}
