{{ ward_stay_times_in_doubt('DT_NONEXISTENT_LOCAL_TIME', 'impossible') }}
