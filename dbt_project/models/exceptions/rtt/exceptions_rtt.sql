{{ config(materialized='table') }}
{{ exceptions_of('rtt') }}
