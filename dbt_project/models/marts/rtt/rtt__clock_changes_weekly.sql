{{ clock_changes(week_start) }}
