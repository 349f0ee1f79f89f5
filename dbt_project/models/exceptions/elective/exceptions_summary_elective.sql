{{ exception_summary_of('elective') }}
