{{ config(materialized='table') }}
{{ outcome_measures_of('rtt') }}
