{{ config(materialized='view') }}
-- records that the extracts of this night still hold, as the rules name them: a superset of what is assessed, because a
-- rule that speaks of open pathways does not speak of one that was closed
select record_key from {{ ref('int_rtt__index') }}
union all
select pathway_key || '|' || cast(period_no as string) as record_key from {{ ref('rtt__periods') }}
union all
-- a pathway that had vanished and is back
select 'list|' || pathway_key || '|' || cast(period_no as string) as record_key from {{ ref('rtt__periods') }}
