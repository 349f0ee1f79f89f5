{{ exception_summary_of('rtt') }}
