{{ config(materialized='view') }}
-- records that the extracts of this night still hold, as the rules name them: a superset of what is assessed, because a
-- rule that speaks of open pathways does not speak of one that was closed
select record_key from {{ ref('int_outpatients__index') }}
