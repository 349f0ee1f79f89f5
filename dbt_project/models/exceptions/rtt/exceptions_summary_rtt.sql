{{ config(materialized='table') }}
{{ exception_summary_of('rtt') }}
