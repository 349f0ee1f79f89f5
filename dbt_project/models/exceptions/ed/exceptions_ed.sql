{{ config(materialized='table') }}
{{ exceptions_of('ed') }}
