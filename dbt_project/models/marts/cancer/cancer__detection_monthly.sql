with treated as (

    select
        clocks.reported_month as month,
        case
            when pathways.primary_diagnosis is null then 'Missing or Invalid'
            else coalesce(groups.cancer_group, 'Other (a)')
        end as tumour_group,
        clocks.route
    from {{ ref('cancer__clocks') }} as clocks
    inner join {{ ref('int_cancer__pathways') }} as pathways on clocks.care_id = pathways.care_id
    left join {{ ref('cancer_groups') }} as groups
        on substring(upper(pathways.primary_diagnosis), 1, 3) between groups.diagnosis_from and groups.diagnosis_to
    where clocks.standard = '31D' and clocks.stage = 'First Treatment' and clocks.in_scope

),

coded as (

    select
        month,
        tumour_group,
        count(*) as first_treatments,
        count(*) filter (where route = 'Urgent Suspected Cancer') as from_urgent_referrals,
        100e0 * count(*) filter (where route = 'Urgent Suspected Cancer') / nullif(count(*), 0) as detection_percent
    from treated
    group by month, tumour_group

)

select
    coded.month,
    {{ period_start('coded.month') }} as period_start,
    coded.tumour_group,
    coded.first_treatments,
    coded.from_urgent_referrals,
    coded.detection_percent
from coded
