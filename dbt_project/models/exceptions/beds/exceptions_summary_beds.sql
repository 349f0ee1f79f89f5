{{ exception_summary_of('beds') }}
