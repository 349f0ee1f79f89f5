{{ config(materialized='table') }}
{{ exception_summary_of('ed') }}
