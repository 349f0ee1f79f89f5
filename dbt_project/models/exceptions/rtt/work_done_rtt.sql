{{ work_done_of('rtt') }}
