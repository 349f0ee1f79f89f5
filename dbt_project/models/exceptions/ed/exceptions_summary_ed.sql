{{ exception_summary_of('ed') }}
