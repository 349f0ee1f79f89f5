{{ work_done_of('ed') }}
