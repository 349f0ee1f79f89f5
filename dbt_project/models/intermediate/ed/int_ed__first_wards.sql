{{ config(meta={'not_gated_by': ['beds']}) }}
select
    spell_id,
    ward,
    started_at_utc
from {{ ref('stg_beds__ward_stays') }}
where spell_id is not null and not coalesce(home_leave, false) and started_at is not null
qualify
    row_number() over (
        partition by spell_id
        order by started_at_utc nulls last, ward_stay_id nulls last
    ) = 1
