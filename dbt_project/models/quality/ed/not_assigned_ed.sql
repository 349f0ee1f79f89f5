{{ not_assigned_of('ed', 'ed__attendances', {'site': 'site'}) }}
