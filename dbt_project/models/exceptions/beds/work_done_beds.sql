{{ work_done_of('beds') }}
