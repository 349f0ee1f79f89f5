{{ number_shared_rule(ref('int_ed__patients'), 'nhs_number is not null') }}
