{{ number_shared_rule(ref('int_elective__patients')) }}
