-- one system or one person that dates every upgrade on the day of the referral: one alone may be true
with at_receipt as (

    select
        coalesce(upgrade_provider, 'none') as upgrade_provider,
        {{ month_of('upgrade_date') }} as upgrade_month,
        count(*) as upgrades,
        count(*) filter (where upgrade_date = received_date) as upgrades_at_receipt
    from {{ ref('int_cancer__pathways') }}
    where upgrade_date is not null
    group by coalesce(upgrade_provider, 'none'), {{ month_of('upgrade_date') }}

)

select
    'CX-17' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when pathways.upgrade_date is null then 'not_applicable'
        when pathways.priority_type = '3' and pathways.source_of_referral is distinct from '17' then 'fail'
        when pathways.upgrade_date > pathways.first_decision_to_treat_date or pathways.upgrade_date > pathways.treated_on then 'fail'
        when pathways.upgrade_date < pathways.received_date then 'fail'
        when
            pathways.upgrade_date = pathways.received_date
            and at_receipt.upgrades_at_receipt >= {{ var('cancer_bulk_upgrades') }}
            and 2 * at_receipt.upgrades_at_receipt > at_receipt.upgrades
            then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    pathways.upgrade_date,
    pathways.received_date,
    pathways.priority_type,
    pathways.first_decision_to_treat_date as decision_to_treat_date
from {{ ref('int_cancer__pathways') }} as pathways
left join at_receipt
    on
        coalesce(pathways.upgrade_provider, 'none') = at_receipt.upgrade_provider
        and {{ month_of('pathways.upgrade_date') }} = at_receipt.upgrade_month
