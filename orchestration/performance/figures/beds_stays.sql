-- Spells by month of discharge; the day-case rate by month of admission.
with spells as (
    select
        cast(date_trunc('month', discharged_at) as date) as discharged_in,
        cast(date_trunc('month', admitted_at) as date) as admitted_in,
        site,
        nights,
        admission_kind,
        patient_classification,
        delay_days,
        delay_reason_group
    from beds.stays
),

levels as (
    select 'trust' as level, 'trust' as organisation_unit, * from spells
    union all
    select 'site', site, * from spells
),

figures as (
    select
        'FL06' as measure_id,
        level,
        organisation_unit,
        discharged_in as period_start,
        sum(case when nights <= 7 then 1 else 0 end) as numerator,
        count(*) as denominator
    from levels
    where nights >= 1 and discharged_in is not null
    group by level, organisation_unit, discharged_in
    union all
    select 'FL07', level, organisation_unit, discharged_in, sum(nights), count(*)
    from levels
    where nights >= 1 and discharged_in is not null and admission_kind = 'emergency'
    group by level, organisation_unit, discharged_in
    union all
    -- months without any are 0 and not missing
    select
        'FL08',
        level,
        organisation_unit,
        discharged_in,
        sum(case when delay_days > 2 and delay_reason_group = 'Hospital process' then 1 else 0 end),
        null
    from levels
    where discharged_in is not null
    group by level, organisation_unit, discharged_in
    union all
    select 'FL10', level, organisation_unit, admitted_in, sum(case when patient_classification = '2' then 1 else 0 end), count(*)
    from levels
    where admission_kind = 'elective' and patient_classification in ('1', '2') and admitted_in is not null
    group by level, organisation_unit, admitted_in
)

select measure_id, level, organisation_unit, period_start, numerator, denominator, null as value
from figures
where organisation_unit is not null
