{{ number_shared_rule(ref('int_beds__patients')) }}
