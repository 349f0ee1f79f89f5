{{ ward_stay_times_in_doubt('DT_AMBIGUOUS_LOCAL_TIME', 'ambiguous') }}
