{{ config(materialized='table') }}
{{ outcomes_of('rtt') }}
