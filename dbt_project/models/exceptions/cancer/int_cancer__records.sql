{{ config(materialized='view') }}
-- records that the extracts of this night still hold, as the rules name them: a superset of what is assessed, because a
-- rule that speaks of open pathways does not speak of one that was closed
select record_key from {{ ref('int_cancer__index') }}
union all
select care_id || '|FDS' as record_key from {{ ref('int_cancer__pathways') }}
union all
select treatment_id || '|31D' as record_key from {{ ref('stg_cancer__treatments') }}
union all
select treatment_id || '|62D' as record_key from {{ ref('stg_cancer__treatments') }}
union all
select referral_id as record_key from {{ ref('stg_pas__referrals') }}
