{{ exception_summary_of('cancer') }}
