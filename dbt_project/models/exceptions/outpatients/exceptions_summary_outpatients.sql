{{ exception_summary_of('outpatients') }}
