{{ outside_life_rule(ref('int_ed__assessed_attendances'), 'attendance_id', 'cast(null as string)') }}
