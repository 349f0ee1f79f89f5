{{ work_done_of('elective') }}
