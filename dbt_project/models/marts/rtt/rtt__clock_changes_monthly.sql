{{ clock_changes(month_start) }}
