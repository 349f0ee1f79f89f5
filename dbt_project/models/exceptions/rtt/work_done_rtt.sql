{{ config(materialized='table') }}
{{ work_done_of('rtt') }}
