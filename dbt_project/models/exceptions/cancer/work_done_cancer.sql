{{ work_done_of('cancer') }}
