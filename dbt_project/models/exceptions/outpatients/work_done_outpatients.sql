{{ work_done_of('outpatients') }}
