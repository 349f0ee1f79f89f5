{{ config(materialized='table') }}
{{ priorities_of('rtt') }}
